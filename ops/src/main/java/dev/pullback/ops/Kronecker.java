package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * The ops of the Kronecker product and of its adjoints with respect to each operand. All three ops are bilinear. The
 * method that records the product is in {@link LinearAlgebra}.
 */
public final class Kronecker {
    private static final String RULE = "its rows and columns must be multiples of those of the other operand";

    private static final ShapeRule BLOCK = (op, in, attr) -> {
        boolean fits = in[0].rows() % in[1].rows() == 0 && in[0].cols() % in[1].cols() == 0;
        Errors.require(fits, op, in[0], in[1], RULE);
        return new Shape(in[0].rows() / in[1].rows(), in[0].cols() / in[1].cols());
    };

    /** The op of {@link LinearAlgebra#kron}. */
    public static final Op KRON = Op.of(
                    "kron",
                    "Y = A ⊗ B",
                    2,
                    (op, in, attr) -> new Shape(in[0].rows() * in[1].rows(), in[0].cols() * in[1].cols()),
                    (in, attr, out) -> product(in[0], in[1], out))
            .stating(operands("A B").errors(0.5, 3, 3));

    /** The sums of the blocks of G, weighted by B: the adjoint of the product in its first operand. */
    public static final Op KRON_TRANS_B = Op.of(
                    "kronTransB",
                    "Yᵢⱼ = ⟨block i, j of G, B⟩",
                    2,
                    BLOCK,
                    (in, attr, out) -> sumsOfBlocks(in[0], in[1], out))
            .stating(operands("G B").internal().errors(3, 5, 3));

    /** The sum of the blocks of G with the elements of A as weights: the adjoint of the product in its second operand. */
    public static final Op KRON_TRANS_A = Op.of(
                    "kronTransA",
                    "Y = Σᵢⱼ Aᵢⱼ block i, j of G",
                    2,
                    BLOCK,
                    (in, attr, out) -> sumOfBlocks(in[0], in[1], out))
            .stating(operands("G A").internal().errors(4, 4, 4));

    private Kronecker() {}

    private static void product(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj out) {
        for (int i = 0, to = 0; i < out.numRows; i++) {
            int row = i / b.numRows * a.numCols;
            int from = i % b.numRows * b.numCols;
            for (int j = 0; j < a.numCols; j++) {
                double v = a.data[row + j];
                for (int k = 0; k < b.numCols; k++, to++) out.data[to] = v * b.data[from + k];
            }
        }
    }

    private static void sumsOfBlocks(DMatrixRMaj g, DMatrixRMaj b, DMatrixRMaj out) {
        Arrays.fill(out.data, 0, out.getNumElements(), 0);
        for (int i = 0, at = 0; i < g.numRows; i++) {
            int row = i / b.numRows * out.numCols;
            int from = i % b.numRows * b.numCols;
            for (int j = 0; j < out.numCols; j++) {
                double sum = 0;
                for (int k = 0; k < b.numCols; k++, at++) sum += g.data[at] * b.data[from + k];
                out.data[row + j] += sum;
            }
        }
    }

    private static void sumOfBlocks(DMatrixRMaj g, DMatrixRMaj a, DMatrixRMaj out) {
        Arrays.fill(out.data, 0, out.getNumElements(), 0);
        for (int i = 0, at = 0; i < g.numRows; i++) {
            int row = i / out.numRows * a.numCols;
            int to = i % out.numRows * out.numCols;
            for (int j = 0; j < a.numCols; j++) {
                double v = a.data[row + j];
                for (int k = 0; k < out.numCols; k++, at++) out.data[to + k] += v * g.data[at];
            }
        }
    }
}
