package dev.pullback.check.subject;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Decorates a subject: counts its evaluations for the report, and returns NaN where an input is outside of its domain. */
public final class InstrumentedSubject implements Subject {
    private final Subject subject;
    private final IntFunction<Domain> domains;
    private final ReportBuilder report;
    private final Precision precision;
    private final Map<Integer, BitSet> fixedEntries;

    public InstrumentedSubject(
            Subject subject, IntFunction<Domain> domains, Map<Integer, BitSet> fixedEntries, ReportBuilder report) {
        this(subject, domains, fixedEntries, report, subject.precision());
    }

    private InstrumentedSubject(
            Subject subject,
            IntFunction<Domain> domains,
            Map<Integer, BitSet> fixedEntries,
            ReportBuilder report,
            Precision precision) {
        this.subject = subject;
        this.domains = domains;
        this.report = report;
        this.precision = precision;
        this.fixedEntries = fixedEntries;
    }

    /** Returns this subject with another precision. */
    public InstrumentedSubject with(Precision precision) {
        return new InstrumentedSubject(subject, domains, fixedEntries, report, precision);
    }

    @Override
    public EntryNames outputNames(DMatrixRMaj... x) {
        report.countEvaluation();
        return subject.outputNames(x);
    }

    @Override
    public BitSet fixedEntries(int input) {
        return fixedEntries.getOrDefault(input, NONE);
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        report.countEvaluation();
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
    public Run run(DMatrixRMaj... x) {
        report.countEvaluation();
        Run run = subject.run(x);
        return new Run(run.value(), g -> {
            report.countPull();
            return run.pull(g);
        });
    }

    @Override
    public boolean isComposite(DMatrixRMaj... x) {
        return subject.isComposite(x);
    }

    @Override
    public List<Part> parts(DMatrixRMaj... x) {
        return subject.parts(x);
    }

    @Override
    public boolean isStateful() {
        return subject.isStateful();
    }

    @Override
    public boolean hasCotangent() {
        return subject.hasCotangent();
    }

    @Override
    public @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        return subject.jvp(x, u);
    }

    @Override
    public double largestIntermediate(DMatrixRMaj[] x, DMatrixRMaj g) {
        return subject.largestIntermediate(x, g);
    }

    @Override
    public @Nullable Subject gradient(int inputs, BitSet fixed) {
        Subject gradient = subject.gradient(inputs, fixed);
        return gradient == null ? null : new InstrumentedSubject(gradient, domains, fixedEntries, report, precision);
    }
}
