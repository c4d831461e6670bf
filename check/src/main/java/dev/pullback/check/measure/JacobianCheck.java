package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Compares every entry of the analytic and the numeric Jacobian at one point. The analytic one takes a backward pass for each
 * output, the numeric one evaluations along a line for each entry of the inputs.
 */
final class JacobianCheck {
    /** The number of entries that are wrong beyond doubt, after which the others are not looked at again. */
    private static final int ENOUGH = 3;

    private static final double ROUNDED_BITS = 16;

    /** The steps at which {@link #excuseNoise} looks for a change that is larger than the noise. */
    private static final double LARGEST_STEP = 0x1p-3;

    private static final double SMALLEST_STEP = 0x1p-11;

    private final CheckContext context;
    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final double[] center;
    private final double[] analytic;
    /** A matrix of the shape of the value. */
    private DMatrixRMaj shape = new DMatrixRMaj(1, 1);

    private final Noise noise;
    private final LineCheck check;
    /** The part of a derivative that must be resolved even if the last bits of the inputs change it; infinite if none. */
    private final double resolve;

    private @Nullable LastBits lastBits;

    /** Prepares a comparison at {@code x}, where the outputs are {@code center}. Only its failures count. */
    JacobianCheck(CheckContext context, DMatrixRMaj[] x, double[] center) {
        this(context, x, center, 0, Rigor.LENIENT);
    }

    /** Prepares a comparison of a function whose values have the size {@code size}. */
    JacobianCheck(CheckContext context, DMatrixRMaj[] x, double[] center, double size, Rigor rigor) {
        this.context = context;
        this.subject = context.subject();
        this.x = MatrixMath.copy(x);
        this.center = center;
        this.analytic = new double[center.length];
        this.noise = new Noise(center.length, subject.precision());
        this.check = new LineCheck(center, size, rigor, subject.precision());
        boolean isStrict = rigor == Rigor.FULL
                && !subject.precision().isSingle()
                && !subject.precision().isStated();
        this.resolve = isStrict ? Judge.RESOLVE : Double.POSITIVE_INFINITY;
    }

    private LastBits lastBits() {
        LastBits known = lastBits;
        if (known == null) lastBits = known = new LastBits(context, x, center);
        return known;
    }

