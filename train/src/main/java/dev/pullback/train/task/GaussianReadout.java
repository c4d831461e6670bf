package dev.pullback.train.task;

import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.metrics.RegressionEvaluation;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Reads outputs as normal distributions of k targets: k means and k logarithms of variances become k means and k
 * standard deviations.
 */
record GaussianReadout() implements Readout {
    static final String NAME = "gaussian";

    /** The half-width of the central interval of 90 % of a standard normal distribution. */
    private static final double NINETY_PERCENT = 1.6448536269514722;

    private static final double LOG_TWO_PI = 1.8378770664093453;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int width(int outcomes) {
        return 2 * outcomes;
    }

    @Override
    public DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale) {
        int k = outputs.numCols / 2;
        DMatrixRMaj out = new DMatrixRMaj(outputs.numRows, 2 * k);
        double[] means = scale == null ? new double[k] : scale.means();
        double[] units = scale == null ? new double[0] : scale.deviations();
        for (int i = 0; i < out.numRows; i++) {
            for (int j = 0; j < k; j++) {
                double unit = scale == null ? 1 : units[j];
                out.set(i, j, means[j] + unit * outputs.get(i, j));
                out.set(i, k + j, unit * Math.exp(outputs.get(i, k + j) / 2));
            }
        }
        return out;
    }

    @Override
    public List<String> columns(List<String> outcomes) {
        List<String> columns = new ArrayList<>(outcomes);
        for (String name : outcomes) columns.add("sd(" + name + ")");
        return columns;
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold) {
        int k = outputs.numCols / 2;
        Standardizer scale = rows.scale();
        DMatrixRMaj read = read(outputs, scale);
        DMatrixRMaj targets = Standardizer.restored(rows.targets(), scale);
        DMatrixRMaj means = new DMatrixRMaj(read.numRows, k);
        double loss = 0;
        int inside = 0;
        int n = means.getNumElements();
        for (int i = 0; i < n; i++) {
            int row = i / k;
            int column = i % k;
            means.data[i] = read.get(row, column);
            double deviation = read.get(row, k + column);
            double relative = (targets.data[i] - means.data[i]) / deviation;
            loss += 0.5 * (relative * relative + LOG_TWO_PI) + Math.log(deviation);
            if (Math.abs(relative) <= NINETY_PERCENT) inside++;
        }
        return RegressionEvaluation.of(means, targets, rows.targetNames())
                .with("negative log-likelihood", loss / n)
                .with("inside the 90 % interval", (double) inside / n);
    }
}
