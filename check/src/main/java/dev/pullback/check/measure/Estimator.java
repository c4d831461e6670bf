package dev.pullback.check.measure;

import dev.pullback.check.subject.Precision;

/**
 * Estimates the derivatives of all outputs along one line from difference quotients, each with a measured error bar.
 *
 * <p>The function is evaluated at the point plus and minus a ladder of steps ({@link LadderValues}). A difference quotient has two errors. The truncation error
 * decreases with the step, and extrapolation to step zero removes it order by order (Neville's scheme; for derivatives,
 * Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4, 1982). The other error is
 * the noise of the function divided by the step, and the noise is measured (Moré and Wild, "Estimating computational noise",
 * 2011, and "Estimating derivatives of noisy simulations", ACM TOMS 38, 2012). The error bar of a result is its distance
 * from the results of fewer steps, plus three standard deviations of the noise after extrapolation.
 *
 * <p>Results are accepted from small steps to large ones. A larger step may make a result more accurate, but must not
 * contradict it. So an oscillation that a large step aliases, a kink nearby, or the end of the domain reduces the accuracy
 * without giving a wrong result.
 *
 * <p>The derivatives from the left and from the right are estimated in the same way. If they differ by more than their error
 * bars, there is a kink, and any slope between them is a subgradient (Griewank and Walther, "Evaluating Derivatives", 2008,
 * chapter 14).
 */
final class Estimator {
    /** The last bits of a value that a gradient of it may be off by, over a step as large as the input. */
    private static final double ROUNDED_BITS = 8;

    /** The part of the function's values that a change may have to be negligible. */
    private static final double NEGLIGIBLE = 1e-12;

    /** As {@link #NEGLIGIBLE}, of the value of an output whose derivative its rounding hides. */
    private static final double HIDDEN = 1e-11;

    /** The part of the output that a faint derivative may change. */
    private static final double FAINT = 1e-3;

    /** If values differ by at most this number of last bits, their difference has hardly two digits. */
    private static final double FEW_BITS = 128;

    /**
     * A derivative may then be that of a hidden fast wave if it would change the value by at most this number of last bits over a
     * step of 1/8.
     */
    private static final double MANY_BITS = 0x1p14;

    /** As {@link #MANY_BITS} if the values do not differ at all. */
    private static final double FLAT_BITS = 0x1p12;

    /** A step that is small in absolute terms. */
    private static final double NEAR = 0.125;

    /** The shape of the function along the line, close to the point. */
    enum Shape {
        /** All values have the same bits. */
        FLAT,
        /** The left and the right derivative agree. */
        SMOOTH,
        /** The left and the right derivative differ. */
        KINK,
        /** The function is not continuous. */
        JUMP,
        /** The function is defined only on the left. */
        LEFT_ONLY,
        /** The function is defined only on the right. */
        RIGHT_ONLY,
        /** The slope is unbounded. */
        STEEP,
        /** The function is defined on neither side. */
        NOWHERE
    }

    final LadderValues values;
    private final double size;
    private final double[] quotients = new double[LadderValues.STEPS];
    private final double[] steps = new double[LadderValues.STEPS];
    private final double[] noise = new double[LadderValues.STEPS];
    private final Neville central = Neville.central();
    private final Neville left = Neville.oneSided();
    private final Neville right = Neville.oneSided();

    private final Precision precision;

    /** Prepares estimates. {@code size} is the size of the function's values, which at the point may be smaller. */
    Estimator(LadderValues values, double size, Precision precision) {
        this.size = size;
        this.precision = precision;
        this.values = values;
    }

    /**
     * Returns the error bar of a flat output: a smaller slope does not change a bit even at the largest step. The last bit and
     * the noise are the largest of all outputs and of the function's values elsewhere, because a small output may be the
     * difference of numbers as large as the others: a cross-entropy is exactly 0 where it is saturated.
     */
    double blindness(double[] noise) {
        double largest = precision.ulp(size);
        for (int j = 0; j < values.center.length; j++)
            largest = Math.max(largest, Math.max(noise[j], precision.ulp(values.center[j])));
        return largest / Math.min(values.largestStep(), NEAR);
    }

    /**
     * Whether the difference of two slopes is hidden by noise over a step of 1/8. Over larger steps, which a large input allows,
     * the function may have any shape.
     */
    boolean isHiddenCloseBy(int output, double difference, double sigma) {
        return values.scale > 1 && NEAR * Math.abs(difference) <= Judge.BARS * noise(sigma, values.center[output]);
    }

    /**
     * Whether small steps contradict {@code numeric} by more than their noise, but agree with {@code analytic}, as for a function
     * that oscillates faster than larger steps show.
     */
    boolean isAliased(int output, double analytic, double numeric, double sigma) {
        double apart = Math.abs(analytic - numeric);
        for (int l = values.low; l < values.high; l++) {
            double p = values.plus[l][output];
            double m = values.minus[l][output];
            double step = values.plusStep[l] + values.minusStep[l];
            double ofNoise = 2 * noise(sigma, Math.max(Math.abs(p), Math.abs(m))) / step;
            double quotient = (p - m) / step;
            // smaller steps are drowned by noise, larger ones show the shape of the function
            if (!Double.isFinite(quotient) || ofNoise < apart / 16) return false;
            if (Math.abs(quotient - numeric) > 2 * ofNoise && Math.abs(quotient - analytic) <= 2 * ofNoise + apart / 8)
                return true;
        }
        return false;
    }

    /** Returns the standard deviation of the error of a value, at least half its last bit. */
    private double noise(double sigma, double value) {
        return Math.max(sigma, precision.ulp(value) / 2);
    }

