package dev.pullback.train.onnx;

import static dev.pullback.ops.Diagonals.*;
import static dev.pullback.ops.Distances.PAIRWISE_SQUARED_DISTANCES;
import static dev.pullback.ops.Kronecker.KRON;
import static dev.pullback.ops.LinearSystems.DET;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Maps to ONNX the ops on diagonals, triangles, determinants and Kronecker products of matrices, most of which need fixed
 * shapes, and distances of points.
 */
final class OnnxMatrices {
    private OnnxMatrices() {}

    static void addTo(Map<Op, OnnxMapping> table) {
        table.put(LOWER_TRIANGLE, (y, g) -> g.node("Trilu", List.of(g.name(y.in(0))), Map.of("upper", 0L)));
        table.put(TRACE, fixed((y, g) -> {
            String columns = OnnxReductions.overCols(g, "ReduceSum", diagonal(y.in(0), g.name(y.in(0)), g));
            return OnnxReductions.overRows(g, "ReduceSum", columns);
        }));
        table.put(DIAG, fixed((y, g) -> {
            String sums = OnnxReductions.overRows(g, "ReduceSum", diagonal(y.in(0), g.name(y.in(0)), g));
            return g.node("Slice", List.of(sums, g.integers(0), g.integers(y.rows()), g.integers(0)));
        }));
        table.put(DIAG_MATRIX, fixed((y, g) -> {
            // Below or beside the diagonal matrix are zeros.
            String column = g.name(y.in(0));
            long missing = (long) y.rows() - y.in(0).rows();
            String tall =
                    missing == 0 ? column : g.node("Pad", List.of(column, g.integers(0, 0, missing, 0), g.constant(0)));
            return diagonal(y, tall, g);
        }));
        table.put(SYMMETRIC_PART, (y, g) -> {
            String a = g.name(y.in(0));
            String sum = g.node("Add", List.of(a, g.node("Transpose", List.of(a))));
            return g.node("Mul", List.of(sum, g.constant(0.5)));
        });
        table.put(DET, OnnxOps.singleOnly("Det", fixed((y, g) -> {
            String det = g.node("Det", List.of(g.name(y.in(0))));
            return g.node("Reshape", List.of(det, g.integers(1, 1)));
        })));
        table.put(KRON, fixed((y, g) -> {
            Var a = y.in(0);
            Var b = y.in(1);
            String left = g.node("Reshape", List.of(g.name(a), g.integers(a.rows(), 1, a.cols(), 1)));
            String right = g.node("Reshape", List.of(g.name(b), g.integers(1, b.rows(), 1, b.cols())));
            return g.node("Reshape", List.of(g.node("Mul", List.of(left, right)), g.integers(y.rows(), y.cols())));
        }));
        table.put(PAIRWISE_SQUARED_DISTANCES, (y, g) -> {
            String left = g.node("Unsqueeze", List.of(g.name(y.in(0)), g.integers(1)));
            String right = g.node("Unsqueeze", List.of(g.name(y.in(1)), g.integers(0)));
            String difference = g.node("Sub", List.of(left, right));
            String square = g.node("Mul", List.of(difference, difference));
            return g.node("ReduceSum", List.of(square, g.integers(2)), Map.of("keepdims", 0L));
        });
    }

    /** Multiplies a tensor by ones on the diagonal of the shape of v, and zeros elsewhere. */
    private static String diagonal(Var v, String tensor, OnnxGraph g) {
        DMatrixRMaj ones = new DMatrixRMaj(v.rows(), v.cols());
        for (int i = 0; i < Math.min(v.rows(), v.cols()); i++) ones.set(i, i, 1);
        return g.node("Mul", List.of(tensor, g.constant(ones)));
    }

    /** Refuses matrices whose shape depends on the number of rows of the batch. */
    static OnnxMapping fixed(OnnxMapping mapping) {
        return (y, g) -> {
            boolean isFixed = g.dimensions().isFixed(y);
            for (Var operand : y.in()) isFixed &= g.dimensions().isFixed(operand);
            if (!isFixed)
                throw new OnnxException(
                        "onnx: the op " + y.op() + " needs the number of rows of the batch, which is open");
            return mapping.append(y, g);
        };
    }
}
