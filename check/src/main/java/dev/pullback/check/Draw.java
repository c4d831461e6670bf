package dev.pullback.check;

import dev.pullback.check.subject.Domain;
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

    /** Draws numbers without bounds. */
    public static Draw real(Kind kind) {
        return new Draw(kind, Content.NUMBERS, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /** Draws numbers above a bound. */
    public static Draw above(double low, Kind kind) {
        return new Draw(kind, Content.NUMBERS, low, Double.POSITIVE_INFINITY);
    }

    /** Draws numbers between two bounds. */
    public static Draw between(double low, double high, Kind kind) {
        return new Draw(kind, Content.NUMBERS, low, high);
    }

    /** Draws indices or a mask, which get no gradient. */
    public static Draw index(Kind kind, Content content) {
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
        Domain domain = new Domain(low, high);
        int first = random.nextInt(2);
        for (int i = 0; i < x.data.length; i++) {
            x.data[i] = switch (content) {
                case NUMBERS -> domain.draw(random);
                case COLUMN_INDEX -> random.nextInt(n);
                case ROW_INDEX -> random.nextInt(m);
                case MASK -> (i + first) % 2;
            };
        }
        return x;
    }
}
