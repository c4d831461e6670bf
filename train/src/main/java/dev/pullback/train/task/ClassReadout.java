package dev.pullback.train.task;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Reads outputs as logits of classes. Each row belongs to exactly one class. */
record ClassReadout() implements Readout {
    static final String NAME = "classification";

    @Override
    public String name() {
        return NAME;
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
    public Optional<String> decision() {
        return Optional.of("class");
    }

    /** Returns the name of the class of each row, or {@code ?} if a logit is NaN. */
    @Override
    public List<String> decisions(DMatrixRMaj outputs, List<String> outcomes, double threshold) {
        return Arrays.stream(classes(outputs, threshold))
                .mapToObj(k -> k < 0 ? "?" : outcomes.get(k))
                .toList();
    }

    /** Returns the class of each row, or -1 if a logit is NaN. The threshold has no effect on more than two classes. */
    static int[] classes(DMatrixRMaj logits, double threshold) {
        int[] classes = new int[logits.numRows];
        for (int i = 0; i < classes.length; i++) classes[i] = classOf(logits, i, threshold);
        return classes;
    }

    static int classOf(DMatrixRMaj logits, int row, double threshold) {
        int best = Predictions.classOf(logits, row);
        if (best < 0 || logits.numCols != 2 || threshold == Task.HALF) return best;
        double least = Math.log(threshold) - Math.log1p(-threshold);
        return logits.get(row, 1) - logits.get(row, 0) >= least ? 1 : 0;
    }

    @Override
    public Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold) {
        int[] labels = rows.requireLabels();
        if (threshold == Task.HALF) return Evaluation.of(outputs, labels, rows.classNames());
        return Evaluation.of(outputs, classes(outputs, threshold), labels, rows.classNames());
    }
}
