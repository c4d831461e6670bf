package dev.pullback.train.onnx;

import static dev.pullback.ops.Normalizations.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.List;
import java.util.Map;

/**
 * Maps normalizations of rows and columns to ONNX. Without ε, the differences are first divided by the largest of them, so that
 * their squares neither overflow nor underflow, and equal elements become 0, as in {@link
 * dev.pullback.kernels.sum.RowMoments}.
 */
final class OnnxNormalizations {
    private static final int ROW = 1;
    private static final int COLUMN = 0;

    private OnnxNormalizations() {}

    static void addTo(Map<Op, OnnxMapping> table) {
        table.put(STANDARDIZE_COLS, (y, g) -> unit(y, g, centred(y, g, COLUMN), COLUMN));
        table.put(COL_DEVIATIONS, (y, g) -> root(y, g, centred(y, g, COLUMN), COLUMN));
        table.put(STANDARDIZE_ROWS, (y, g) -> unit(y, g, centred(y, g, ROW), ROW));
        table.put(ROW_DEVIATIONS, (y, g) -> root(y, g, centred(y, g, ROW), ROW));
        table.put(ROW_RMS, (y, g) -> root(y, g, g.name(y.in(0)), ROW));
        table.put(UNIT_RMS_ROWS, (y, g) -> unit(y, g, g.name(y.in(0)), ROW));
        table.put(RMS_NORM, (y, g) -> {
            String rows = unit(y, g, g.name(y.in(0)), ROW);
            return g.node("Mul", List.of(rows, g.name(y.in(1))));
        });
        table.put(LAYER_NORM, (y, g) -> {
            String rows = unit(y, g, centred(y, g, ROW), ROW);
            return g.node("Add", List.of(g.node("Mul", List.of(rows, g.name(y.in(1)))), g.name(y.in(2))));
        });
    }

    /** The differences from the mean; without ε, zeros if all elements are equal, however their mean is rounded. */
    private static String centred(Var y, OnnxGraph g, int axis) {
        String x = g.name(y.in(0));
        String differences = g.node("Sub", List.of(x, OnnxReductions.along(g, "ReduceMean", x, axis)));
        if (epsilon(y) != 0) return differences;
        String largest = OnnxReductions.along(g, "ReduceMax", x, axis);
        String areEqual = g.node("Equal", List.of(largest, OnnxReductions.along(g, "ReduceMin", x, axis)));
        return g.node("Where", List.of(areEqual, g.constant(0), differences));
    }

    /** The elements divided by the root of their mean square plus ε. */
    private static String unit(Var y, OnnxGraph g, String x, int axis) {
        if (epsilon(y) != 0) return g.node("Div", List.of(x, rootMeanSquare(g, x, epsilon(y), axis)));
        String scaled = g.node("Div", List.of(x, size(g, x, axis)));
        String root = rootMeanSquare(g, scaled, 0, axis);
        return g.node("Div", List.of(scaled, oneForZero(g, root)));
    }

    /** The root of the mean square plus ε. */
    private static String root(Var y, OnnxGraph g, String x, int axis) {
        if (epsilon(y) != 0) return rootMeanSquare(g, x, epsilon(y), axis);
        String size = size(g, x, axis);
        return g.node("Mul", List.of(rootMeanSquare(g, g.node("Div", List.of(x, size)), 0, axis), size));
    }

    /** The largest absolute value, or 1 if that is 0. */
    private static String size(OnnxGraph g, String x, int axis) {
        return oneForZero(g, OnnxReductions.along(g, "ReduceMax", g.node("Abs", List.of(x)), axis));
    }

    private static String oneForZero(OnnxGraph g, String x) {
        return g.node("Where", List.of(g.node("Equal", List.of(x, g.constant(0))), g.constant(1), x));
    }

    private static String rootMeanSquare(OnnxGraph g, String x, double epsilon, int axis) {
        String mean = OnnxReductions.along(g, "ReduceMean", g.node("Mul", List.of(x, x)), axis);
        return g.node("Sqrt", List.of(epsilon == 0 ? mean : g.node("Add", List.of(mean, g.constant(epsilon)))));
    }

    private static double epsilon(Var y) {
        return y.attr(Double.class);
    }
}
