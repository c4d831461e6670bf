package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Computes the matrix of cofactors, which is the gradient of the determinant, and the derivative of the cofactors in
 * a direction. If A has an inverse, the cofactors are det(A) A⁻ᵀ. They are defined for singular matrices, too.
 *
 * <ul>
 *   <li>Up to 3×3, both are polynomials of degree two at most and are computed as such, so that each element is accurate.
 *   <li>For larger regular matrices, A⁻ᵀ is computed by LU factors and refined if an element may have lost digits.
 *   <li>Otherwise, with the singular value decomposition A = U W Vᵀ, the cofactors are det(U) det(V) U diag(Πₖ≠ᵢ wₖ) Vᵀ.
 *       This needs no division. The derivative in the direction H is det(U) det(V) U M Vᵀ with K = Uᵀ H V, Mᵢᵢ = Σₖ≠ᵢ Kₖₖ
 *       Πₗ≠ᵢₖ wₗ and Mᵢⱼ = -Kⱼᵢ Πₗ≠ᵢⱼ wₗ.
 * </ul>
 *
 * <p>The decomposition allocates memory, which is acceptable because only derivatives of a determinant need it.
 */
final class Cofactors {
    private Cofactors() {}

    /** Writes {@code out = cof A}. The elements of {@code a} must be finite, and {@code f} has its factors. */
    static void of(DMatrixRMaj a, DMatrixRMaj f, DMatrixRMaj out) {
        int n = a.numRows;
        if (n == 1) {
            out.data[0] = 1;
        } else if (n <= 3) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) out.data[i * n + j] = n == 2 ? minor(a, i, j) : minor(a, a, i, j);
            }
        } else {
            LuFactors factors = LuFactors.of(f);
            if (factors.isSingular()) bySingularValues(factors, a, out);
            else byInverse(factors, a, out);
        }
    }

    /** Writes {@code out = D cof(A)[H]}, which is symmetric in A and H up to 3×3. All elements must be finite. */
    static void slope(DMatrixRMaj a, DMatrixRMaj h, DMatrixRMaj out) {
        int n = a.numRows;
        if (n == 1) {
            out.data[0] = 0;
        } else if (n <= 3) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++)
                    out.data[i * n + j] = n == 2 ? minor(h, i, j) : minor(a, h, i, j) + minor(h, a, i, j);
            }
        } else {
            slopeBySingularValues(a, h, out);
        }
    }

    /** Returns a cofactor of a 2×2 matrix. */
    private static double minor(DMatrixRMaj a, int i, int j) {
        double v = a.data[(1 - i) * 2 + 1 - j];
        return i == j ? v : -v;
    }

    /** Returns a cofactor of a 3×3 matrix whose first factors come from {@code a} and the second ones from {@code b}. */
    private static double minor(DMatrixRMaj a, DMatrixRMaj b, int i, int j) {
        int r = (i + 1) % 3 * 3;
        int s = (i + 2) % 3 * 3;
        int c = (j + 1) % 3;
        int d = (j + 2) % 3;
        return difference(a.data[r + c], b.data[s + d], a.data[r + d], b.data[s + c]);
    }

    /** Returns {@code a b - c d}, with an error of 2 ulp at most (Kahan; Jeannerod, Louvet and Muller, 2013). */
    private static double difference(double a, double b, double c, double d) {
        double second = c * d;
        double first = Math.fma(a, b, -second);
        double error = Math.fma(-c, d, second);
        double sum = first + error;
        return Double.isNaN(sum) ? a * b - c * d : sum; // an error is NaN if a product overflows
    }

    private static void byInverse(LuFactors factors, DMatrixRMaj a, DMatrixRMaj out) {
        int n = factors.n;
        factors.invertTransposedScaled(a, out.data);
        WideProduct det = factors.determinant(a);
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++) {
                double mantissa = out.data[k] * det.mantissa();
                long power = det.exponent() + factors.rowPower[i] + factors.colPower[j];
                out.data[k] = WideProduct.timesPowerOfTwo(mantissa, power);
            }
        }
    }

    /** The singular value decomposition of a scaled matrix. */
    private static final class Decomposition {
        final double[] w;
        final DMatrixRMaj u;
        final DMatrixRMaj vT;
        final double sign;

        Decomposition(int n, DMatrixRMaj scaled) {
            SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(n, n, true, true, false);
            if (!svd.decompose(scaled))
                throw new IllegalStateException(
                        "cofactors: the singular values of a " + n + "x" + n + " did not converge");
            w = svd.getSingularValues();
            u = svd.getU(null, false);
            vT = svd.getV(null, true);
            sign = CommonOps_DDRM.det(u) * CommonOps_DDRM.det(vT) < 0 ? -1 : 1;
        }

        /** Returns the product of all singular values but two, which may be the same one. */
        WideProduct productWithout(int i, int k) {
            WideProduct product = new WideProduct();
            product.start(sign);
            for (int j = 0; j < w.length; j++) {
                if (j != i && j != k) product.times(w[j]);
            }
            return product;
        }
    }

    private static void bySingularValues(LuFactors scaling, DMatrixRMaj a, DMatrixRMaj out) {
        int n = scaling.n;
        DMatrixRMaj scaled = new DMatrixRMaj(n, n);
        scaling.scale(a, scaled.data);
        Decomposition svd = new Decomposition(n, scaled);
        WideProduct[] products = new WideProduct[n];
        for (int i = 0; i < n; i++) products[i] = svd.productWithout(i, i);
        // the products may overflow or underflow even if the cofactors, after scaling back, do not
        long lift = largestExponent(products);
        for (int i = 0; i < n; i++) {
            double product = lowered(products[i], lift);
            for (int r = 0; r < n; r++) svd.u.data[r * n + i] *= product;
        }
        Backend.get().products().mult(svd.u, svd.vT, out);
        scaleBack(scaling, lift, out);
    }

    private static void slopeBySingularValues(DMatrixRMaj a, DMatrixRMaj h, DMatrixRMaj out) {
        int n = a.numRows;
        LuFactors scaling = LuFactors.scalingOf(a);
        DMatrixRMaj scaled = new DMatrixRMaj(n, n);
        scaling.scale(a, scaled.data);
        Decomposition svd = new Decomposition(n, scaled);
        scaling.scale(h, scaled.data);
        DMatrixRMaj k = new DMatrixRMaj(n, n);
        Backend.get().products().multTransA(svd.u, scaled, out);
        Backend.get().products().multTransB(out, svd.vT, k);
        WideProduct[] products = new WideProduct[n * n];
        Arrays.setAll(products, e -> svd.productWithout(e / n, e % n));
        for (int i = 0; i < n; i++) products[i * n + i].times(0); // not used
        long lift = largestExponent(products);
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                if (i == j) continue;
                double product = lowered(products[i * n + j], lift);
                sum += k.data[j * n + j] * product;
                scaled.data[i * n + j] = -k.data[j * n + i] * product;
            }
            scaled.data[i * n + i] = sum;
        }
        Backend.get().products().mult(svd.u, scaled, k);
        Backend.get().products().mult(k, svd.vT, out);
        scaleBack(scaling, lift, out);
    }

    private static long largestExponent(WideProduct[] products) {
        long largest = Long.MIN_VALUE;
        for (WideProduct product : products) {
            if (!product.isZero()) largest = Math.max(largest, product.exponent());
        }
        return largest == Long.MIN_VALUE ? 0 : largest;
    }

    private static double lowered(WideProduct product, long lift) {
        return WideProduct.timesPowerOfTwo(product.mantissa(), product.exponent() - lift);
    }

    /** Multiplies the cofactors of S by powers of two, which gives those of A. */
    private static void scaleBack(LuFactors scaling, long lift, DMatrixRMaj out) {
        int n = scaling.n;
        long power = lift;
        for (int i = 0; i < n; i++) power -= scaling.rowPower[i] + scaling.colPower[i];
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++)
                out.data[k] =
                        WideProduct.timesPowerOfTwo(out.data[k], power + scaling.rowPower[i] + scaling.colPower[j]);
        }
    }
}
