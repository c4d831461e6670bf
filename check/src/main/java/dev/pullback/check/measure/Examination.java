package dev.pullback.check.measure;

import dev.pullback.check.Criterion;
import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import dev.pullback.core.Finiteness;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Compares the derivatives of one order with numeric ones at several points, and reports the differences. At each point it
 * compares either every entry ({@link JacobianCheck}) or the derivative along random directions ({@link Projections}).
 */
public final class Examination {
    /** Above this number of entries, derived points are checked along a random direction only. */
    private static final int MANY_ENTRIES = 600;

    /** The largest number of derivatives that are compared one by one; each takes about 26 bytes. */
    private static final long MAX_DERIVATIVES = 20_000_000;

    /** The relative error from which a derivative at a remote point counts as wrong. */
    private static final double GROSS_ERROR = 1e-3;

    /** Multiples above this are halved if the function overflows there. */
    private static final double LARGE = 100;

    private final CheckContext context;
    private final Subject subject;
    private final Precision precision;
    /** The largest derivative with respect to each input at the given point. */
    private final Map<Integer, Double> largestGiven = new HashMap<>();

    private final BitSet fixed;
    private final int order;
    private final ReportBuilder report;
    private final int directions;
    private final boolean evenIfConstant;
    private final DerivativeFindings findings;
    /** The number of elements of the value. */
    private int elements;
    /** The largest value at the given point and at a generic one. */
    private double size;

    /**
     * Prepares the comparison.
     *
     * @param directions the number of random directions at the given point; 0 compares every entry
     * @param evenIfConstant whether to accept inputs that never influence the value
     */
    public Examination(CheckContext context, int directions, boolean evenIfConstant) {
        this.context = context;
        this.subject = context.subject();
        this.precision = subject.precision();
        this.fixed = context.fixed();
        this.order = context.order();
        this.report = context.report();
        this.findings = new DerivativeFindings(context);
        this.directions = directions;
        this.evenIfConstant = evenIfConstant;
    }

    /** Checks the given point and, if no derivative is wrong there, the others. Returns whether no derivative is wrong. */
    public boolean passes(TestPoint given, List<TestPoint> others) {
        DMatrixRMaj value = subject.value(MatrixMath.copy(given.x()));
        elements = value.getNumElements();
        size = sizeOf(value);
        if (!others.isEmpty() && subject.isFiniteAt(others.get(0).x(), elements))
            size = Math.max(
                    size, sizeOf(subject.value(MatrixMath.copy(others.get(0).x()))));
        check(given);
        if (report.fails()) return false;
        int left = 0;
        for (TestPoint p : others) {
            if (!check(p) && !checkSmallerMultiple(p)) left++;
        }
        if (left > 0)
            report.note(left + (left == 1 ? " derived point lies" : " derived points lie")
                    + " outside the domain of the function");
        for (int i = 0; i < given.x().length && order == 1 && !evenIfConstant; i++) {
            if (fixed.get(i) || findings.isInfluential(i)) continue;
            String text = context.names().get(i)
                    + " never influenced the value and has no gradient; if this is intended, mark it as fixed";
            report.add(
                    Verdict.VACUOUS,
                    Criterion.DERIVATIVE,
                    others.isEmpty() ? given.name() : "at all points",
                    order,
                    text);
        }
        return !report.fails();
    }

    /** Checks a smaller multiple of the given point where a large one overflows. Returns whether there is one. */
    private boolean checkSmallerMultiple(TestPoint large) {
        if (large.isRemote() || large.scale() < LARGE) return false;
        double half = large.scale() / 2;
        DMatrixRMaj[] x = large.x().clone();
        for (int i = 0; i < x.length; i++) {
            if (!fixed.get(i)) x[i] = MatrixMath.each(x[i], (k, v) -> v / 2);
        }
        TestPoint smaller = new TestPoint("at " + Math.round(half) + " times the given point", large.kind(), x, half);
        return check(smaller) || checkSmallerMultiple(smaller);
    }

    private static double sizeOf(DMatrixRMaj value) {
        return Finiteness.isFinite(value) ? MatrixMath.size(value) : 0;
    }

    /** Checks one point. Returns whether the function is finite there. */
    private boolean check(TestPoint point) {
        if (point.isGiven()) return compareOrProject(point);
        if (!subject.isFiniteAt(point.x(), elements)) return false;
        try {
            return compareOrProject(point);
        } catch (RuntimeException | AssertionError e) {
            String text = "the gradient throws " + e.getClass().getSimpleName() + ": " + e.getMessage();
            report.add(Verdict.UNDECIDED, Criterion.DERIVATIVE, point.name(), order, text);
            return true;
        }
    }

    private boolean compareOrProject(TestPoint point) {
        Subject.Run run = subject.run(point.x());
        if (!Finiteness.isFinite(run.value())) {
            String text = "the value is not finite here; check inputs at which it is, or state their bounds by"
                    + " domain(input, low, high)";
            report.add(Verdict.NONFINITE, Criterion.DERIVATIVE, point.name(), order, text);
            return false;
        }
        boolean many = new FreeEntries(point.x(), fixed).count() > MANY_ENTRIES;
        if (directions > 0) project(point, run, point.isGiven() ? directions : 1);
        else if (point.isRemote() && many) return true;
        else if (!point.isGiven() && many) project(point, run, 1);
        else compare(point, run);
        return true;
    }

