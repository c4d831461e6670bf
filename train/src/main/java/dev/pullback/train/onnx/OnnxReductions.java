package dev.pullback.train.onnx;

import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Variances.*;

import dev.pullback.core.Op;
import java.util.List;
import java.util.Map;

/** Maps reductions to ONNX. Each result keeps two dimensions, because every value of Pullback is a matrix. */
final class OnnxReductions {
    private OnnxReductions() {}

    static void addTo(Map<Op, OnnxMapping> table) {
        table.put(SUM, (y, g) -> reduce(g, "ReduceSum", g.name(y.in(0)), 0, 1));
        table.put(MEAN, (y, g) -> reduce(g, "ReduceMean", g.name(y.in(0)), 0, 1));
        table.put(ROW_SUMS, (y, g) -> overRows(g, "ReduceSum", g.name(y.in(0))));
        table.put(COL_SUMS, (y, g) -> reduce(g, "ReduceSum", g.name(y.in(0)), 0));
        table.put(ROW_MAX, (y, g) -> overRows(g, "ReduceMax", g.name(y.in(0))));
        table.put(COL_MAX, (y, g) -> reduce(g, "ReduceMax", g.name(y.in(0)), 0));
        table.put(NORM, (y, g) -> {
            String x = g.name(y.in(0));
            String squares = reduce(g, "ReduceSum", g.node("Mul", List.of(x, x)), 0, 1);
            return g.node("Sqrt", List.of(squares));
        });
        table.put(ROW_VARIANCES, (y, g) -> {
            String x = g.name(y.in(0));
            String squares = overRows(g, "ReduceSum", square(g, x, overRows(g, "ReduceMean", x)));
            return g.node("Div", List.of(squares, g.constant(y.in(0).cols() - y.attr(Integer.class))));
        });
        OnnxMapping ofSample = OnnxMatrices.fixed((y, g) -> {
            String x = g.name(y.in(0));
            String squares = overCols(g, "ReduceSum", square(g, x, overCols(g, "ReduceMean", x)));
            return g.node("Div", List.of(squares, g.constant(y.in(0).rows() - y.attr(Integer.class))));
        });
        table.put(COL_VARIANCES, (y, g) -> {
            if (y.attr(Integer.class) != 0) return ofSample.append(y, g);
            String x = g.name(y.in(0));
            return overCols(g, "ReduceMean", square(g, x, overCols(g, "ReduceMean", x)));
        });
        table.put(EXPAND, (y, g) -> g.node("Expand", List.of(g.name(y.in(0)), g.shape(y))));
    }

    /** Reduces each row to one number. */
    static String overRows(OnnxGraph g, String operator, String x) {
        return reduce(g, operator, x, 1);
    }

    /** Reduces each column to one number. */
    static String overCols(OnnxGraph g, String operator, String x) {
        return reduce(g, operator, x, 0);
    }

    /** Reduces each row (axis 1) or each column (axis 0) to one number. */
    static String along(OnnxGraph g, String operator, String x, int axis) {
        return reduce(g, operator, x, axis);
    }

    private static String reduce(OnnxGraph g, String operator, String x, long... axes) {
        return g.node(operator, List.of(x, g.integers(axes)), Map.of("keepdims", 1L));
    }

    private static String square(OnnxGraph g, String x, String mean) {
        String centred = g.node("Sub", List.of(x, mean));
        return g.node("Mul", List.of(centred, centred));
    }
}
