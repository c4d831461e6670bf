package dev.pullback.check.measure;

import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Subject;
import org.ejml.data.DMatrixRMaj;

/** A line along which all entries of some inputs move at once. */
final class DirectionLine implements Line {
    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final DMatrixRMaj[] moved;
    private final DMatrixRMaj[] direction;
    private final boolean[] moves;
    private final Precision precision;

    /** Creates a line from {@code x} along {@code direction}, which has a matrix of zeros for each input that does not move. */
    DirectionLine(Subject subject, DMatrixRMaj[] x, DMatrixRMaj[] direction) {
        this.subject = subject;
        this.x = x;
        this.direction = direction;
        this.precision = subject.precision();
        this.moved = MatrixMath.copy(x);
        this.moves = new boolean[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int k = 0, n = x[i].getNumElements(); k < n; k++) moves[i] |= direction[i].data[k] != 0;
        }
    }

    @Override
    public double at(double t, double[] out) {
        for (int i = 0; i < x.length; i++) {
            if (!moves[i]) continue;
            double[] from = x[i].data;
            double[] to = moved[i].data;
            double[] u = direction[i].data;
            for (int k = 0, n = x[i].getNumElements(); k < n; k++) to[k] = precision.round(from[k] + t * u[k]);
        }
        subject.outputs(moved, out);
        return t;
    }
}
