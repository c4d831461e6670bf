package dev.pullback.autograd.check;

import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A subject that counts what is asked of it. */
final class Counted implements Subject {
    private final Subject subject;
    private final Tally tally;

    Counted(Subject subject, Tally tally) {
        this.subject = subject;
        this.tally = tally;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        tally.evaluations++;
        return subject.value(x);
    }

    @Override
    public boolean isComposite(DMatrixRMaj... x) {
        return subject.isComposite(x);
    }

    @Override
    public @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        return subject.jvp(x, u);
    }

    @Override
    public boolean hasCotangent() {
        return subject.hasCotangent();
    }

    @Override
    public @Nullable Subject gradient(int inputs, BitSet fixed) {
        Subject gradient = subject.gradient(inputs, fixed);
        return gradient == null ? null : new Counted(gradient, tally);
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        tally.evaluations++;
        Run run = subject.run(x);
        return new Run() {
            @Override
            public DMatrixRMaj value() {
                return run.value();
            }

            @Override
            public @Nullable DMatrixRMaj[] pull(DMatrixRMaj g) {
                tally.pulls++;
                return run.pull(g);
            }
        };
    }
}
