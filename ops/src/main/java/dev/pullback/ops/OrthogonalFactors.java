package dev.pullback.ops;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;

/** The thin QR factors of a matrix by EJML's Householder decomposition, with no negative element on the diagonal of R. */
final class OrthogonalFactors {
    private OrthogonalFactors() {}

    /** Writes Q, of the shape of {@code a}, and the square R. */
    static void of(DMatrixRMaj a, DMatrixRMaj q, DMatrixRMaj r) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(a.numRows, a.numCols);
        boolean unused = qr.decompose(a.copy()); // false if a column is zero, but the factors are right
        q.setTo(qr.getQ(null, true));
        r.setTo(qr.getR(null, true));
        int n = r.numRows;
        for (int i = 0; i < n; i++) {
            if (!(r.get(i, i) < 0)) continue;
            for (int j = i; j < n; j++) r.set(i, j, -r.get(i, j));
            for (int k = 0; k < q.numRows; k++) q.set(k, i, -q.get(k, i));
        }
    }
}
