package dev.pullback.train.task;

import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** How the outputs of a network are read: the part of a {@link Task} that a saved model needs. */
interface Readout {
    /** Returns the text from which {@link Task#parse} restores the readout. */
    String name();

    /** Returns the number of outputs of the network for this number of classes or targets. */
    default int width(int outcomes) {
        return outcomes;
    }

    /**
     * Converts outputs to predictions, one row for each row of the outputs.
     *
     * @param outputs not modified
     * @param scale the standardizer of the targets, or null if they were not scaled
     */
    DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale);

    /** Returns the names of the columns of {@link #read} for the names of the classes or targets. */
    List<String> columns(List<String> outcomes);

    /** Returns the column of the outputs that is the prediction of a class or target itself, as its mean or median is. */
    default int column(int outcome) {
        return outcome;
    }

    /** Throws IllegalArgumentException if these targets of rows are not of the kind that the task predicts. */
    default void requireTargets(Outcomes rows) {}

    /** Returns the name of the column of {@link #decisions}, empty if quantities are predicted. */
    default Optional<String> decision() {
        return Optional.empty();
    }

    /**
     * Returns the prediction for each row as text.
     *
     * @param outcomes the names of the classes or labels
     * @param threshold the least probability at which the second of two classes, or a label, is predicted
     */
    default List<String> decisions(DMatrixRMaj outputs, List<String> outcomes, double threshold) {
        throw new IllegalStateException("model: its task is " + name() + ", so it predicts quantities; call read");
    }

    /** Returns the metrics of outputs for rows with these outcomes; {@code threshold} is that of {@link #decisions}. */
    Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold);
}
