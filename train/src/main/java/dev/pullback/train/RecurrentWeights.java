package dev.pullback.train;

import static dev.pullback.ops.Ops.linear;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The parameters of a recurrent cell, with the columns of its gates side by side.
 *
 * @param name the name of the cell
 * @param w the weights of the input, in×gates·units
 * @param u the weights of the state, units×gates·units
 * @param b the biases of the input, 1×gates·units
 * @param c the biases of the state, 1×gates·units
 */
record RecurrentWeights(String name, DMatrixRMaj w, DMatrixRMaj u, DMatrixRMaj b, DMatrixRMaj c) {
    static RecurrentWeights of(String name, DMatrixRMaj w, DMatrixRMaj u, DMatrixRMaj b, DMatrixRMaj c, int gates) {
        int columns = gates * u.numRows;
        if (u.numCols != columns || w.numCols != columns || !isRow(b, columns) || !isRow(c, columns))
            throw new MatrixDimensionException(name + ": w is " + size(w) + ", u is " + size(u) + ", b is " + size(b)
                    + " and c is " + size(c) + "; " + gates + " gates of " + u.numRows + " units need " + columns
                    + " columns, and b and c one row");
        return new RecurrentWeights(name, w, u, b, c);
    }

    static RecurrentWeights random(String name, int in, int units, int gates, SplitMix random) {
        if (in < 1 || units < 1)
            throw new IllegalArgumentException(
                    name + ": " + in + " inputs and " + units + " units; both must be at least 1");
        int columns = Math.multiplyExact(gates, units);
        double bound = 1 / Math.sqrt(units);
        DMatrixRMaj w = uniform(in, columns, bound, random);
        DMatrixRMaj u = uniform(units, columns, bound, random);
        return new RecurrentWeights(name, w, u, new DMatrixRMaj(1, columns), new DMatrixRMaj(1, columns));
    }

    private static DMatrixRMaj uniform(int rows, int columns, double bound, SplitMix random) {
        DMatrixRMaj m = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < m.getNumElements(); i++) m.data[i] = random.nextDouble(-bound, bound);
        return m;
    }

    private static boolean isRow(DMatrixRMaj m, int columns) {
        return m.numRows == 1 && m.numCols == columns;
    }

    private static String size(DMatrixRMaj m) {
        return m.numRows + "x" + m.numCols;
    }

    /** Returns X W + b. */
    Var ofInput(Var x) {
        Tape tape = x.tape();
        return linear(x, tape.param(name + ".w", w), tape.param(name + ".b", b));
    }

    Var u(Tape tape) {
        return tape.param(name + ".u", u);
    }

    Var c(Tape tape) {
        return tape.param(name + ".c", c);
    }

    int units() {
        return u.numRows;
    }

    /** Returns the numbers of inputs and units, as in {@code 28-32}. */
    @Override
    public String toString() {
        return w.numRows + "-" + units();
    }
}
