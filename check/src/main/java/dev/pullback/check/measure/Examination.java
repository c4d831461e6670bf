package dev.pullback.check.measure;

import dev.pullback.check.Criterion;
import dev.pullback.check.Finding;
import dev.pullback.check.MatrixEntry;
import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.EntryNames;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** One function, looked at at one order and several points; what it finds goes to the tally. */
public final class Examination {
    /** Above this many entries the points derived from the given one are looked at along random directions only. */
    private static final int MANY = 600;

    /** How many derivatives are compared one by one at most; each takes 26 bytes or so. */
    private static final long ROOM = 20_000_000;

    private final Subject subject;
    private final BitSet fixed;
    private final List<String> names;
    private final EntryNames outputs;
    private final int order;
    private final Random random;
    private final ReportBuilder tally;
    private final int directions;
    private final boolean evenIfConstant;
    private final BitSet influential = new BitSet();
    /** Elements of the value. */
    private int elements;
    /** The size of the derivatives of each input at the given point. */
    private double[] largest = {};

    public Examination(CheckContext task, int directions, boolean evenIfConstant) {
        this.subject = task.subject();
        this.fixed = task.fixed();
        this.names = task.names();
        this.outputs = task.outputs();
        this.order = task.order();
        this.random = task.random();
        this.tally = task.tally();
        this.directions = directions;
        this.evenIfConstant = evenIfConstant;
    }

    /** Looks at the given point and, if all is well, at the others; answers whether all is well there too. */
    public boolean look(TestPoint given, List<TestPoint> others) {
        elements = subject.value(MatrixMath.copy(given.x())).getNumElements();
        at(given);
        if (tally.fails()) return false;
        int left = 0;
        for (TestPoint p : others) {
            if (!at(p)) left++;
        }
        if (left > 0) tally.note(left + " derived points lie outside the domain of the function");
        for (int i = 0; i < given.x().length && order == 1 && !evenIfConstant; i++) {
            if (!fixed.get(i) && !influential.get(i))
                tally.add(
                        Verdict.VACUOUS,
                        Criterion.DERIVATIVE,
                        others.isEmpty() ? given.name() : "at all points",
                        order,
                        names.get(i)
                                + " never influenced the value, nor has it a gradient; mark it fixed if that is meant");
        }
        return !tally.fails();
    }

    /** Answers whether the function is finite there. */
    private boolean at(TestPoint point) {
        if (!point.given() && !isFiniteAt(point.x())) return false;
        Subject.Run run = subject.run(point.x());
        if (!MatrixMath.isFinite(run.value())) {
            tally.add(Verdict.NONFINITE, Criterion.DERIVATIVE, point.name(), order, "the value is not finite here");
            return false;
        }
        int entries = 0;
        for (int i = 0; i < point.x().length; i++) entries += fixed.get(i) ? 0 : point.x()[i].getNumElements();
        if (directions > 0) project(point, run, point.given() ? directions : 1);
        else if (point.remote() && entries > MANY) return true;
        else if (!point.given() && entries > MANY) project(point, run, 1);
        else compare(point, run);
        return true;
    }

