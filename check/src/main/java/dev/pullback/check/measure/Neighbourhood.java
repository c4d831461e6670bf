package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The points close to a point at which a gradient seems wrong. They decide three questions that cannot be decided at the
 * point alone:
 *
 * <ul>
 *   <li>{@link #acquit} and {@link #hasSlope}: is the point a kink of several variables? A function may have partial derivatives at a point and
 *       still no derivative. For example, all partial derivatives of a median of three equal elements are zero, yet the
 *       gradient that picks one of them is a generalized gradient, because it is a limit of gradients at points close by
 *       (Clarke, "Optimization and Nonsmooth Analysis", 1983).
 *   <li>{@link #isRight} and {@link #isRightAlongADirection}: is the gradient wrong only at this very point? Rules that are
 *       right one by one can give a wrong gradient if their kinks coincide: the gradient of relu(x) - relu(-x), which is x,
 *       comes out as 0 at 0 (Kakade and Lee, "Provably correct automatic subdifferentiation for qualified programs", NeurIPS
 *       2018).
 *   <li>{@link #isSteady}: is the gradient smooth enough to be checked at a remote point? There, a function may oscillate
 *       faster than numbers of that size resolve, or consist of noise.
 * </ul>
 */
final class Neighbourhood {
    /** The number of points that {@link #acquit} looks at. */
    private static final int POINTS = 48;

    /** The number of points that {@link #hasSlope} looks at: few orders of many tied entries have the right slope. */
    private static final int POINTS_OF_TIES = 400;

    private static final int NOISE_POINTS = 6;

    /** The relative width of the neighbourhoods that the three questions look at. */
    private static final double KINK_WIDTH = 0x1p-23;

    private static final double RIGHT_WIDTH = 0x1p-20;
    private static final double STEADY_WIDTH = 0x1p-16;

    private static final double STEP = 0x1p-30;

    /** The least relative difference of slopes that counts as a kink. */
    private static final double DIFFERENCE = 1e-3;

    /** The largest relative difference of similar slopes. */
    private static final double SIMILAR = 0.25;

    /** The largest relative change of a steady gradient. */
    private static final double STEADY = 0.01;

    private final Subject subject;
    private final Precision precision;
    private final double kinkWidth;
    private final double rightWidth;
    private final double steadyWidth;
    private final double smallStep;
    private final double difference;
    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final Random random;

    Neighbourhood(CheckContext context, DMatrixRMaj[] x) {
        this.subject = context.subject();
        this.precision = subject.precision();
        this.kinkWidth = precision.choose(KINK_WIDTH, 0x1p-9);
        this.rightWidth = precision.choose(RIGHT_WIDTH, 0x1p-8);
        this.steadyWidth = precision.choose(STEADY_WIDTH, 0x1p-8);
        this.smallStep = precision.choose(STEP, 0x1p-13);
        this.difference = precision.choose(DIFFERENCE, 0.1);
        this.x = x;
        this.fixed = context.fixed();
        this.random = context.random();
    }

    /**
     * Changes the verdict on suspect derivatives with respect to one entry to {@link Verdict#KINK_OK} if they lie between
     * slopes close by that differ considerably.
     *
     * @param suspects the outputs whose derivatives are suspect; those that are acquitted are removed
     */
    void acquit(Comparison c, int entry, BitSet suspects) {
        double[] low = new double[c.outputs];
        double[] high = new double[c.outputs];
        double[] plus = new double[c.outputs];
        double[] minus = new double[c.outputs];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        double scale = new Scales(x[c.input]).of(entry);
        double[] noise = noise(c, entry, scale);
        double h = smallStep * scale;
        for (int k = 0; k < POINTS && !suspects.isEmpty(); k++) {
            EntryLine line = new EntryLine(subject, near(k)).of(c.input, entry);
            double step = line.at(h, plus) - line.at(-h, minus);
            for (int j = suspects.nextSetBit(0); j >= 0; j = suspects.nextSetBit(j + 1)) {
                double slope = (plus[j] - minus[j]) / step;
                low[j] = Math.min(low[j], slope);
                high[j] = Math.max(high[j], slope);
                int i = c.at(j, entry);
                double size = Math.max(Math.abs(low[j]), Math.abs(high[j]));
                double rounding =
                        32 * Math.max(noise[j], precision.ulp(Math.max(Math.abs(plus[j]), Math.abs(minus[j])))) / step;
                boolean differ = high[j] - low[j] > difference * size + rounding;
                double slack = difference / 10 * size;
                if (differ && c.analytic[i] >= low[j] - slack && c.analytic[i] <= high[j] + slack) {
                    c.verdicts[i] = Verdict.KINK_OK;
                    suspects.clear(j);
                }
            }
        }
    }

    /** Returns the noise of each output: the least of several points close by, since a kink in between looks like noise. */
    private double[] noise(Comparison c, int entry, double scale) {
        double[] least = new double[c.outputs];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        double[] center = new double[c.outputs];
        for (int k = 0; k < NOISE_POINTS; k++) {
            DMatrixRMaj[] near = near(k);
            subject.outputs(near, center);
            Noise noise = new Noise(c.outputs, subject.precision());
            noise.measureVeryClosely(new EntryLine(subject, near).of(c.input, entry), scale, center);
            for (int j = 0; j < least.length; j++) least[j] = Math.min(least[j], noise.least()[j]);
        }
        return least;
    }

    /**
     * Whether the derivative {@code analytic} of an output along the direction {@code u} lies between its slopes along u at
     * points close by. These are bounds of the generalized derivative.
     *
     * @param scale a large step along the direction
     * @param outputs the number of outputs
     * @param size the sum of the absolute values of the terms of the derivative
     */
    boolean hasSlope(DMatrixRMaj[] u, double scale, int outputs, int output, double analytic, double size) {
        double[] plus = new double[outputs];
        double[] minus = new double[outputs];
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double slack = difference / 10 * size;
        for (int k = 0; k < POINTS_OF_TIES; k++) {
            DirectionLine line = new DirectionLine(subject, near(k), u);
            double step = line.at(smallStep * scale, plus) - line.at(-smallStep * scale, minus);
            double slope = (plus[output] - minus[output]) / step;
            low = Math.min(low, slope);
            high = Math.max(high, slope);
            if (analytic >= low - slack && analytic <= high + slack) return true;
        }
        return false;
    }

    /** Whether every derivative is right at a point close by. */
    boolean isRight(CheckContext context, int outputs) {
        DMatrixRMaj[] near = near(rightWidth);
        if (!subject.isFiniteAt(near, outputs)) return false;
        Subject.Run run = subject.run(near);
        JacobianCheck check = new JacobianCheck(context, near, MatrixMath.elements(run.value()));
        return check.compare(run).stream().noneMatch(Comparison::fails);
    }

    /** Whether the derivative along a random direction is right at a point close by. */
    boolean isRightAlongADirection(int outputs) {
        DMatrixRMaj[] near = near(rightWidth);
        if (!subject.isFiniteAt(near, outputs)) return false;
        Probe probe = new Projections(subject, near, fixed, subject.run(near)).probe(random);
        return !probe.verdict().fails();
    }

    /**
     * Changes the verdict on wrong derivatives to UNDECIDED unless the slope over a larger step is similar to the numeric one.
     * If it is not, the values change as rounding errors do: a difference of nearly equal numbers divided by a small one.
     */
    void excuseRoughness(Comparison c) {
        Scales scales = new Scales(x[c.input]);
        double[] plus = new double[c.outputs];
        double[] minus = new double[c.outputs];
        DMatrixRMaj[] moved = MatrixMath.copy(x);
        for (int e = 0; e < c.entries; e++) {
            BitSet rough = new BitSet();
            for (int j = 0; j < c.outputs; j++) {
                if (c.verdicts[c.at(j, e)].fails()) rough.set(j);
            }
            for (int power = 4; power <= 7 && !rough.isEmpty(); power += 3) {
                EntryLine line = new EntryLine(subject, moved).of(c.input, e);
                double h = Math.scalb(scales.ownOf(e), -power);
                double step = line.at(h, plus) - line.at(-h, minus);
                for (int j = rough.nextSetBit(0); j >= 0; j = rough.nextSetBit(j + 1)) {
                    int i = c.at(j, e);
                    double apart = Math.abs((plus[j] - minus[j]) / step - c.numeric[i]);
                    double size = Math.max(Math.abs(c.numeric[i]), Math.abs(c.analytic[i]));
                    if (!(apart > SIMILAR * size)) rough.clear(j);
                }
            }
            for (int j = rough.nextSetBit(0); j >= 0; j = rough.nextSetBit(j + 1))
                c.verdicts[c.at(j, e)] = Verdict.UNDECIDED;
        }
    }

    /** Whether the gradients for a random cotangent hardly differ from those at a point close by. */
    boolean isSteady(DMatrixRMaj value) {
        DMatrixRMaj g = MatrixMath.gaussian(value.numRows, value.numCols, random);
        DMatrixRMaj[] near = x.clone();
        for (int i = 0; i < near.length; i++) {
            if (!fixed.get(i))
                near[i] = inside(i, MatrixMath.each(x[i], (k, v) -> v * (1 + steadyWidth * random.nextDouble())));
        }
        if (!subject.isFiniteAt(near, value.getNumElements())) return false;
        @Nullable DMatrixRMaj[] here = subject.run(MatrixMath.copy(x)).pull(g.copy());
        @Nullable DMatrixRMaj[] there = subject.run(MatrixMath.copy(near)).pull(g.copy());
        for (int i = 0; i < x.length; i++) {
            DMatrixRMaj a = here[i];
            DMatrixRMaj b = there[i];
            if (a == null || b == null) continue;
            if (!(MatrixMath.size(MatrixMath.minus(a, b)) <= STEADY * MatrixMath.size(a))) return false;
        }
        return true;
    }

    /** Returns a matrix of the given precision, with the fixed entries of the input. */
    private DMatrixRMaj inside(int input, DMatrixRMaj moved) {
        BitSet held = subject.fixedEntries(input);
        return precision.round(
                held.isEmpty() ? moved : MatrixMath.each(moved, (k, v) -> held.get(k) ? x[input].data[k] : v));
    }

    /** Returns a point close by: the elements moved apart in ascending order (0), in descending order (1), or at random. */
    private DMatrixRMaj[] near(int index) {
        if (index > 1) return near(kinkWidth);
        DMatrixRMaj[] near = MatrixMath.copy(x);
        for (int i = 0; i < near.length; i++) {
            if (fixed.get(i)) continue;
            Scales scales = new Scales(x[i]);
            double width = index == 0 ? kinkWidth : -kinkWidth;
            int n = x[i].getNumElements();
            near[i] = inside(i, MatrixMath.each(x[i], (k, v) -> v + width * scales.of(k) * ((k + 0.5) / n - 0.5)));
        }
        return near;
    }

    /** Returns a random point close by. */
    private DMatrixRMaj[] near(double width) {
        DMatrixRMaj[] near = MatrixMath.copy(x);
        for (int i = 0; i < near.length; i++) {
            if (fixed.get(i)) continue;
            Scales scales = new Scales(x[i]);
            near[i] =
                    inside(i, MatrixMath.each(x[i], (k, v) -> v + width * scales.of(k) * (random.nextDouble() - 0.5)));
        }
        return near;
    }
}
