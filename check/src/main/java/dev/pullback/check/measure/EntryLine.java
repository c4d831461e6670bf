package dev.pullback.check.measure;

import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Subject;
import org.ejml.data.DMatrixRMaj;

/** A line along which one entry of one input moves. */
final class EntryLine implements Line {
    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final Precision precision;
    private double[] moved = {};
    private int entry;

    EntryLine(Subject subject, DMatrixRMaj[] x) {
        this.subject = subject;
        this.x = x;
        this.precision = subject.precision();
    }

    /** Selects the entry. */
    EntryLine of(int input, int entry) {
        this.moved = x[input].data;
        this.entry = entry;
        return this;
    }

    @Override
    public double at(double t, double[] out) {
        double before = moved[entry];
        moved[entry] = precision.round(before + t);
        double step = moved[entry] - before;
        subject.outputs(x, out);
        moved[entry] = before;
        return step;
    }
}
