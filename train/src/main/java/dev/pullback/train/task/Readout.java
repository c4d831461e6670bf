package dev.pullback.train.task;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** How the outputs of a network are read: the part of a {@link Task} that a saved model needs. */
interface Readout {
    /** Returns the text from which {@link Task#parse} restores the readout. */
    String name();

    /** Returns the number of outputs of the network for this number of classes or targets. */
    int width(int outcomes);

    /**
     * Returns what the outputs mean, one row for each row.
     *
     * @param outputs not modified
     * @param scale the standardizer of the targets, or null if they were not scaled
     */
    DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale);

    /** Returns the names of the columns of {@link #read} for the names of the classes or targets. */
    List<String> columns(List<String> outcomes);

    /** Returns the metrics of outputs for rows. */
    Figures evaluate(DMatrixRMaj outputs, Dataset rows);
}
