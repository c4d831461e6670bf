package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Computes the matrix of cofactors, which is the gradient of the determinant: det(A) A⁻ᵀ if A has an inverse, but
 * defined for singular matrices as well. With the singular value decomposition A = U W Vᵀ it is det(U) det(V) U
 * diag(Πⱼ≠ᵢ wⱼ) Vᵀ. This needs no division, so it is accurate even if A is nearly singular.
 *
 * <p>The decomposition allocates memory, which is acceptable because only the backward sweep of a determinant needs it.
 */
final class Cofactors {
    private Cofactors() {}

    /** Writes {@code out = cof A}. The elements of {@code a} must be finite. */
    static void of(DMatrixRMaj a, DMatrixRMaj out) {
        int n = a.numRows;
        LuFactors scaling = LuFactors.of(a);
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(n, n, true, true, false);
        if (!svd.decompose(scaling.scaled().copy()))
            throw new IllegalStateException("cofactors: the singular values of a " + n + "x" + n + " did not converge");
        double[] w = svd.getSingularValues();
        DMatrixRMaj u = svd.getU(null, false);
        DMatrixRMaj vT = svd.getV(null, true);
        long power = 0;
        for (int i = 0; i < n; i++) power -= scaling.rowPower(i) + scaling.colPower(i);
        // the products may overflow or underflow even if the cofactors, after scaling back, do not
        int lift = productsOfOthers(w, n, CommonOps_DDRM.det(u) * CommonOps_DDRM.det(vT) < 0 ? -1 : 1, u);
        Backend.get().products().mult(u, vT, out);
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++) {
                long e = power + lift + scaling.rowPower(i) + scaling.colPower(j);
                out.data[k] = Math.scalb(out.data[k], (int) Math.max(-5000, Math.min(5000, e)));
            }
        }
    }

    /**
     * Multiplies column i of {@code u} by {@code sign} and by the product of all singular values but the i-th, scaled
     * by 2⁻ᵏ. Returns k.
     */
    private static int productsOfOthers(double[] w, int n, double sign, DMatrixRMaj u) {
        WideProduct[] products = new WideProduct[n];
        long largest = Long.MIN_VALUE;
        for (int i = 0; i < n; i++) {
            products[i] = new WideProduct();
            products[i].start(sign);
            for (int j = 0; j < n; j++) {
                if (j != i) products[i].times(w[j]);
            }
            if (!products[i].isZero()) largest = Math.max(largest, products[i].exponent());
        }
        int lift = largest == Long.MIN_VALUE ? 0 : (int) largest;
        for (int i = 0; i < n; i++) {
            products[i].timesPowerOfTwo(-lift);
            double product = products[i].value();
            for (int r = 0; r < n; r++) u.data[r * n + i] *= product;
        }
        return lift;
    }
}
