package dev.pullback.train.task;

import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.metrics.RegressionEvaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Reads outputs as quantiles of the targets: first all quantiles of the first target, then those of the second, and
 * so on. The quantiles of a target are sorted, because a network may return a lower quantile that is above a higher
 * one. Source of the sorting: Chernozhukov, Fernández-Val, Galichon, "Quantile and probability curves without
 * crossing", 2010.
 *
 * @param levels the levels in ascending order
 */
record QuantileReadout(List<Double> levels) implements Readout {
    static final String NAME = "quantile";

    static QuantileReadout of(double... levels) {
        return new QuantileReadout(Arrays.stream(requireLevels(levels)).boxed().toList());
    }

    /** Returns a sorted copy; throws IllegalArgumentException if there is no level, one is not within 0 and 1, or two are equal. */
    static double[] requireLevels(double[] levels) {
        double[] sorted = levels.clone();
        Arrays.sort(sorted);
        for (double level : sorted) {
            if (!(level > 0 && level < 1))
                throw new IllegalArgumentException(
                        "quantile: the level is " + level + "; it must be above 0 and below 1");
        }
        if (sorted.length == 0)
            throw new IllegalArgumentException("quantile: there is no level; at least one is needed");
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1])
                throw new IllegalArgumentException("quantile: the level " + sorted[i] + " is given twice");
        }
        return sorted;
    }

    @Override
    public String name() {
        return NAME + " " + levels.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    public int width(int outcomes) {
        return outcomes * levels.size();
    }

    @Override
    public DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale) {
        int r = levels.size();
        DMatrixRMaj out = outputs.copy();
        for (int i = 0; i < out.getNumElements(); i += r) Arrays.sort(out.data, i, i + r);
        if (scale == null) return out;
        double[] means = scale.means();
        double[] units = scale.deviations();
        for (int i = 0; i < out.getNumElements(); i++) {
            int target = i % out.numCols / r;
            out.data[i] = means[target] + units[target] * out.data[i];
        }
        return out;
    }

    @Override
    public List<String> columns(List<String> outcomes) {
        List<String> columns = new ArrayList<>();
        for (String name : outcomes) {
            for (double level : levels) columns.add("q" + level + "(" + name + ")");
        }
        return columns;
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold) {
        int r = levels.size();
        Standardizer scale = rows.scale();
        DMatrixRMaj read = read(outputs, scale);
        DMatrixRMaj targets = Standardizer.restored(rows.targets(), scale);
        DMatrixRMaj middle = new DMatrixRMaj(targets.numRows, targets.numCols);
        int[] below = new int[r];
        double pinball = 0;
        int n = targets.getNumElements();
        for (int i = 0; i < n; i++) {
            for (int q = 0; q < r; q++) {
                double residual = targets.data[i] - read.data[i * r + q];
                double level = levels.get(q);
                pinball += Math.max(level * residual, (level - 1) * residual) / r / n;
                if (residual <= 0) below[q]++;
            }
            // The level nearest to the median is the prediction that the other figures measure.
            middle.data[i] = read.data[i * r + middle()];
        }
        RegressionEvaluation figures =
                RegressionEvaluation.of(middle, targets, rows.targetNames()).with("quantile loss", pinball);
        for (int q = 0; q < r; q++) figures = figures.with("share below q" + levels.get(q), (double) below[q] / n);
        return figures;
    }

    @Override
    public int column(int outcome) {
        return outcome * levels.size() + middle();
    }

    private int middle() {
        int best = 0;
        for (int q = 1; q < levels.size(); q++) {
            if (Math.abs(levels.get(q) - 0.5) < Math.abs(levels.get(best) - 0.5)) best = q;
        }
        return best;
    }
}
