package dev.pullback.check.subject;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A subject that counts what is asked of it, and that has no outputs where an input leaves its domain. */
public final class InstrumentedSubject implements Subject {
    private final Subject subject;
    private final IntFunction<Domain> domains;
    private final ReportBuilder tally;

    public InstrumentedSubject(Subject subject, IntFunction<Domain> domains, ReportBuilder tally) {
        this.subject = subject;
        this.domains = domains;
        this.tally = tally;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        tally.evaluations++;
        return subject.value(x);
    }

    @Override
    public void outputs(DMatrixRMaj[] x, double[] out) {
        for (int i = 0; i < x.length; i++) {
            if (domains.apply(i).contains(x[i])) continue;
            Arrays.fill(out, Double.NaN);
            return;
        }
        Subject.super.outputs(x, out);
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
    public double largestOnTheWay(DMatrixRMaj[] x, DMatrixRMaj g) {
        return subject.largestOnTheWay(x, g);
    }

    @Override
    public boolean hasCotangent() {
        return subject.hasCotangent();
    }

    @Override
    public @Nullable Subject gradient(int inputs, BitSet fixed) {
        Subject gradient = subject.gradient(inputs, fixed);
        return gradient == null ? null : new InstrumentedSubject(gradient, domains, tally);
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
