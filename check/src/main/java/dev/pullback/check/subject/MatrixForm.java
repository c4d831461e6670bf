package dev.pullback.check.subject;

import java.util.function.Function;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;

/**
 * A Java type that holds a matrix, with its conversions from and to {@link DMatrixRMaj}.
 *
 * @param isSingle whether its elements are floats
 * @param isVector whether it holds a matrix of one row
 * @param from converts a matrix
 * @param to converts to a matrix
 */
public record MatrixForm<T>(
        boolean isSingle, boolean isVector, Function<DMatrixRMaj, T> from, Function<T, DMatrixRMaj> to) {
    /** Matrices of EJML in double precision, which need no conversion. */
    public static final MatrixForm<DMatrixRMaj> MATRICES = new MatrixForm<>(false, false, m -> m, m -> m);

    /** Arrays, as matrices of one row. */
    public static final MatrixForm<double[]> ARRAYS =
            new MatrixForm<>(false, true, MatrixMath::exactArray, v -> DMatrixRMaj.wrap(1, v.length, v));

    /** Arrays of rows. */
    public static final MatrixForm<double[][]> ROWS =
            new MatrixForm<>(false, false, MatrixForm::rows, MatrixForm::matrix);

    /** Arrays of floats, as matrices of one row. */
    public static final MatrixForm<float[]> FLOATS =
            new MatrixForm<>(true, true, MatrixForm::floats, v -> matrix(1, v.length, v));

    /** Matrices of EJML in single precision. */
    public static final MatrixForm<FMatrixRMaj> FLOAT_MATRICES = new MatrixForm<>(
            true,
            false,
            m -> FMatrixRMaj.wrap(m.numRows, m.numCols, floats(m)),
            m -> matrix(m.numRows, m.numCols, m.data));

    private static double[][] rows(DMatrixRMaj m) {
        double[][] rows = new double[m.numRows][m.numCols];
        for (int i = 0; i < m.numRows; i++) System.arraycopy(m.data, i * m.numCols, rows[i], 0, m.numCols);
        return rows;
    }

    private static DMatrixRMaj matrix(double[][] rows) {
        int cols = rows.length == 0 ? 0 : rows[0].length;
        for (int i = 1; i < rows.length; i++) {
            if (rows[i].length != cols)
                throw new MatrixDimensionException(
                        "row " + i + " has " + rows[i].length + " elements, but row 0 has " + cols);
        }
        return new DMatrixRMaj(rows);
    }

    private static float[] floats(DMatrixRMaj m) {
        float[] v = new float[m.getNumElements()];
        for (int k = 0; k < v.length; k++) v[k] = (float) m.data[k];
        return v;
    }

    private static DMatrixRMaj matrix(int rows, int cols, float[] v) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int k = 0; k < m.data.length; k++) m.data[k] = v[k];
        return m;
    }
}
