package dev.pullback.train.task;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.metrics.MultiLabelEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Reads outputs as logits of labels. A row may have any number of labels. */
record LabelReadout() implements Readout {
    static final String NAME = "multilabel";

    @Override
    public String name() {
        return NAME;
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
    public void requireTargets(Outcomes rows) {
        DMatrixRMaj targets = Standardizer.restored(rows.targets(), rows.scale());
        for (int i = 0; i < targets.getNumElements(); i++) {
            if (!(targets.data[i] >= 0 && targets.data[i] <= 1))
                throw new IllegalArgumentException("task: multilabel needs targets from 0 to 1, but '"
                        + rows.targetNames().get(i % targets.numCols) + "' of row " + i / targets.numCols + " is "
                        + targets.data[i]);
        }
    }

    @Override
    public Optional<String> decision() {
        return Optional.of("labels");
    }

    /** Returns the names of the labels of each row, separated by blanks. */
    @Override
    public List<String> decisions(DMatrixRMaj outputs, List<String> outcomes, double threshold) {
        DMatrixRMaj p = probabilities(outputs);
        List<String> decisions = new ArrayList<>();
        for (int i = 0; i < p.numRows; i++) {
            int row = i;
            decisions.add(IntStream.range(0, p.numCols)
                    .filter(j -> p.get(row, j) >= threshold)
                    .mapToObj(outcomes::get)
                    .collect(Collectors.joining(" ")));
        }
        return decisions;
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold) {
        return MultiLabelEvaluation.of(probabilities(outputs), rows.targets(), rows.targetNames(), threshold);
    }
}
