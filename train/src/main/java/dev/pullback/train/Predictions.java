package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** What a network says of rows, worked out some rows at a time, so that little memory is needed whatever the data. */
public final class Predictions {
    private static final int ROWS = 256;

    private Predictions() {}

    /**
     * The logits of all rows, m×classes.
     *
     * @throws MatrixDimensionException if {@code x} has no row, or the network does not answer one for each
     * @throws IllegalStateException if a layer goes on learning, since one that is made of it does not hand
     *     {@link Layer#evaluating} on
     */
    public static DMatrixRMaj logits(Layer net, DMatrixRMaj x) {
        if (x.numRows < 1)
            throw new MatrixDimensionException(
                    "predictions: x is " + x.numRows + "x" + x.numCols + "; at least one row is needed");
        Tape tape = new Tape();
        DMatrixRMaj part = new DMatrixRMaj(Math.min(ROWS, x.numRows), x.numCols);
        DMatrixRMaj all = new DMatrixRMaj(0, 0);
        Layer trained = net.evaluating();
        LayerState carried = new LayerState();
        for (int row = 0; row < x.numRows; row += ROWS) {
            tape.reset();
            part.reshape(Math.min(ROWS, x.numRows - row), x.numCols);
            System.arraycopy(x.data, row * x.numCols, part.data, 0, part.getNumElements());
            Var z = trained.apply(tape.input("x", part));
            carried.find(tape);
            for (Var kept : carried.kept())
                throw new IllegalStateException("predictions: the network goes on changing " + kept.label()
                        + " when it evaluates; a layer that is made of others must hand evaluating() on, as Sequential"
                        + " does");
            if (z.rows() != part.numRows)
                throw new MatrixDimensionException("predictions: the network answers " + z.shape() + " for "
                        + part.numRows + " rows; it must answer one row for each");
            if (row == 0) all.reshape(x.numRows, z.cols());
            System.arraycopy(
                    z.value().data, 0, all.data, row * all.numCols, z.value().getNumElements());
        }
        return all;
    }

    /** The class of each row: the one with the largest logit, of equal ones the first; -1 if a logit is NaN. */
    public static int[] classes(Layer net, DMatrixRMaj x) {
        DMatrixRMaj logits = logits(net, x);
        int[] classes = new int[logits.numRows];
        for (int i = 0; i < classes.length; i++) classes[i] = classOf(logits, i);
        return classes;
    }

    static int classOf(DMatrixRMaj logits, int row) {
        int from = row * logits.numCols;
        int best = from;
        for (int i = from; i < from + logits.numCols; i++) {
            if (Double.isNaN(logits.data[i])) return -1;
            if (logits.data[i] > logits.data[best]) best = i;
        }
        return best - from;
    }
}
