package dev.pullback.ops;

import dev.pullback.core.OperandException;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * The gaps between eigenvalues or singular values xᵢ, by which derivatives of decompositions are divided. If two
 * values are equal, their gap is 0, and the basis of their vectors is arbitrary. A function that depends on this
 * basis, or that treats equal values differently, has no derivative. In this case an exception is thrown, because a
 * division by the gap would return ∞ or NaN.
 */
final class Gaps {
    /** A cotangent is zero if it is smaller than this, relative to the largest one. */
    private static final double NOTHING = 1e-9;

    private Gaps() {}

    /** Returns the difference from which on values of a matrix of that size, up to {@code max}, are distinct. */
    static double threshold(int size, double max) {
        return 8 * size * Factors.ROUNDING * max;
    }

    private static double threshold(DMatrixRMaj x) {
        return threshold(x.numRows, largest(x));
    }

    private static double largest(DMatrixRMaj x) {
        double max = 0;
        for (int i = 0, n = x.getNumElements(); i < n; i++) max = Math.max(max, Math.abs(x.data[i]));
        return max;
    }

    /** Writes {@code Yᵢⱼ = 1/(xⱼ + c xᵢ)}, 0 on the diagonal and where the divisor is 0 to within rounding errors. */
    static void reciprocals(DMatrixRMaj x, double c, DMatrixRMaj y) {
        int n = x.numRows;
        double least = threshold(x);
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++) {
                double gap = x.data[j] + c * x.data[i];
                y.data[k] = i == j || Math.abs(gap) <= least ? 0 : 1 / gap;
            }
        }
    }

    /**
     * Copies M, the cotangent of the vectors in their own basis, to Y if the derivative exists where {@code xⱼ + c xᵢ} is
     * zero: if M is symmetric there, so that no rotation of the basis matters. If c is −1, the cotangents u of the values
     * must also be equal, and must be zero if M has elements there, since these then also depend on the basis.
     *
     * @throws OperandException otherwise; the decomposed matrix is operand 0
     */
    static void requireNoChoice(DMatrixRMaj[] in, double c, DMatrixRMaj y) {
        DMatrixRMaj a = in[0];
        DMatrixRMaj x = in[1];
        double[] u = in[2].data;
        double[] m = in[3].data;
        int n = x.numRows;
        double least = threshold(x);
        double zeroM = NOTHING * largest(in[3]);
        double zeroU = NOTHING * largest(in[2]);
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                if (Math.abs(x.data[j] + c * x.data[i]) > least) continue;
                double there = m[i * n + j];
                double back = m[j * n + i];
                boolean fits = Math.abs(there - back) <= zeroM;
                if (c < 0) {
                    fits &= Math.abs(u[i] - u[j]) <= zeroU;
                    fits &= Math.abs(there + back) <= zeroM || Math.abs(u[i]) <= zeroU;
                }
                if (!fits) throw choice(a, c < 0 ? "equal values " : "zero values ", i, j, x);
            }
        }
        y.setTo(in[3]);
    }

    private static OperandException choice(DMatrixRMaj a, String kind, int i, int j, DMatrixRMaj x) {
        return new OperandException(
                0,
                "is " + a.numRows + "x" + a.numCols + " and has the " + kind + i + " and " + j
                        + String.format(Locale.ROOT, " (%.6g), and the result depends on which vectors", x.data[i])
                        + " belong to which, so it has no derivative");
    }

    /**
     * Copies X to Y, with 0 in the columns that belong to singular values of zero, where X must be zero.
     *
     * @throws OperandException if it is not; the decomposed matrix is operand 0
     */
    static void requireZeroColumns(DMatrixRMaj[] in, DMatrixRMaj y) {
        DMatrixRMaj a = in[0];
        DMatrixRMaj x = in[2];
        double least = threshold(Math.max(a.numRows, a.numCols), largest(in[1]));
        double zero = NOTHING * largest(x);
        for (int j = 0; j < x.numCols; j++) {
            boolean lost = in[1].data[j] <= least;
            for (int i = 0, k = j; i < x.numRows; i++, k += x.numCols) {
                if (lost && Math.abs(x.data[k]) > zero)
                    throw new OperandException(
                            0,
                            "is " + a.numRows + "x" + a.numCols + " and its singular value " + j
                                    + " is 0, exactly or to within rounding errors; the result has no derivative there");
                y.data[k] = lost ? 0 : x.data[k];
            }
        }
    }

    /**
     * Copies the square matrix R to Y if no element of its diagonal is zero to within rounding errors.
     *
     * @throws OperandException if one is; the matrix whose rank R shows is operand 0
     */
    static void requireFullRank(DMatrixRMaj a, DMatrixRMaj r, DMatrixRMaj y) {
        int n = r.numRows;
        double max = 0;
        for (int i = 0; i < n; i++) max = Math.max(max, Math.abs(r.data[i * n + i]));
        double least = threshold(Math.max(a.numRows, a.numCols), max);
        int rank = 0;
        for (int i = 0; i < n; i++) {
            if (Math.abs(r.data[i * n + i]) > least) rank++;
        }
        if (rank < n)
            throw new OperandException(
                    0,
                    "is " + a.numRows + "x" + a.numCols + " and of rank " + rank
                            + ", exactly or to within rounding errors; its columns or rows must be independent");
        y.setTo(r);
    }
}
