package dev.pullback.train.task;

import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.metrics.RegressionEvaluation;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Reads outputs as the predicted values of the targets. */
record ValueReadout(String name) implements Readout {
    static final String NAME = "regression";

    @Override
    public DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale) {
        return Standardizer.restored(outputs, scale);
    }

    @Override
    public List<String> columns(List<String> outcomes) {
        return outcomes;
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold) {
        return RegressionEvaluation.ofScaled(outputs, rows);
    }
}
