package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Measures how a function and its gradient change if the inputs change in their last bits. Near a singular matrix, even
 * a right gradient then changes considerably, and neither it nor a numeric derivative can be known more precisely than
 * to this change. This is the condition of the problem, which limits the verdict of any checker (Higham, "Accuracy and
 * Stability of Numerical Algorithms", 2nd edition, 2002, section 1.6).
 */
final class LastBits {
    private static final int POINTS = 4;

    /** The largest change of an element, in units of its last bit. */
    private static final int LARGEST_CHANGE = 8;

    private final CheckContext context;
    private final Subject subject;
    private final Precision precision;
    private final DMatrixRMaj[] x;
    private final double[] center;
    private final List<Subject.Run> runs = new ArrayList<>();
    private final double[] changeOfValue;

    /** Evaluates the function at points that differ from {@code x} in the last bits. */
    LastBits(CheckContext context, DMatrixRMaj[] x, double[] center) {
        this.context = context;
        this.subject = context.subject();
        this.precision = subject.precision();
        this.x = x;
        this.center = center;
        this.changeOfValue = new double[center.length];
        Random random = new Random(1); // its own, so that other numbers do not depend on whether this is measured
        for (int k = 0; k < POINTS; k++) {
            DMatrixRMaj[] near = near(x, random);
            if (!subject.isFiniteAt(near, center.length)) continue;
            Subject.Run run = subject.run(near);
            double[] values = MatrixMath.elements(run.value());
            for (int j = 0; j < center.length; j++)
                changeOfValue[j] = Math.max(changeOfValue[j], Math.abs(values[j] - center[j]));
            runs.add(run);
        }
    }

    private DMatrixRMaj[] near(DMatrixRMaj[] x, Random random) {
        DMatrixRMaj[] near = MatrixMath.copy(x);
        for (int i = 0; i < near.length; i++) {
            if (context.fixed().get(i)) continue;
            BitSet held = subject.fixedEntries(i);
            near[i] = MatrixMath.each(x[i], (k, v) -> held.get(k) ? v : moved(v, random));
        }
        return near;
    }

    private double moved(double v, Random random) {
        int bits = 1 + random.nextInt(LARGEST_CHANGE);
        return precision.round(v + (random.nextBoolean() ? bits : -bits) * precision.ulp(v));
    }

    /** Whether an output changes by much more than its own last bits. */
    private boolean isSensitive(int output) {
        return Judge.isRough(center[output], changeOfValue[output], precision);
    }

    /** Returns the largest change of the gradient of an output with respect to one input. */
    double changeOfGradient(Comparison c, int output) {
        double change = 0;
        for (Subject.Run run : runs) {
            DMatrixRMaj unit = new DMatrixRMaj(run.value().numRows, run.value().numCols);
            unit.data[output] = 1;
            @Nullable DMatrixRMaj gradient = run.pull(unit)[c.input];
            for (int e = 0; e < c.entries && gradient != null; e++) {
                if (c.verdicts[c.at(output, e)] == Verdict.NONFINITE) continue;
                change = Math.max(change, Math.abs(gradient.data[e] - c.analytic[c.at(output, e)]));
            }
        }
        return change;
    }

    /**
     * Changes verdicts to UNDECIDED where changes of the last bits of the inputs considerably change both the function and
     * the gradient. A failed entry becomes UNDECIDED if its error is no larger than these changes of the gradient, or than the
     * change of the value divided by the size of the entry. An entry that is OK becomes UNDECIDED if neither the numeric
     * derivative nor the gradient is known to {@code resolve} of the largest derivative of the same output.
     */
    void excuse(Comparison c, double resolve) {
        for (int j = 0; j < c.outputs; j++) {
            if (!isSensitive(j) || !isDoubtful(c, j, resolve)) continue;
            double largest = c.largest(j);
            double change = changeOfGradient(c, j);
            Scales scales = new Scales(x[c.input]);
            for (int e = 0; e < c.entries; e++) {
                int i = c.at(j, e);
                double gap = Math.abs(c.analytic[i] - c.numeric[i]);
                boolean isWithin = gap <= Judge.BARS * Math.max(change, changeOfValue[j] / scales.ownOf(e));
                boolean isVague = change > resolve * largest && isVague(c, i, resolve);
                if ((c.verdicts[i].fails() && isWithin) || isVague) c.verdicts[i] = Verdict.UNDECIDED;
            }
        }
    }

    /** Whether the gradient of an output with respect to all entries together changes by as much as {@code gap}. */
    boolean explains(double gap, int output, List<Comparison> comparisons) {
        if (!isSensitive(output)) return false;
        double change = 0;
        for (Comparison c : comparisons) change += c.entries * changeOfGradient(c, output);
        return gap <= Judge.BARS * change;
    }

    /** Whether some verdict of the comparison depends on the last bits. */
    static boolean mayMatter(Comparison c, double resolve) {
        for (int j = 0; j < c.outputs; j++) {
            if (isDoubtful(c, j, resolve)) return true;
        }
        return false;
    }

    private static boolean isDoubtful(Comparison c, int output, double resolve) {
        for (int e = 0; e < c.entries; e++) {
            int i = c.at(output, e);
            if (c.verdicts[i].fails() || isVague(c, i, resolve)) return true;
        }
        return false;
    }

    private static boolean isVague(Comparison c, int i, double resolve) {
        return c.verdicts[i] == Verdict.OK && Judge.BARS * c.bars[i] > resolve * Math.abs(c.numeric[i]);
    }
}
