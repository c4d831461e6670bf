package dev.pullback.check;

import dev.pullback.check.laws.Laws;
import dev.pullback.check.measure.Examination;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.Domain;
import dev.pullback.check.subject.EntryNames;
import dev.pullback.check.subject.InstrumentedSubject;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import dev.pullback.check.subject.TestPoints;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link GradCheck}. For each order, it checks the laws of a gradient and compares the derivatives with numeric
 * ones. Then it continues with the gradient as the function of the next order.
 */
final class CheckRun {
    /**
     * The function under test.
     *
     * @param x the inputs, followed by the parameters
     * @param names the names of both
     * @param held what else the function records and the check does not move
     */
    record Target(Subject subject, List<DMatrixRMaj> x, List<String> names, List<String> held) {}

    private final String name;
    private final CheckSettings settings;
    private Precision precision = Precision.DOUBLE;

    CheckRun(String name, CheckSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    /** Checks one function up to the order in the settings. */
    Report of(Target target) {
        DMatrixRMaj[] x = target.x.toArray(DMatrixRMaj[]::new);
        BitSet fixed = settings.fixed;
        if (!isAnyFree(x))
            throw new IllegalArgumentException(
                    name + ": all inputs and parameters are fixed; there must be an entry to move");
        ReportBuilder report = new ReportBuilder();
        Random random = new Random(settings.seed);
        InstrumentedSubject function =
                new InstrumentedSubject(target.subject, settings::domainOf, settings.fixedEntries(), report);
        DMatrixRMaj[] at = MatrixMath.copy(x);
        String[] names = target.names.toArray(String[]::new);
        for (int i = 0; i < at.length; i++) requireInside(settings.domainOf(i), at[i], names[i]);
        EntryNames outputs = function.outputNames(MatrixMath.copy(at));
        InstrumentedSubject uncounted = new InstrumentedSubject(
                target.subject, settings::domainOf, settings.fixedEntries(), new ReportBuilder());
        precision = Precision.of(uncounted, at, fixed::get, settings.needed);
        report.isOf(precision);
        for (int i = 0; i < at.length; i++) {
            if (!fixed.get(i)) at[i] = precision.round(at[i]);
        }
        @Nullable Subject subject = function.with(precision);
        points(at, random).weaknesses(names).forEach(report::note);
        if (!target.held.isEmpty()) report.note("not moved: " + String.join(", ", target.held));
        for (int order = 1; order <= settings.order; order++) {
            if (subject == null)
                throw new IllegalArgumentException(
                        name + ": order " + settings.order + " needs a function of Vars; the gradient is handwritten");
            DMatrixRMaj y = subject.value(MatrixMath.copy(at)).copy();
            CheckContext context = new CheckContext(subject, fixed, List.of(names), outputs, order, random, report);
            TestPoints points = points(at, random);
            List<TestPoint> derived = derived(order, points);
            if (!new Laws(context, points.given()).check()) break;
            Examination examination = new Examination(context, settings.directions, settings.evenIfConstant);
            if (!examination.passes(points.given(), derived) || order == settings.order) break;
            outputs = EntryNames.ofGradients(names, at, fixed);
            subject = subject.gradient(at.length, fixed);
            at = append(at, MatrixMath.gaussian(y.numRows, y.numCols, random));
            names = append(names, order == 1 ? "G" : "G" + order);
        }
        return report.report(name, settings.seed);
    }

    private boolean isAnyFree(DMatrixRMaj[] x) {
        Map<Integer, BitSet> entries = settings.fixedEntries();
        for (int i = 0; i < x.length; i++) {
            boolean isMasked = entries.getOrDefault(i, Subject.NONE).cardinality() == x[i].getNumElements();
            if (!settings.fixed.get(i) && !isMasked) return true;
        }
        return false;
    }

    private void requireInside(Domain domain, DMatrixRMaj x, String input) {
        int k = domain.firstOutside(x);
        if (k >= 0)
            throw new IllegalArgumentException(
                    name + ": " + EntryNames.of(input, x).at(k) + " is " + x.data[k]
                            + ", outside its domain, which is above " + domain.low() + " and below " + domain.high());
    }

    private TestPoints points(DMatrixRMaj[] at, Random random) {
        return new TestPoints(at, settings.fixed, settings.fixedEntries(), settings::domainOf, precision, random);
    }

    private List<TestPoint> derived(int order, TestPoints points) {
        if (settings.onlyHere) return List.of();
        if (order > 1) return points.generic();
        return settings.directions > 0 ? points.few() : points.all();
    }

    private static <T> T[] append(T[] all, T more) {
        T[] longer = Arrays.copyOf(all, all.length + 1);
        longer[all.length] = more;
        return longer;
    }
}
