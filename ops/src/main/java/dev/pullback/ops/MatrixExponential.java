package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * The exponential of a matrix by a Padé approximation of A/2ˢ and s squarings. The degree and s follow from the norm of
 * A: Higham, "The scaling and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26, 2005.
 * The computation allocates memory.
 */
final class MatrixExponential {
    private static final double[][] COEFFICIENTS = {
        {120, 60, 12, 1},
        {30240, 15120, 3360, 420, 30, 1},
        {17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1},
        {17643225600.0, 8821612800.0, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90, 1},
        {
            64764752532480000.0,
            32382376266240000.0,
            7771770303897600.0,
            1187353796428800.0,
            129060195264000.0,
            10559470521600.0,
            670442572800.0,
            33522128640.0,
            1323241920,
            40840800,
            960960,
            16380,
            182,
            1
        }
    };

    /** The greatest 1-norm for which each approximation has the precision of a double. */
    private static final double[] NORMS = {
        1.495585217958292e-2, 2.539398330063230e-1, 9.504178996162932e-1, 2.097847961257068, 5.371920351148152
    };

    private final int n;

    private MatrixExponential(int n) {
        this.n = n;
    }

    /** Writes {@code out = exp(A)}. The elements of {@code a} must be finite. */
    static void of(DMatrixRMaj a, DMatrixRMaj out) {
        double norm = NormOps_DDRM.normP1(a);
        int degree = 0;
        while (degree < NORMS.length - 1 && !(norm <= NORMS[degree])) degree++;
        double ratio = norm / NORMS[degree];
        int squarings = ratio > 1 ? Math.min(1100, Math.getExponent(ratio) + 1) : 0;
        DMatrixRMaj scaled = a.copy();
        for (int k = 0; k < a.getNumElements(); k++) scaled.data[k] = Math.scalb(a.data[k], -squarings);
        new MatrixExponential(a.numRows).approximate(scaled, COEFFICIENTS[degree], out);
        DMatrixRMaj square = new DMatrixRMaj(out.numRows, out.numCols);
        for (int i = 0; i < squarings; i++) {
            Backend.get().products().mult(out, out, square);
            out.setTo(square);
        }
    }

    /**
     * Writes the derivative of exp(A) in the direction G, the upper right block of {@code exp([A G; 0 A])} (Najfeld and
     * Havel, Adv. Appl. Math. 16, 1995). G is scaled by a power of two, so that it does not add squarings. All elements
     * must be finite.
     */
    static void slope(DMatrixRMaj a, DMatrixRMaj g, DMatrixRMaj out) {
        int n = a.numRows;
        double max = CommonOps_DDRM.elementMaxAbs(g);
        int power = max == 0 ? 0 : Math.getExponent(max);
        DMatrixRMaj block = new DMatrixRMaj(2 * n, 2 * n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                block.set(i, j, a.get(i, j));
                block.set(n + i, n + j, a.get(i, j));
                block.set(i, n + j, Math.scalb(g.get(i, j), -power));
            }
        }
        DMatrixRMaj exponential = new DMatrixRMaj(2 * n, 2 * n);
        of(block, exponential);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) out.set(i, j, Math.scalb(exponential.get(i, n + j), power));
        }
    }

    /** Writes {@code (V - U)⁻¹ (V + U)}, where V has the even powers of the approximation and U the odd ones. */
    private void approximate(DMatrixRMaj a, double[] b, DMatrixRMaj out) {
        DMatrixRMaj square = product(a, a);
        DMatrixRMaj power = CommonOps_DDRM.identity(n);
        DMatrixRMaj even = new DMatrixRMaj(n, n);
        DMatrixRMaj odd = new DMatrixRMaj(n, n);
        for (int k = 0; k < b.length; k += 2) {
            CommonOps_DDRM.addEquals(even, b[k] / b[0], power);
            CommonOps_DDRM.addEquals(odd, b[k + 1] / b[0], power);
            if (k + 2 < b.length) power = product(power, square);
        }
        DMatrixRMaj u = product(a, odd);
        DMatrixRMaj difference = new DMatrixRMaj(n, n);
        CommonOps_DDRM.subtract(even, u, difference);
        CommonOps_DDRM.addEquals(even, u);
        DMatrixRMaj factors =
                new DMatrixRMaj(LuFactors.shape(n).rows(), LuFactors.shape(n).cols());
        LuFactors.factor(difference, factors);
        LuFactors.of(factors).solve(difference, false, even, out);
    }

    private DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        DMatrixRMaj c = new DMatrixRMaj(n, n);
        Backend.get().products().mult(a, b, c);
        return c;
    }
}