    private void compare(TestPoint point, Subject.Run run) {
        double[] center = MatrixMath.elements(run.value());
        requireRoom(point, center.length);
        Neighbourhood near = new Neighbourhood(context, point.x());
        Rigor rigor = point.isGiven() ? Rigor.FULL : Rigor.LENIENT;
        List<Comparison> comparisons = new JacobianCheck(context, point.x(), center, size, rigor).compare(run);
        if (point.isRemote() && comparisons.stream().anyMatch(Comparison::fails)) {
            double accepted = near.isSteady(run.value()) ? GROSS_ERROR : Double.POSITIVE_INFINITY;
            for (Comparison c : comparisons) {
                c.excuseBelow(accepted);
                c.excuseHidden(point.x()[c.input], center, precision);
                if (c.fails()) near.excuseRoughness(c);
            }
        }
        for (Comparison c : comparisons) {
            if (point.isGiven()) largestGiven.put(c.input, c.largest());
            else if (precision.isSingle()) c.excuseUpTo(Judge.FLOOR_SINGLE * largestGiven.getOrDefault(c.input, 0.0));
        }
        boolean areKinks = comparisons.stream().noneMatch(c -> c.has(Verdict.WRONG));
        if (comparisons.stream().anyMatch(Comparison::isWrong)
                && (consistsOfRightOps(point) || (areKinks && mayCoincide(point)))
                && near.isRight(context, elements)) {
            for (Comparison c : comparisons) c.excuseKinks();
            report.note(wrongOnlyHere(point));
        }
        for (Comparison c : comparisons) findings.add(point, run.value(), c);
        if (order > 1) return;
        new Ties(subject, point.x(), center, comparisons, near).check(context.random(), joint -> {
            boolean isUsual = mayCoincide(point) && near.isRight(context, elements);
            if (isUsual || consistsOfRightOps(point)) report.note(notAddingUp(point));
            else if (new LastBits(context, point.x(), center)
                    .explains(Math.abs(joint.analytic() - joint.numeric()), joint.output(), comparisons))
                report.undecided("tied entries " + point.name());
            else findings.add(point, joint);
        });
    }

    private void project(TestPoint point, Subject.Run run, int count) {
        Projections projections = new Projections(subject, point.x(), fixed, run);
        FreeEntries free = projections.free();
        for (int k = 0; k < count; k++) {
            Probe probe = projections.probe(context.random());
            if (probe.verdict() == Verdict.KINK_OK && k == 0) {
                Probe together = projections.probeTogether(context.random());
                if (together.verdict().fails()) probe = together;
            }
            double[] gradient = projections.lastGradient();
            for (int e = 0; e < gradient.length; e++) {
                if (gradient[e] != 0) findings.setInfluential(free.inputOf(e));
            }
            boolean tolerated = (probe.verdict() == Verdict.KINK_WRONG || probe.verdict() == Verdict.WRONG)
                    && consistsOfRightOps(point)
                    && new Neighbourhood(context, point.x()).isRightAlongADirection(elements);
            report.count(tolerated ? Verdict.KINK_OK : probe.verdict());
            if (tolerated) report.note(wrongOnlyHere(point));
            if (point.isGiven()) {
                report.resolves(Judge.BARS * probe.bar() / Math.abs(probe.numeric()));
                report.missOdds(Projections.oddsOfAMiss(count));
            }
            if (probe.verdict().fails() && !tolerated) {
                findings.add(point, run, projections, projections.narrow(probe));
                return;
            }
            if (probe.verdict().isOpen() && point.isGiven()) findings.add(point, run, projections, probe);
            else if (probe.verdict().isOpen()) report.undecided("a derivative along a direction " + point.name());
        }
    }

    private void requireRoom(TestPoint point, long outputs) {
        int entries = new FreeEntries(point.x(), fixed).count();
        if (outputs * entries > MAX_DERIVATIVES)
            throw new IllegalArgumentException("gradient check: " + outputs + " outputs times " + entries
                    + " entries are too many to compare each, at most " + MAX_DERIVATIVES + "; use fast()");
    }

    /** Whether the function consists of several ops, each of which has a right gradient at the point. */
    private boolean consistsOfRightOps(TestPoint point) {
        return subject.isComposite(point.x()) && OpByOp.isRight(context, point.x());
    }

    /** Whether kinks may coincide at the point in a function in plain Java, whose ops are not accessible. */
    private boolean mayCoincide(TestPoint point) {
        return point.kind() == TestPoint.Kind.ZERO_INPUT
                && subject.parts(point.x()).isEmpty();
    }

    private static String wrongOnlyHere(TestPoint point) {
        return "the gradient is wrong exactly " + point.name() + " and right close by;"
                + " this is usual for a function that consists of several with kinks there";
    }

    private static String notAddingUp(TestPoint point) {
        return "the subgradients of tied entries do not add up " + point.name()
                + "; this is usual for a function that consists of several";
    }
}
