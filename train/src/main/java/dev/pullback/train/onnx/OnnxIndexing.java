package dev.pullback.train.onnx;

import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Losses.ONE_HOT;
import static dev.pullback.ops.Sequences.CUMULATIVE_LOG_SUM_EXP;
import static dev.pullback.ops.Sequences.RECURRENCE;
import static dev.pullback.ops.Sorting.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Maps to ONNX the ops that take or place elements by index, sort rows, or scan along rows. */
final class OnnxIndexing {
    private static final Map<String, Long> COLUMNS = Map.of("axis", 1L);

    private OnnxIndexing() {}

    static void addTo(Map<Op, OnnxMapping> table) {
        table.put(GATHER_ROWS, (y, g) -> {
            String flat = g.node("Reshape", List.of(indices(y.in(1), g), g.integers(-1)));
            return g.node("Gather", List.of(g.name(y.in(0)), flat), Map.of("axis", 0L));
        });
        table.put(SCATTER_ROWS, (y, g) -> {
            String each = g.node("Expand", List.of(indices(y.in(1), g), g.shape(y.in(0))));
            return g.node(
                    "ScatterElements",
                    List.of(zeros(y, g), each, g.name(y.in(0))),
                    Map.of("axis", 0L, "reduction", "add"));
        });
        table.put(PICK, OnnxIndexing::along);
        table.put(TAKE_ALONG_ROWS, OnnxIndexing::along);
        table.put(PLACE, OnnxIndexing::into);
        table.put(PUT_ALONG_ROWS, OnnxIndexing::into);
        table.put(ONE_HOT, (y, g) -> {
            double[] classes = new double[g.fixedCols(y)];
            for (int i = 0; i < classes.length; i++) classes[i] = i;
            String row = g.constant(OnnxRecording.row(classes));
            return g.numbers(g.node("Equal", List.of(g.name(y.in(0)), row)));
        });
        table.put(ROW_ORDER, (y, g) -> {
            long largest = y.attr(Boolean.class) ? 1 : 0;
            Map<String, Long> attributes = Map.of("axis", 1L, "largest", largest, "sorted", 1L);
            return g.numbers(g.second("TopK", List.of(g.name(y.in(0)), g.integers(g.fixedCols(y))), attributes));
        });
        table.put(RECURRENCE, OnnxIndexing::recurrence);
        table.put(CUMULATIVE_LOG_SUM_EXP, OnnxIndexing::cumulativeLogSumExps);
    }

    private static String indices(Var k, OnnxGraph g) {
        return g.node("Cast", List.of(g.name(k)), Map.of("to", OnnxGraph.INT64));
    }

    private static String along(Var y, OnnxGraph g) {
        return g.node("GatherElements", List.of(g.name(y.in(0)), indices(y.in(1), g)), COLUMNS);
    }

    private static String into(Var y, OnnxGraph g) {
        return g.node(
                "ScatterElements",
                List.of(zeros(y, g), indices(y.in(1), g), g.name(y.in(0))),
                Map.of("axis", 1L, "reduction", "add"));
    }

    private static String zeros(Var y, OnnxGraph g) {
        return g.node("Expand", List.of(g.constant(0), g.shape(y)));
    }

    /** Computes column after column, and joins them. */
    private static String recurrence(Var y, OnnxGraph g) {
        boolean isBackward = y.attr(Boolean.class);
        List<String> columns = new ArrayList<>();
        int count = g.fixedCols(y);
        for (int step = 0; step < count; step++) {
            int j = isBackward ? count - 1 - step : step;
            String b = column(g, g.name(y.in(1)), j);
            if (step > 0) {
                String last = columns.get(step - 1);
                b = g.node("Add", List.of(g.node("Mul", List.of(column(g, g.name(y.in(0)), j), last)), b));
            }
            columns.add(b);
        }
        if (isBackward) Collections.reverse(columns);
        return g.node("Concat", columns, COLUMNS);
    }

    /** Adds column after column, as logAddExp does; a shift by the maximum of the row would lose small elements before it. */
    private static String cumulativeLogSumExps(Var y, OnnxGraph g) {
        List<String> columns = new ArrayList<>();
        int count = g.fixedCols(y);
        for (int j = 0; j < count; j++) {
            String x = column(g, g.name(y.in(0)), j);
            columns.add(j == 0 ? x : OnnxOps.logAddExp(g, columns.get(j - 1), x));
        }
        return g.node("Concat", columns, COLUMNS);
    }

    private static String column(OnnxGraph g, String x, int j) {
        return g.node("Slice", List.of(x, g.integers(j), g.integers(j + 1), g.integers(1)));
    }
}