    private boolean isFiniteAt(DMatrixRMaj[] x) {
        double[] values = new double[elements];
        subject.outputs(x, values);
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    private void compare(TestPoint point, Subject.Run run) {
        double[] center = MatrixMath.elements(run.value());
        if (point.given()) largest = sizesTowardsZero(point, run.value());
        double[] at = largest.clone();
        requireRoom(point, center.length);
        List<Comparison> comparisons = new JacobianCheck(subject, point.x(), center).compare(run, fixed, at, random);
        if (point.remote() && comparisons.stream().anyMatch(Comparison::fails)) {
            boolean steady = new Remote(subject, point, fixed, random).isSteady(run.value());
            for (Comparison c : comparisons) c.excuseBelow(steady ? Remote.GROSS : Double.POSITIVE_INFINITY);
        }
        boolean composite = subject.isComposite(point.x());
        if (composite
                && comparisons.stream().anyMatch(Comparison::isWrong)
                && new CloseBy(subject, point, fixed, random).isRight(elements, largest)) {
            for (Comparison c : comparisons) c.excuseKinks();
            tally.note(CloseBy.note(point));
        }
        for (Comparison c : comparisons) report(point, run.value(), c);
        if (point.given()) largest = at;
        if (order > 1) return;
        new Ties(subject, point.x(), center, comparisons).check(random, joint -> {
            if (composite) {
                tally.note(notAddingUp(point));
                return;
            }
            tally.add(new Finding(
                    joint.verdict(),
                    Criterion.DERIVATIVE,
                    point.name(),
                    order,
                    outputs.at(joint.output()),
                    null,
                    joint.analytic(),
                    joint.numeric(),
                    joint.bar(),
                    "with all " + joint.entries() + " tied entries moving together",
                    "wrong only at ties"));
        });
    }

    private void report(TestPoint point, DMatrixRMaj value, Comparison c) {
        DMatrixRMaj x = point.x()[c.input];
        EntryNames entries = EntryNames.of(names.get(c.input), x);
        double largest = c.largest();
        String hint = c.fails() ? Hints.of(c, x, value, point).guess() : "";
        List<Finding> open = new ArrayList<>();
        for (int i = 0; i < c.verdicts.length; i++) {
            Verdict v = c.verdicts[i];
            tally.count(v);
            if (c.numeric[i] != 0 || c.analytic[i] != 0 || v == Verdict.KINK_OK) influential.set(c.input);
            if (point.given() && v == Verdict.OK && Math.abs(c.numeric[i]) >= 0.05 * largest && c.numeric[i] != 0)
                tally.resolution = Math.max(tally.resolution, Judge.BARS * c.bars[i] / Math.abs(c.numeric[i]));
            if (v.fails() || (v.isOpen() && point.given()))
                open.add(new Finding(
                        v,
                        Criterion.DERIVATIVE,
                        point.name(),
                        order,
                        outputs.at(i / c.entries),
                        entries.at(i % c.entries),
                        c.analytic[i],
                        c.numeric[i],
                        c.bars[i],
                        "",
                        v.fails() ? hint : ""));
        }
        tally.addWorst(open);
    }

    private void project(TestPoint point, Subject.Run run, int count) {
        Projections projections = new Projections(subject, point.x(), fixed, run);
        FreeEntries free = projections.free();
        for (int k = 0; k < count; k++) {
            Probe probe = projections.probe(random);
            double[] gradient = projections.lastGradient();
            for (int e = 0; e < gradient.length; e++) {
                if (gradient[e] != 0) influential.set(free.inputOf(e));
            }
            boolean tolerated = (probe.verdict() == Verdict.KINK_WRONG || probe.verdict() == Verdict.WRONG)
                    && subject.isComposite(point.x())
                    && new CloseBy(subject, point, fixed, random).isRightAlongADirection(elements);
            tally.count(tolerated ? Verdict.KINK_OK : probe.verdict());
            if (tolerated) tally.note(CloseBy.note(point));
            if (point.given())
                tally.see(Judge.BARS * probe.bar() / Math.abs(probe.numeric()), Projections.oddsOfAMiss(count));
            if (probe.verdict().fails() && !tolerated) {
                report(point, run, projections, projections.narrow(probe));
                return;
            }
            if (probe.verdict().isOpen() && point.given()) report(point, run, projections, probe);
        }
    }

    private void requireRoom(TestPoint point, int outputs) {
        long entries = 0;
        for (int i = 0; i < point.x().length; i++) entries += fixed.get(i) ? 0 : point.x()[i].getNumElements();
        if (outputs * entries > ROOM)
            throw new IllegalArgumentException("gradient check: " + outputs + " outputs times " + entries
                    + " entries are too many to compare each, at most " + ROOM + "; use fast()");
    }

    /**
     * The size of the gradient of each input where that input is zero and where all are closer to it, for comparison: where a function is saturated, its
     * derivatives are nothing but what rounding leaves of much larger numbers.
     */
    private double[] sizesTowardsZero(TestPoint given, DMatrixRMaj value) {
        double[] sizes = new double[given.x().length];
        DMatrixRMaj g = MatrixMath.gaussian(value.numRows, value.numCols, random);
        DMatrixRMaj[] closer = given.x().clone();
        for (int i = 0; i < sizes.length; i++) {
            if (fixed.get(i)) continue;
            closer[i] = MatrixMath.over(given.x()[i], 16);
            DMatrixRMaj[] x = MatrixMath.copy(given.x());
            x[i].zero();
            if (isFiniteAt(x)) sizes[i] = sizesOf(subject.run(x).pull(g.copy()))[i];
        }
        if (!isFiniteAt(closer)) return sizes;
        double[] there = sizesOf(subject.run(closer).pull(g.copy()));
        for (int i = 0; i < sizes.length; i++) sizes[i] = Math.max(sizes[i], there[i]);
        return sizes;
    }

    private static double[] sizesOf(@Nullable DMatrixRMaj[] gradients) {
        return Arrays.stream(gradients)
                .mapToDouble(d -> d != null && MatrixMath.isFinite(d) ? MatrixMath.size(d) : 0)
                .toArray();
    }

    private static String notAddingUp(TestPoint point) {
        return "the subgradients of tied entries do not add up " + point.name()
                + "; of a function that is put together of several that is usual";
    }

    private void report(TestPoint point, Subject.Run run, Projections projections, Probe probe) {
        FreeEntries free = projections.free();
        int entry = probe.entries().nextSetBit(0);
        int i = free.inputOf(entry);
        MatrixEntry place = EntryNames.of(names.get(i), point.x()[i]).at(free.within(entry));
        boolean named = probe.isOneEntry() && probe.isOneOutput();
        String hint = named && probe.verdict().fails()
                ? Hints.ofSample(projections.around(probe, random), point.x()[i], run.value(), point)
                        .guess()
                : "";
        String text = probe.isOneEntry()
                ? ""
                : "along a direction of " + probe.entries().cardinality() + " entries";
        tally.add(new Finding(
                probe.verdict(),
                Criterion.DERIVATIVE,
                point.name(),
                order,
                probe.isOneOutput() ? outputs.at(probe.outputs().nextSetBit(0)) : null,
                probe.isOneEntry() ? place : null,
                probe.analytic(),
                probe.numeric(),
                probe.bar(),
                text,
                hint));
    }
}
