package dev.pullback.examples.operations;

import dev.pullback.core.Shape;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** A matrix of numbers in high precision. */
@SuppressWarnings("ArrayRecordComponent")
record PreciseMatrix(int rows, int cols, Precise[] data) {
    static PreciseMatrix zeros(int rows, int cols) {
        Precise[] data = new Precise[rows * cols];
        Arrays.fill(data, Precise.ZERO);
        return new PreciseMatrix(rows, cols, data);
    }

    static PreciseMatrix identity(int n) {
        PreciseMatrix i = zeros(n, n);
        for (int k = 0; k < n; k++) i.set(k, k, Precise.ONE);
        return i;
    }

    static PreciseMatrix of(DMatrixRMaj m) {
        PreciseMatrix x = zeros(m.numRows, m.numCols);
        for (int i = 0; i < x.data.length; i++) x.data[i] = Precise.of(m.data[i]);
        return x;
    }

    static PreciseMatrix scalar(Precise x) {
        return new PreciseMatrix(1, 1, new Precise[] {x});
    }

    Precise at(int i, int j) {
        return data[i * cols + j];
    }

    /** Returns the element at a position of a matrix that this one is repeated to fill. */
    Precise repeated(int i, int j) {
        return at(rows == 1 ? 0 : i, cols == 1 ? 0 : j);
    }

    void set(int i, int j, Precise x) {
        data[i * cols + j] = x;
    }

    PreciseMatrix copy() {
        return new PreciseMatrix(rows, cols, data.clone());
    }

    PreciseMatrix map(UnaryOperator<Precise> f) {
        return new PreciseMatrix(rows, cols, Arrays.stream(data).map(f).toArray(Precise[]::new));
    }

    PreciseMatrix zip(PreciseMatrix b, BiFunction<Precise, Precise, Precise> f) {
        PreciseMatrix y = zeros(Math.max(rows, b.rows), Math.max(cols, b.cols));
        for (int i = 0; i < y.rows; i++)
            for (int j = 0; j < y.cols; j++) y.set(i, j, f.apply(repeated(i, j), b.repeated(i, j)));
        return y;
    }

    PreciseMatrix plus(PreciseMatrix b) {
        return zip(b, Precise::plus);
    }

    PreciseMatrix minus(PreciseMatrix b) {
        return zip(b, Precise::minus);
    }

    PreciseMatrix times(Precise c) {
        return map(x -> x.times(c));
    }

    PreciseMatrix times(PreciseMatrix b) {
        PreciseMatrix y = zeros(rows, b.cols);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < b.cols; j++) {
                Precise sum = Precise.ZERO;
                for (int k = 0; k < cols; k++) {
                    if (at(i, k) != Precise.ZERO && b.at(k, j) != Precise.ZERO)
                        sum = sum.plus(at(i, k).times(b.at(k, j)));
                }
                y.set(i, j, sum);
            }
        }
        return y;
    }

    PreciseMatrix transposed() {
        PreciseMatrix y = zeros(cols, rows);
        for (int i = 0; i < rows; i++) for (int j = 0; j < cols; j++) y.set(j, i, at(i, j));
        return y;
    }

    /** Returns a part of a row. */
    Precise[] row(int i) {
        return Arrays.copyOfRange(data, i * cols, (i + 1) * cols);
    }

    void setRow(int i, Precise[] row) {
        System.arraycopy(row, 0, data, i * cols, cols);
    }

    PreciseMatrix reshaped(Shape shape) {
        return new PreciseMatrix(shape.rows(), shape.cols(), data);
    }

    static Precise sum(Precise... terms) {
        Precise sum = Precise.ZERO;
        for (Precise term : terms) sum = sum.plus(term);
        return sum;
    }
}
