package dev.pullback.train.task;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.metrics.MultiLabelEvaluation;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Reads outputs as logits of labels, of which a row may have any number. */
record LabelReadout() implements Readout {
    static final String NAME = "multilabel";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int width(int outcomes) {
        return outcomes;
    }

    @Override
    public DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale) {
        return probabilities(outputs);
    }

    static DMatrixRMaj probabilities(DMatrixRMaj outputs) {
        return Ops.sigmoid(new Tape().input("logits", outputs)).value().copy();
    }

    @Override
    public List<String> columns(List<String> outcomes) {
        return outcomes.stream().map(name -> "p(" + name + ")").toList();
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Dataset rows) {
        return MultiLabelEvaluation.of(probabilities(outputs), rows.targets(), rows.targetNames());
    }
}