    /** Compares the Jacobians with respect to all inputs that are not fixed. */
    List<Comparison> compare(Subject.Run run) {
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < x.length; i++) {
            if (!context.fixed().get(i)) comparisons.add(new Comparison(i, center.length, x[i].getNumElements()));
        }
        shape = run.value();
        pull(run, comparisons);
        for (Comparison c : comparisons) {
            compare(c, c.largest());
            excuseRounding(c);
            reconsider(c);
            excuseNoise(c);
            if (LastBits.mayMatter(c, resolve)) lastBits().excuse(c, resolve);
            excuseMinusZeros(c);
            c.excuseOverflow();
            c.excuseZeroTimesInfinity();
        }
        return comparisons;
    }

    private void pull(Subject.Run run, List<Comparison> comparisons) {
        DMatrixRMaj unit = new DMatrixRMaj(run.value().numRows, run.value().numCols);
        for (int j = 0; j < center.length; j++) {
            unit.data[j] = 1;
            @Nullable DMatrixRMaj[] gradients = run.pull(unit.copy());
            unit.data[j] = 0;
            for (Comparison c : comparisons) {
                DMatrixRMaj gradient = gradients[c.input];
                if (gradient == null) throw new IllegalStateException("no gradient of input " + c.input);
                System.arraycopy(gradient.data, 0, c.analytic, c.at(j, 0), c.entries);
                BitSet fixed = subject.fixedEntries(c.input);
                for (int e = fixed.nextSetBit(0); e >= 0; e = fixed.nextSetBit(e + 1)) c.analytic[c.at(j, e)] = 0;
            }
        }
    }

    private void compare(Comparison c, double largest) {
        Scales scales = new Scales(x[c.input]);
        noise.measureClosely(randomLine(c, scales), 1, center);
        EntryLine line = new EntryLine(subject, x);
        BitSet fixed = subject.fixedEntries(c.input);
        for (int e = 0; e < c.entries; e++) {
            if (fixed.get(e)) {
                c.fix(e);
                continue;
            }
            for (int j = 0; j < c.outputs; j++) analytic[j] = c.analytic[c.at(j, e)];
            line.of(c.input, e);
            double scale = scales.of(e);
            check.check(line, scale, analytic, noise.least(), largest);
            store(c, e, true);
            // Steps on the scale of the matrix may be too large for an entry that is much smaller than the others.
            double own = scales.ownOf(e);
            if (own >= scale || outputs(c, e, v -> v != Verdict.OK).isEmpty()) continue;
            double reached = check.smallestStep();
            check.check(line, own, analytic, noise.least(), largest);
            store(c, e, reached > own / 16 && !subject.precision().isSingle());
        }
    }

    /** Returns a line along which all entries of the input move, each according to its own scale. */
    private Line randomLine(Comparison c, Scales scales) {
        DMatrixRMaj[] u = MatrixMath.zerosLike(x);
        for (int e = 0; e < c.entries; e++) {
            double move = scales.of(e) * (context.random().nextDouble() - 0.5);
            if (!subject.fixedEntries(c.input).get(e)) u[c.input].data[e] = move;
        }
        return new DirectionLine(subject, x, u);
    }

    private interface Condition {
        boolean holds(Verdict v);
    }

    /** Returns the outputs whose derivatives with respect to an entry have a verdict that meets a condition. */
    private static BitSet outputs(Comparison c, int entry, Condition condition) {
        BitSet outputs = new BitSet();
        for (int j = 0; j < c.outputs; j++) {
            if (condition.holds(c.verdicts[c.at(j, entry)])) outputs.set(j);
        }
        return outputs;
    }

    /** Stores the verdicts of the last line, the undecided ones only if {@code undecidedToo}. */
    private void store(Comparison c, int entry, boolean undecidedToo) {
        for (int j = 0; j < c.outputs; j++) {
            int at = c.at(j, entry);
            if (!undecidedToo && check.verdict(j) == Verdict.UNDECIDED) continue;
            c.verdicts[at] = check.verdict(j);
            c.numeric[at] = check.numeric(j);
            c.bars[at] = check.bar(j);
        }
    }

    /** Excuses errors of the last bits of the largest intermediate result, which cancellation in the backward pass leaves. */
    private void excuseRounding(Comparison c) {
        if (!c.isWrong()) return;
        // A cotangent of equal elements might cancel at the beginning of the backward pass.
        DMatrixRMaj signs = MatrixMath.each(shape, (k, v) -> context.random().nextBoolean() ? 1 : -1);
        c.excuseErrorsUpTo(
                ROUNDED_BITS * subject.precision().ulp(subject.largestIntermediate(MatrixMath.copy(x), signs)));
    }

    /**
     * Leaves wrong derivatives undecided if the output is the difference of terms that are equal except for rounding. Then it
     * shows nothing but noise while all entries move, and the error is of the size of the noise. Or the terms are even equal,
     * the output is constant, and the derivative changes completely with the last bits of the inputs.
     */
    private void excuseNoise(Comparison c) {
        if (!c.isWrong()) return;
        Scales scales = new Scales(x[c.input]);
        Line line = randomLine(c, scales);
        noise.measureClosely(line, 1, center);
        double[] change = new double[c.outputs];
        double[] values = new double[c.outputs];
        for (double step = LARGEST_STEP; step >= SMALLEST_STEP; step /= 4) {
            for (int side = -1; side <= 1; side += 2) {
                line.at(side * step, values);
                for (int j = 0; j < c.outputs; j++) change[j] = Math.max(change[j], Math.abs(values[j] - center[j]));
            }
        }
        for (int j = 0; j < c.outputs; j++) {
            double sigma = noise.least()[j];
            boolean isNoise =
                    Judge.isRough(center[j], sigma, subject.precision()) && change[j] <= Judge.DROWNED * sigma;
            if (change[j] > 0 && !isNoise) continue;
            double ofGradient = change[j] == 0 ? Judge.BARS * lastBits().changeOfGradient(c, j) : 0;
            for (int e = 0; e < c.entries; e++) {
                int i = c.at(j, e);
                double gap = Math.abs(c.analytic[i] - c.numeric[i]);
                double ofValue = isNoise ? Judge.BARS * Judge.DROWNED * sigma / scales.ownOf(e) : 0;
                if (c.verdicts[i].fails() && gap <= ofGradient + ofValue) c.verdicts[i] = Verdict.UNDECIDED;
            }
        }
    }

    /** Excuses the sign of an infinite derivative at minus zero, where 1/√x is -∞. */
    private void excuseMinusZeros(Comparison c) {
        for (int e = 0; e < c.entries; e++) {
            if (Double.doubleToRawLongBits(x[c.input].data[e]) != Long.MIN_VALUE) continue;
            for (int j = 0; j < c.outputs; j++) {
                int i = c.at(j, e);
                if (Double.isInfinite(c.analytic[i]) && Double.isInfinite(c.numeric[i])) c.verdicts[i] = Verdict.EDGE;
            }
        }
    }

    /** Looks again at derivatives that seem wrong, in case the point is a kink of several variables. */
    private void reconsider(Comparison c) {
        Neighbourhood near = new Neighbourhood(context, x);
        int wrong = 0;
        for (int e = 0; e < c.entries && wrong < ENOUGH; e++) {
            BitSet suspects = outputs(c, e, v -> v == Verdict.WRONG || v == Verdict.KINK_WRONG);
            if (suspects.isEmpty()) continue;
            near.acquit(c, e, suspects);
            if (!suspects.isEmpty()) wrong++;
        }
    }
}
