package dev.pullback.core;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * Broadcasting: operands that are a row, a column or a scalar are repeated to fill the output. This class contains
 * the shape rule of {@link Op#broadcasting(String, String, int, Kernel)} and loops for the kernels of such ops. These
 * kernels get the operands as they are, not expanded to the shape of the output.
 */
public final class Broadcast {
    /**
     * One operand has the shape of the output. Every other operand has the same shape, or is a row, a column or a
     * scalar that is repeated to fill it. A column with a row is refused, although together they could fill a matrix,
     * because this is usually a mistake; use {@code expand} if it is intended.
     */
    public static final ShapeRule SHAPE = (op, in, attr) -> {
        Var full = in[0];
        for (Var v : in) {
            if (v.rows() >= full.rows() && v.cols() >= full.cols()) full = v;
        }
        for (Var v : in) {
            Errors.require(
                    v.broadcastsTo(full),
                    op,
                    full,
                    v,
                    "shapes must be equal, or one a row, column or scalar that fits the other");
        }
        return full.shape();
    };

    private Broadcast() {}

    /** Whether no operand is repeated; then a kernel can use one loop over all elements. */
    public static boolean none(DMatrixRMaj[] in, DMatrixRMaj out) {
        for (DMatrixRMaj m : in) {
            if (m.numRows != out.numRows || m.numCols != out.numCols) return false;
        }
        return true;
    }

    /** Returns the distance in {@code m.data} from one row of the output to the next; 0 if {@code m} is one row. */
    public static int rowStep(DMatrixRMaj m) {
        return m.numRows == 1 ? 0 : m.numCols;
    }

    /** Returns the distance in {@code m.data} from one column of the output to the next; 0 if {@code m} is one column. */
    public static int colStep(DMatrixRMaj m) {
        return m.numCols == 1 ? 0 : 1;
    }

    /** Returns the element of operand {@code m} for a row and column of the output. */
    public static double at(DMatrixRMaj m, int row, int col) {
        return m.data[row * rowStep(m) + col * colStep(m)];
    }

    /**
     * Writes adjacent elements of {@code x}, repeated to fill a matrix.
     *
     * @param cols the number of columns of that matrix
     * @param from the first of its elements that is written
     * @param n the number of elements
     */
    public static void expand(DMatrixRMaj x, int cols, int from, int n, double[] y, int yAt) {
        if (x.numRows == 1 && x.numCols == 1) {
            Arrays.fill(y, yAt, yAt + n, x.data[0]);
            return;
        }
        int row = from / cols;
        int col = from - row * cols;
        for (int done = 0, length; done < n; done += length) {
            length = Math.min(cols - col, n - done);
            if (x.numCols == 1) Arrays.fill(y, yAt + done, yAt + done + length, x.data[row]);
            else System.arraycopy(x.data, row * rowStep(x) + col, y, yAt + done, length);
            row++;
            col = 0;
        }
    }

    /** Computes {@code out = f(in[0], in[1])}, element by element. */
    public static void run(DMatrixRMaj[] in, DMatrixRMaj out, DoubleBinaryOperator f) {
        double[] a = in[0].data;
        double[] b = in[1].data;
        int aRow = rowStep(in[0]);
        int aCol = colStep(in[0]);
        int bRow = rowStep(in[1]);
        int bCol = colStep(in[1]);
        for (int i = 0, k = 0; i < out.numRows; i++) {
            for (int j = 0, p = i * aRow, q = i * bRow; j < out.numCols; j++, k++, p += aCol, q += bCol) {
                out.data[k] = f.applyAsDouble(a[p], b[q]);
            }
        }
    }
}
