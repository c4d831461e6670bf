package dev.pullback.train.task;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.Figures;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Reads outputs as logits of classes, of which a row has one. */
record ClassReadout() implements Readout {
    static final String NAME = "classification";

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
        return Ops.softmax(new Tape().input("logits", outputs)).value().copy();
    }

    @Override
    public List<String> columns(List<String> outcomes) {
        return outcomes.stream().map(name -> "p(" + name + ")").toList();
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Dataset rows) {
        return Evaluation.of(outputs, rows.labels(), rows.classNames());
    }
}