    /**
     * Returns the error bar of an output that is smaller than the last bit of the function's values elsewhere and does not
     * change over small steps, as a saturated cross-entropy. Returns 0 for any other output.
     */
    double blindnessWhereStuck(int output) {
        double c = values.center[output];
        if (Math.abs(c) >= Math.ulp(size)) return 0;
        int stuck = values.stuckSteps(output);
        return stuck < LadderValues.TREND ? 0 : Math.ulp(size) / values.plusStep[values.low + stuck - 1];
    }

    /**
     * Returns a slope that changes no output by more than the last bits of the largest one, over a step as large as the input. A
     * small output may be the difference of numbers as large as the others. In single precision, a large input allows the same
     * slope as 1 if the derivative is faint.
     */
    double rounding(int output, double derivative) {
        boolean isOfOne = precision.isSingle() && values.scale > 1 && isFaint(output, derivative);
        double slope = ROUNDED_BITS * precision.ulp(largestOutput()) / (isOfOne ? 1 : values.scale);
        return slope + Double.MIN_NORMAL; // subnormal derivatives have few digits
    }

    /** Returns a slope that changes no output by a noticeable part of the function's values, over a step as large as the input. */
    double negligible() {
        return NEGLIGIBLE * Math.max(size, largestOutput()) / values.scale;
    }

    /** As {@link #negligible}, compared with the value of one output. */
    double negligibleBeside(int output) {
        return HIDDEN * Math.abs(values.center[output]) / values.scale;
    }

    private double largestOutput() {
        double largest = 0;
        for (double c : values.center) largest = Math.max(largest, Math.abs(c));
        return largest;
    }

    /** Estimates the derivatives of one output from all evaluations so far, to be read from {@link #central} and the others. */
    void estimate(int output, double sigma) {
        extrapolate(central, output, sigma, 0);
        extrapolate(left, output, sigma, -1);
        extrapolate(right, output, sigma, 1);
    }

    private void extrapolate(Neville neville, int output, double sigma, int side) {
        double c = values.center[output];
        int count = 0;
        for (int l = values.low; l < values.high; l++, count++) {
            double p = side < 0 ? c : values.plus[l][output];
            double m = side > 0 ? c : values.minus[l][output];
            double step = (side < 0 ? 0 : values.plusStep[l]) + (side > 0 ? 0 : values.minusStep[l]);
            quotients[count] = (p - m) / step;
            steps[count] = side == 0 ? step / 2 : step;
            noise[count] = noise(sigma, Math.max(Math.abs(p), Math.abs(m)));
        }
        neville.extrapolate(quotients, steps, noise, count);
    }

    /** Returns the estimate from central differences. */
    Neville central() {
        return central;
    }

    /** Returns the estimate from differences to the left. */
    Neville left() {
        return left;
    }

    /** Returns the estimate from differences to the right. */
    Neville right() {
        return right;
    }

    /** Returns the most accurate estimate. It is one-sided if the other side limits the steps of central differences. */
    Neville sharpest() {
        Neville side = left.bar < right.bar ? left : right;
        return side.bar < central.bar / 4 ? side : central;
    }

    /** Whether the left and the right derivative agree within a number of error bars. */
    boolean isSmooth(double bars) {
        return Math.abs(left.value - right.value) <= bars * (left.bar + right.bar);
    }

    /** Returns the shape of the function at the point. Call {@link LadderValues#full} and {@link #estimate} first. */
    Shape shape(int output, double bars) {
        if (values.isFlat(output)) return Shape.FLAT;
        boolean onLeft = values.isDefinedOnLeft(output);
        boolean onRight = values.isDefinedOnRight(output);
        if (!onLeft && !onRight) return Shape.NOWHERE;
        double growth = values.growth(output);
        if (growth > 0.8) return Shape.JUMP;
        if (growth > 0.35) return Shape.STEEP;
        if (!onLeft) return Shape.RIGHT_ONLY;
        if (!onRight) return Shape.LEFT_ONLY;
        return isSmooth(bars) ? Shape.SMOOTH : Shape.KINK;
    }

    /**
     * Whether a slope is so small that adding it to a number drops it, and small steps do not change the output. It may be the
     * difference of much larger numbers, as a saturated cross-entropy is.
     */
    boolean mayBeDropped(int output, double slope) {
        int stuck = values.stuckSteps(output);
        boolean isStuck = values.low + stuck == values.high || stuck >= LadderValues.TREND;
        return isStuck && Math.abs(slope) <= ROUNDED_BITS * precision.ulp(1);
    }

    /**
     * Whether all values are within {@link #FEW_BITS} of each other, and an analytic derivative is not too large for that.
     * A fast wave then looks like rounding errors: sin(100 x) + 4e15 has only five values.
     * The last bits of other outputs do not count, because a constant output beside a large one hides no wave.
     */
    boolean isRounded(int output, double derivative) {
        double change = values.largestChange(output);
        double seeming = Math.abs(derivative) * Math.min(values.largestStep(), NEAR);
        double lastBit = precision.ulp(values.center[output]);
        return change <= FEW_BITS * lastBit && seeming <= (change == 0 ? FLAT_BITS : MANY_BITS) * lastBit;
    }

    /** Whether the noise is considerably larger than rounding errors. */
    boolean isRough(int output, double sigma) {
        return Judge.isRough(values.center[output], sigma, precision);
    }

    /** Whether a derivative hardly changes the output over a step as large as the input. */
    boolean isFaint(int output, double derivative) {
        return derivative * values.scale <= FAINT * Math.abs(values.center[output]);
    }
}
