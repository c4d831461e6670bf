package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.Dataset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The output of a network for rows of features, computed 256 rows at a time to bound the memory that the tape needs.
 */
public final class Predictions {
    /** The name of the features on the tape. */
    static final String FEATURES = "x";

    /** The number of rows that are computed together. */
    public static final int ROWS = 256;

    private Predictions() {}

    /**
     * Returns the logits of all rows, m×classes.
     *
     * @throws MatrixDimensionException if {@code x} has no row, or the network does not return one row for each
     * @throws IllegalStateException if a layer still updates its state; a layer that contains others must override
     *     {@link Layer#evaluating} for them
     */
    public static DMatrixRMaj logits(Layer net, DMatrixRMaj x) {
        return outputs(net, x, Map.of());
    }

    /**
     * Returns the outputs of a network for all rows of a data set, m×p. Like {@link #logits}, but passes on the further
     * inputs of the rows.
     */
    public static DMatrixRMaj outputs(Layer net, Dataset rows) {
        return outputs(net, rows.features(), rows.inputs());
    }

    static DMatrixRMaj outputs(Layer net, DMatrixRMaj x, Map<String, DMatrixRMaj> inputs) {
        if (x.numRows < 1)
            throw new MatrixDimensionException(
                    "predictions: x is " + x.numRows + "x" + x.numCols + "; at least one row is needed");
        Tape tape = new Tape();
        Map<String, DMatrixRMaj> sources = new LinkedHashMap<>();
        sources.put(FEATURES, x);
        sources.putAll(inputs);
        Map<String, DMatrixRMaj> parts = new LinkedHashMap<>();
        sources.forEach((name, m) -> parts.put(name, new DMatrixRMaj(1, m.numCols)));
        DMatrixRMaj all = new DMatrixRMaj(0, 0);
        Layer evaluated = net.evaluating();
        LayerState state = new LayerState();
        for (int row = 0; row < x.numRows; row += ROWS) {
            tape.reset();
            int rows = Math.min(ROWS, x.numRows - row);
            Map<String, Var> in = new LinkedHashMap<>();
            for (Map.Entry<String, DMatrixRMaj> e : parts.entrySet()) {
                DMatrixRMaj part = e.getValue();
                part.reshape(rows, part.numCols);
                DMatrixRMaj source = Objects.requireNonNull(sources.get(e.getKey()));
                System.arraycopy(source.data, row * part.numCols, part.data, 0, part.getNumElements());
                in.put(e.getKey(), tape.input(e.getKey(), part));
            }
            Var z = evaluated.apply(Objects.requireNonNull(in.get(FEATURES)));
            state.find(tape);
            for (Var updated : state.current())
                throw new IllegalStateException(
                        "predictions: the network still updates " + updated.label()
                                + " in evaluation; a layer that contains others must override evaluating(), as Sequential does");
            if (z.rows() != rows)
                throw new MatrixDimensionException("predictions: the network returns " + z.shape() + " for " + rows
                        + " rows; it must return one row for each");
            if (row == 0) all.reshape(x.numRows, z.cols());
            System.arraycopy(
                    z.value().data, 0, all.data, row * all.numCols, z.value().getNumElements());
        }
        return all;
    }

    /** Returns the class of each row: the first one with the largest logit, or -1 if a logit is NaN. */
    public static int[] classes(Layer net, DMatrixRMaj x) {
        return classes(logits(net, x));
    }

    /** Returns the class of each row of logits: the first one with the largest logit, or -1 if a logit is NaN. */
    public static int[] classes(DMatrixRMaj logits) {
        int[] classes = new int[logits.numRows];
        for (int i = 0; i < classes.length; i++) classes[i] = classOf(logits, i);
        return classes;
    }

    /** Returns the class of a row of logits: the first one with the largest logit, or -1 if a logit is NaN. */
    public static int classOf(DMatrixRMaj logits, int row) {
        int from = row * logits.numCols;
        int best = from;
        for (int i = from; i < from + logits.numCols; i++) {
            if (Double.isNaN(logits.data[i])) return -1;
            if (logits.data[i] > logits.data[best]) best = i;
        }
        return best - from;
    }
}
