package dev.pullback.ops;

import java.math.BigDecimal;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Gauss-Jordan elimination in 200 digits. */
final class ExactElimination {
    private static final java.math.MathContext DIGITS = new java.math.MathContext(200);

    private final BigDecimal[][] rows;
    private final int n;
    private BigDecimal determinant = BigDecimal.ONE;

    private ExactElimination(DMatrixRMaj a, DMatrixRMaj b) {
        n = a.numRows;
        rows = new BigDecimal[n][n + b.numCols];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < rows[i].length; j++) rows[i][j] = Exact.of(j < n ? a.get(i, j) : b.get(i, j - n));
        }
        for (int k = 0; k < n; k++) eliminate(k);
    }

    static ExactElimination inverse(DMatrixRMaj a) {
        return new ExactElimination(a, CommonOps_DDRM.identity(a.numRows));
    }

    static ExactElimination solve(DMatrixRMaj a, DMatrixRMaj b) {
        return new ExactElimination(a, b);
    }

    private void eliminate(int k) {
        int pivot = k;
        for (int i = k; i < n; i++) {
            if (rows[i][k].abs().compareTo(rows[pivot][k].abs()) > 0) pivot = i;
        }
        BigDecimal[] row = rows[pivot];
        rows[pivot] = rows[k];
        rows[k] = row;
        determinant = determinant.multiply(pivot == k ? row[k] : row[k].negate(), DIGITS);
        for (int i = 0; i < n; i++) {
            if (i == k || rows[i][k].signum() == 0) continue;
            BigDecimal factor = rows[i][k].divide(row[k], DIGITS);
            for (int j = k; j < row.length; j++)
                rows[i][j] = rows[i][j].subtract(factor.multiply(row[j], DIGITS), DIGITS);
        }
    }

    BigDecimal solution(int i, int j) {
        return rows[i][n + j].divide(rows[i][i], DIGITS);
    }

    BigDecimal determinant() {
        return determinant;
    }
}
