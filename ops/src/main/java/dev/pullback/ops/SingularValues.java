package dev.pullback.ops;

import dev.pullback.core.OperandException;
import dev.pullback.kernels.Backend;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The thin singular value decomposition A = U diag(s) Vᵀ by EJML. The singular values are in descending order. In
 * each column of U the element with the largest absolute value is positive. The matrix is first scaled by a power of
 * two. The decomposition allocates memory.
 */
final class SingularValues {
    private final int m;
    private final int n;
    private final int count;
    private final double[] values;
    private final DMatrixRMaj u;
    private final DMatrixRMaj v;

    SingularValues(DMatrixRMaj a) {
        m = a.numRows;
        n = a.numCols;
        count = Math.min(m, n);
        DMatrixRMaj scaled = new DMatrixRMaj(m, n);
        double max = 0;
        for (int k = 0; k < scaled.data.length; k++) max = Math.max(max, Math.abs(a.data[k]));
        int power = max == 0 ? 0 : Math.getExponent(max);
        for (int k = 0; k < scaled.data.length; k++) scaled.data[k] = Math.scalb(a.data[k], -power);
        SingularValueDecomposition_F64<DMatrixRMaj> svd = DecompositionFactory_DDRM.svd(m, n, true, true, true);
        if (!svd.decompose(scaled))
            throw new OperandException(0, "is " + m + "x" + n + " and its singular values did not converge");
        double[] found = svd.getSingularValues();
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -found[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        DMatrixRMaj foundU = svd.getU(null, false);
        DMatrixRMaj foundV = svd.getV(null, false);
        values = new double[count];
        u = new DMatrixRMaj(m, count);
        v = new DMatrixRMaj(n, count);
        for (int j = 0; j < count; j++) {
            values[j] = Math.scalb(found[order[j]], power);
            double sign = SymmetricEigen.sign(foundU.data, order[j], foundU.numCols, m);
            for (int i = 0; i < m; i++) u.set(i, j, sign * foundU.get(i, order[j]));
            for (int i = 0; i < n; i++) v.set(i, j, sign * foundV.get(i, order[j]));
        }
    }

    void writeTo(DMatrixRMaj u, DMatrixRMaj s, DMatrixRMaj v) {
        u.setTo(this.u);
        v.setTo(this.v);
        System.arraycopy(values, 0, s.data, 0, count);
    }

    /** Writes the pseudoinverse, in which singular values of the size of rounding errors count as zero. */
    void writePseudoinverse(DMatrixRMaj p, DMatrixRMaj s) {
        double least = Gaps.threshold(Math.max(m, n), values[0]);
        DMatrixRMaj scaled = v.copy();
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < count; j++, k++) scaled.data[k] = values[j] > least ? scaled.data[k] / values[j] : 0;
        }
        Backend.get().products().multTransB(scaled, u, p);
        System.arraycopy(values, 0, s.data, 0, count);
    }
}
