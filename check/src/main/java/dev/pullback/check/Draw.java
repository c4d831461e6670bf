package dev.pullback.check;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * How to draw a random input of an op.
 *
 * @param kind the shape, as a function of a number of rows m and columns n
 * @param content the kind of its elements
 * @param low the lower bound of the elements, exclusive
 * @param high the upper bound of the elements, exclusive
 */
public record Draw(Kind kind, Content content, double low, double high) {
    /** The shape of an input as a function of m rows and n columns. */
    public enum Kind {
        /** m×n. */
        FULL,
        /** n×m. */
        TRANSPOSED,
        /** 1×n. */
        ROW,
        /** m×1. */
        COLUMN,
        /** 1×1. */
        SCALAR,
        /** m×3. */
        THREE_COLUMNS,
        /** 3×m. */
        THREE_ROWS,
        /** 3×n. */
        THREE_BY_COLS,
        /** n×3. */
        COLS_BY_THREE,
        /** n×n. */
        COLS_BY_COLS,
        /** (m + 2)×1. */
        LONG_COLUMN
    }

    /** The kind of elements of an input. */
    public enum Content {
        /** Normally distributed numbers, mapped into the domain. */
        NUMBERS,
        /** Column indices below n, some of them repeated. */
        COLUMN_INDEX,
        /** Row indices below m, some of them repeated. */
        ROW_INDEX,
        /** Alternating zeros and ones. */
        MASK
    }

    static Draw real(Kind kind) {
        return new Draw(kind, Content.NUMBERS, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    static Draw above(double low, Kind kind) {
        return new Draw(kind, Content.NUMBERS, low, Double.POSITIVE_INFINITY);
    }

    static Draw between(double low, double high, Kind kind) {
        return new Draw(kind, Content.NUMBERS, low, high);
    }

    static Draw index(Kind kind, Content content) {
        return new Draw(kind, content, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Whether the input gets no gradient. */
    boolean isFixed() {
        return content != Content.NUMBERS;
    }

    /** Whether the elements are numbers without bounds. */
    boolean isUnbounded() {
        return content == Content.NUMBERS && low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY;
    }

    DMatrixRMaj draw(Random random, int m, int n) {
        DMatrixRMaj x =
                switch (kind) {
                    case FULL -> new DMatrixRMaj(m, n);
                    case TRANSPOSED -> new DMatrixRMaj(n, m);
                    case ROW -> new DMatrixRMaj(1, n);
                    case COLUMN -> new DMatrixRMaj(m, 1);
                    case SCALAR -> new DMatrixRMaj(1, 1);
                    case THREE_COLUMNS -> new DMatrixRMaj(m, 3);
                    case THREE_ROWS -> new DMatrixRMaj(3, m);
                    case THREE_BY_COLS -> new DMatrixRMaj(3, n);
                    case COLS_BY_THREE -> new DMatrixRMaj(n, 3);
                    case COLS_BY_COLS -> new DMatrixRMaj(n, n);
                    case LONG_COLUMN -> new DMatrixRMaj(m + 2, 1);
                };
        int first = random.nextInt(2);
        for (int i = 0; i < x.data.length; i++) {
            x.data[i] = switch (content) {
                case NUMBERS -> number(random);
                case COLUMN_INDEX -> random.nextInt(n);
                case ROW_INDEX -> random.nextInt(m);
                case MASK -> (i + first) % 2;
            };
        }
        return x;
    }

    /** Returns a normally distributed number, folded into a half-line or mapped into an interval. */
    private double number(Random random) {
        double v = random.nextGaussian();
        boolean hasLow = low != Double.NEGATIVE_INFINITY;
        boolean hasHigh = high != Double.POSITIVE_INFINITY;
        if (hasLow && hasHigh) return (low + high) / 2 + 0.45 * (high - low) * Math.tanh(v);
        if (hasLow) return low + 0.05 + Math.abs(v);
        return hasHigh ? high - 0.05 - Math.abs(v) : v;
    }
}
