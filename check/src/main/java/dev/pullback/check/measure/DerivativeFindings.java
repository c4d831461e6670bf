package dev.pullback.check.measure;

import dev.pullback.check.Criterion;
import dev.pullback.check.Finding;
import dev.pullback.check.MatrixEntry;
import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.EntryNames;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Adds the results of an {@link Examination} to the report: counts verdicts, and describes the derivatives that are not right. */
final class DerivativeFindings {
    private final CheckContext context;
    private final Subject subject;
    private final Precision precision;
    private final int order;
    private final ReportBuilder report;
    /** The inputs that have influenced the value. */
    private final BitSet influential = new BitSet();

    DerivativeFindings(CheckContext context) {
        this.context = context;
        this.subject = context.subject();
        this.precision = subject.precision();
        this.order = context.order();
        this.report = context.report();
    }

    boolean isInfluential(int input) {
        return influential.get(input);
    }

    void setInfluential(int input) {
        influential.set(input);
    }

    /** Reports the comparison with respect to one input. */
    void add(TestPoint point, DMatrixRMaj value, Comparison c) {
        DMatrixRMaj x = point.x()[c.input];
        EntryNames entries = EntryNames.of(context.names().get(c.input), x);
        double largest = c.largest();
        BitSet fixedEntries = subject.fixedEntries(c.input);
        String hint = c.fails() ? Hints.of(c, x, value, point, precision).guess() : "";
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < c.verdicts.length; i++) {
            Verdict v = c.verdicts[i];
            if (fixedEntries.get(i % c.entries)) continue;
            if (!(v.isOpen() && point.isRemote())) report.count(v); // only gross errors count there
            if (c.numeric[i] != 0 || c.analytic[i] != 0 || v == Verdict.KINK_OK) influential.set(c.input);
            double size = precision.isSingle() ? largest : Math.abs(c.numeric[i]);
            boolean isLarge = Math.abs(c.numeric[i]) >= 0.05 * largest && c.numeric[i] != 0;
            // A larger error bar means that the derivative is zero up to rounding.
            if (point.isGiven() && v == Verdict.OK && isLarge && Judge.BARS * c.bars[i] <= size)
                report.resolves(Judge.BARS * c.bars[i] / size);
            if (v.isOpen() && point.isDerived())
                report.undecided("d" + context.outputs().at(i / c.entries) + "/d" + entries.at(i % c.entries) + " "
                        + point.name());
            if (v.fails() || (v.isOpen() && point.isGiven()))
                findings.add(new Finding(
                        v,
                        Criterion.DERIVATIVE,
                        point.name(),
                        order,
                        context.outputs().at(i / c.entries),
                        entries.at(i % c.entries),
                        c.analytic[i],
                        c.numeric[i],
                        c.bars[i],
                        "",
                        v.fails() ? hint : ""));
        }
        report.addWorst(findings);
    }

    /** Reports a derivative along tied entries. */
    void add(TestPoint point, Ties.Joint joint) {
        report.add(new Finding(
                Verdict.KINK_WRONG,
                Criterion.DERIVATIVE,
                point.name(),
                order,
                context.outputs().at(joint.output()),
                null,
                joint.analytic(),
                joint.numeric(),
                joint.bar(),
                "with all " + joint.entries() + " tied entries moving together",
                "wrong only at ties"));
    }

    /** Reports a probe along a random direction, or of the one derivative to which it was narrowed down. */
    void add(TestPoint point, Subject.Run run, Projections projections, Probe probe) {
        FreeEntries free = projections.free();
        int entry = probe.entries().nextSetBit(0);
        int i = free.inputOf(entry);
        DMatrixRMaj x = point.x()[i];
        MatrixEntry place = EntryNames.of(context.names().get(i), x).at(free.within(entry));
        boolean named = probe.isOneEntry() && probe.isOneOutput();
        String hint = "";
        if (named && probe.verdict().fails()) {
            Projections.Sample sample = projections.around(probe, context.random());
            hint = Hints.ofSample(sample, x, run.value(), point, precision).guess();
        }
        report.add(new Finding(
                probe.verdict(),
                Criterion.DERIVATIVE,
                point.name(),
                order,
                probe.isOneOutput() ? context.outputs().at(probe.outputs().nextSetBit(0)) : null,
                probe.isOneEntry() ? place : null,
                probe.analytic(),
                probe.numeric(),
                probe.bar(),
                probe.isOneEntry()
                        ? ""
                        : "along a direction of " + probe.entries().cardinality() + " entries",
                hint));
    }
}
