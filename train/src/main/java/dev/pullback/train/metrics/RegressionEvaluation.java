package dev.pullback.train.metrics;

import static dev.pullback.train.metrics.EvaluationTable.rounded;

import dev.pullback.train.Layer;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The metrics of predicted quantities, in the unit of the targets.
 *
 * @param rows the number of rows
 * @param r2 the mean over the targets of the coefficient of determination, {@code 1 - Σ(t - y)² / Σ(t - mean t)²}.
 *     For a constant target this is undefined, so such a target is left out of the mean. If all targets are constant,
 *     each counts as 1 if it is predicted exactly and otherwise as 0
 * @param mae the mean absolute error, the mean over the targets
 * @param rmse the root of the mean squared error, the mean over the targets
 * @param targets the metrics of each target
 * @param more further metrics by name, which only some tasks have
 */
public record RegressionEvaluation(
        int rows, double r2, double mae, double rmse, List<TargetScores> targets, Map<String, Double> more)
        implements Figures {
    /** Copies the list and the map. */
    public RegressionEvaluation {
        targets = List.copyOf(targets);
        more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
    }

    /**
     * The metrics of one target.
     *
     * @param name the name of the target
     * @param r2 the coefficient of determination
     * @param mae the mean absolute error
     * @param rmse the root of the mean squared error
     */
    public record TargetScores(String name, double r2, double mae, double rmse) {}

    /** Evaluates a network whose outputs are the values of the targets. */
    public static RegressionEvaluation of(Layer net, Dataset rows) {
        return ofScaled(Predictions.outputs(net, rows), rows.outcomes());
    }

    /** Evaluates outputs on the scale of the targets of the rows, m×k. The metrics have the original unit. */
    public static RegressionEvaluation ofScaled(DMatrixRMaj outputs, Outcomes rows) {
        requireSame(outputs, rows.targets());
        return of(
                Standardizer.restored(outputs, rows.scale()),
                Standardizer.restored(rows.targets(), rows.scale()),
                rows.targetNames());
    }

    /**
     * Evaluates predicted values.
     *
     * @param predicted m×k, m at least 1
     * @param targets m×k
     * @param names the names of the targets
     * @throws MatrixDimensionException if the shapes differ
     * @throws IllegalArgumentException if a predicted value is not finite
     */
    public static RegressionEvaluation of(DMatrixRMaj predicted, DMatrixRMaj targets, List<String> names) {
        requireSame(predicted, targets);
        List<TargetScores> scores = new ArrayList<>();
        double mae = 0;
        double rmse = 0;
        for (int j = 0; j < targets.numCols; j++) {
            TargetScores s = scores(predicted, targets, j, names.get(j));
            scores.add(s);
            mae += s.mae / targets.numCols;
            rmse += s.rmse / targets.numCols;
        }
        double r2 = meanR2(scores, IntStream.range(0, targets.numCols).filter(j -> !isConstant(targets, j)))
                .orElseGet(() ->
                        meanR2(scores, IntStream.range(0, targets.numCols)).orElseThrow());
        return new RegressionEvaluation(targets.numRows, r2, mae, rmse, scores, Map.of());
    }

    private static OptionalDouble meanR2(List<TargetScores> scores, IntStream targets) {
        return targets.mapToDouble(j -> scores.get(j).r2()).average();
    }

    private static boolean isConstant(DMatrixRMaj targets, int column) {
        for (int i = 1; i < targets.numRows; i++) {
            if (targets.get(i, column) != targets.get(0, column)) return false;
        }
        return true;
    }

    private static void requireSame(DMatrixRMaj predicted, DMatrixRMaj targets) {
        if (predicted.numRows < 1 || predicted.numRows != targets.numRows || predicted.numCols != targets.numCols)
            throw new MatrixDimensionException("evaluation: the predicted values are " + predicted.numRows + "x"
                    + predicted.numCols + " but the targets are " + targets.numRows + "x" + targets.numCols
                    + "; they must be equal, with at least one row");
    }

    private static TargetScores scores(DMatrixRMaj predicted, DMatrixRMaj targets, int column, String name) {
        int m = targets.numRows;
        double first = targets.get(0, column);
        double shift = 0;
        for (int i = 0; i < m; i++) shift += (targets.get(i, column) - first) / m;
        double mean = first + shift;
        double absolute = 0;
        double squares = 0;
        double total = 0;
        for (int i = 0; i < m; i++) {
            double t = targets.get(i, column);
            double error = t - predicted.get(i, column);
            if (!Double.isFinite(error))
                throw new IllegalArgumentException("evaluation: the predicted value in row " + i + ", column " + column
                        + " is " + predicted.get(i, column) + "; it must be finite (did training diverge?)");
            absolute += Math.abs(error) / m;
            squares += error * error;
            total += (t - mean) * (t - mean);
        }
        double r2 = total > 0 ? 1 - squares / total : squares > 0 ? 0 : 1;
        return new TargetScores(name, r2, absolute, Math.sqrt(squares / m));
    }

    /** Returns these metrics and one more. */
    public RegressionEvaluation with(String name, double value) {
        Map<String, Double> all = new LinkedHashMap<>(more);
        all.put(name, value);
        return new RegressionEvaluation(rows, r2, mae, rmse, targets, all);
    }

    @Override
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("R\u00b2", r2);
        values.put("MAE", mae);
        values.put("RMSE", rmse);
        values.putAll(more);
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String show() {
        return EvaluationTable.of(rows, this);
    }

    @Override
    public List<List<String>> details() {
        if (targets.size() == 1) return List.of();
        List<List<String>> details = new ArrayList<>();
        details.add(List.of("target", "R\u00b2", "MAE", "RMSE"));
        for (TargetScores t : targets)
            details.add(List.of(t.name(), rounded(t.r2()), rounded(t.mae()), rounded(t.rmse())));
        return details;
    }

    /** Returns one line, as in {@code 89 rows, R² 0.4526, MAE 42.79, RMSE 53.85}. */
    @Override
    public String toString() {
        return rows + " rows, R\u00b2 " + rounded(r2) + ", MAE " + rounded(mae) + ", RMSE " + rounded(rmse);
    }
}
