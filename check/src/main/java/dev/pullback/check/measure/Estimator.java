package dev.pullback.check.measure;

import dev.pullback.check.subject.Precision;

/**
 * Estimates the derivatives of all outputs along one line from difference quotients, each with a measured error bar.
 *
 * <p>The function is evaluated at the point plus and minus a ladder of steps. Each step is four times the previous one and a
 * power of two, so that adding it to the point is rarely rounded. A difference quotient has two errors. The truncation error
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
 *
 * <p>A few steps usually suffice, so the ladder is evaluated in stages: {@link #coarse}, {@link #close}, {@link #wide},
 * {@link #full} and {@link #deep}.
 */
final class Estimator {
    /** The number of steps. Step l is the scale times 4ˡ times {@link #SMALLEST}. */
    private static final int STEPS = 41;

    private static final double SMALLEST = 0x1p-51;

    /**
     * The first steps of the stages, and the ends of their ranges.
     *
     * @param deep the first step of all, which is larger than the distance of the numbers
     */
    private record Ladder(int deep, int full, int close, int coarse, int wide, int far) {
        static final Ladder DOUBLE = new Ladder(0, 11, 15, 20, 23, 25);

        /** The noise is that of single precision, so steps of up to eight times the input are worth trying. */
        static final Ladder SINGLE = new Ladder(16, 17, 18, 20, 24, 28);
    }

    /** The last bits of a value that a gradient of it may be off by, over a step as large as the input. */
    private static final double ROUNDED_BITS = 8;

    /** The part of the function's values that a change may have to be negligible. */
    private static final double NEGLIGIBLE = 1e-12;

    /** As {@link #NEGLIGIBLE}, of the value of an output whose derivative its rounding hides. */
    private static final double HIDDEN = 1e-11;

    /** The part of the output that a faint derivative may change. */
    private static final double FAINT = 1e-3;

    /** If changes of the slope fall by no more than this from step to step, no limit is to be seen. Towards a derivative they fall by 4. */
    private static final double SLOW = 0.6;

    /** The number of steps over which a change must keep its trend to be significant. */
    private static final int TREND = 7;

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

    private final int outputs;
    private final double size;
    private final double[][] plus = new double[STEPS][];
    private final double[][] minus = new double[STEPS][];
    private final double[] plusStep = new double[STEPS];
    private final double[] minusStep = new double[STEPS];
    private int low;
    private int high;

    private final double[] quotients = new double[STEPS];
    private final double[] steps = new double[STEPS];
    private final double[] noise = new double[STEPS];
    private final Neville central = Neville.central();
    private final Neville left = Neville.oneSided();
    private final Neville right = Neville.oneSided();

    private Line line = (t, out) -> t;
    private double scale = 1;
    private double[] center = {};

    private final Precision precision;
    private final Ladder ladder;

    /** Prepares estimates. {@code size} is the size of the function's values, which at the point may be smaller. */
    Estimator(int outputs, double size, Precision precision) {
        this.outputs = outputs;
        this.size = size;
        this.precision = precision;
        this.ladder = precision.isSingle() ? Ladder.SINGLE : Ladder.DOUBLE;
    }

    /** Begins with a new line. {@code center} holds the outputs at the point, {@code scale} is a power of two. */
    void begin(Line line, double scale, double[] center) {
        this.line = line;
        this.scale = scale;
        this.center = center;
        low = ladder.coarse;
        high = ladder.coarse;
    }

    /** Evaluates three pairs in the middle of the ladder, which are enough for a smooth function. */
    void coarse() {
        climb(ladder.coarse, ladder.wide);
    }

    /** Evaluates two larger pairs, which are enough for a smooth function whose noise is large compared with its slope. */
    void wide() {
        climb(low, ladder.far);
    }

    /** Evaluates five smaller pairs, which are enough for a function with many kinks close to the point. */
    void close() {
        climb(ladder.close, Math.max(high, ladder.wide));
    }

    /** Evaluates four still smaller pairs, which are needed for a final verdict. */
    void full() {
        climb(ladder.full, ladder.far);
    }

    /**
     * Evaluates eleven pairs close to the resolution of the numbers, for functions that change on a much smaller scale than
     * x. If x is much smaller than one, also evaluates larger steps of up to 1/8, for functions that change on a larger scale.
     */
    void deep() {
        int far = ladder.far;
        while (far < STEPS && step(far) <= 0.125) far++;
        climb(ladder.deep, far);
    }

    private double step(int l) {
        return scale * SMALLEST * Math.scalb(1.0, 2 * l);
    }

    private void climb(int from, int to) {
        for (int l = from; l < to; l++) {
            if (l >= low && l < high) continue;
            double[] p = plus[l];
            double[] m = minus[l];
            if (p == null || m == null) {
                p = plus[l] = new double[outputs];
                m = minus[l] = new double[outputs];
            }
            double h = step(l);
            plusStep[l] = line.at(h, p);
            minusStep[l] = -line.at(-h, m);
        }
        low = Math.min(low, from);
        high = Math.max(high, to);
    }

    /** Whether all values of the output so far are equal. */
    boolean isFlat(int output) {
        double c = center[output];
        for (int l = low; l < high; l++) {
            if (plus[l][output] != c || minus[l][output] != c) return false;
        }
        return true;
    }

    /**
     * Returns the error bar of a flat output: a smaller slope does not change a bit even at the largest step. The last bit and
     * the noise are the largest of all outputs and of the function's values elsewhere, because a small output may be the
     * difference of numbers as large as the others: a cross-entropy is exactly 0 where it is saturated.
     */
    double blindness(double[] noise) {
        double largest = precision.ulp(size);
        for (int j = 0; j < outputs; j++) largest = Math.max(largest, Math.max(noise[j], precision.ulp(center[j])));
        return largest / plusStep[high - 1];
    }

    /**
     * Returns the error bar of an output that is smaller than the last bit of the function's values elsewhere and does not
     * change over small steps, as a saturated cross-entropy. Returns 0 for any other output.
     */
    double blindnessWhereStuck(int output) {
        double c = center[output];
        if (Math.abs(c) >= Math.ulp(size)) return 0;
        int l = low;
        while (l < high && plus[l][output] == c && minus[l][output] == c) l++;
        return l - low < TREND ? 0 : Math.ulp(size) / plusStep[l - 1];
    }

    /**
     * Returns a slope that changes no output by more than the last bits of the largest one, over a step as large as the input. A
     * small output may be the difference of numbers as large as the others. In single precision, a large input allows the same
     * slope as 1 if the derivative is faint.
     */
    double rounding(int output, double derivative) {
        boolean isOfOne = precision.isSingle() && scale > 1 && isFaint(output, derivative);
        double slope = ROUNDED_BITS * precision.ulp(largestOutput()) / (isOfOne ? 1 : scale);
        return slope + Double.MIN_NORMAL; // subnormal derivatives have few digits
    }

    /** Returns a slope that changes no output by a noticeable part of the function's values, over a step as large as the input. */
    double negligible() {
        return NEGLIGIBLE * Math.max(size, largestOutput()) / scale;
    }

    /** As {@link #negligible}, compared with the value of one output. */
    double negligibleBeside(int output) {
        return HIDDEN * Math.abs(center[output]) / scale;
    }

    private double largestOutput() {
        double largest = 0;
        for (double c : center) largest = Math.max(largest, Math.abs(c));
        return largest;
    }

    /** Estimates the derivatives of one output from all evaluations so far, to be read from {@link #central} and the others. */
    void estimate(int output, double sigma) {
        extrapolate(central, output, sigma, 0);
        extrapolate(left, output, sigma, -1);
        extrapolate(right, output, sigma, 1);
    }

    private void extrapolate(Neville neville, int output, double sigma, int side) {
        double c = center[output];
        int count = 0;
        for (int l = low; l < high; l++, count++) {
            double p = side < 0 ? c : plus[l][output];
            double m = side > 0 ? c : minus[l][output];
            double step = (side < 0 ? 0 : plusStep[l]) + (side > 0 ? 0 : minusStep[l]);
            quotients[count] = (p - m) / step;
            steps[count] = side == 0 ? step / 2 : step;
            noise[count] = Math.max(sigma, precision.ulp(Math.max(Math.abs(p), Math.abs(m))) / 2);
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

    /** Returns the shape of the function at the point. Call {@link #full} and {@link #estimate} first. */
    Shape shape(int output, double bars) {
        if (isFlat(output)) return Shape.FLAT;
        boolean onLeft = Double.isFinite(minus[low][output]);
        boolean onRight = Double.isFinite(plus[low][output]);
        if (!onLeft && !onRight) return Shape.NOWHERE;
        double growth = Math.max(onLeft ? growth(minus, output) : 0, onRight ? growth(plus, output) : 0);
        if (growth > 0.8) return Shape.JUMP;
        if (growth > 0.35) return Shape.STEEP;
        if (!onLeft) return Shape.RIGHT_ONLY;
        if (!onRight) return Shape.LEFT_ONLY;
        return isSmooth(bars) ? Shape.SMOOTH : Shape.KINK;
    }

    /**
     * Returns the factor by which the change of the function decreases from one step to the next smaller one, over the
     * smallest steps: ¼ or less if there is a derivative, ½ for a square root, 1 for a jump, and 0 if the factor varies
     * like noise.
     */
    private double growth(double[][] values, int output) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int l = low; l < low + TREND; l++) {
            double small = Math.abs(values[l][output] - center[output]);
            double large = Math.abs(values[l + 1][output] - center[output]);
            if (small <= 100 * precision.ulp(center[output])) return 0;
            least = Math.min(least, small / large);
            most = Math.max(most, small / large);
        }
        return most <= 1.1 * least ? least : 0;
    }

    /**
     * Whether a slope is so small that adding it to a number drops it, and small steps do not change the output. It may be the
     * difference of much larger numbers, as a saturated cross-entropy is.
     */
    boolean mayBeDropped(int output, double slope) {
        int l = low;
        while (l < high && plus[l][output] == center[output] && minus[l][output] == center[output]) l++;
        boolean isStuck = l == high || l - low >= TREND;
        return isStuck && Math.abs(slope) <= ROUNDED_BITS * precision.ulp(1);
    }

    /**
     * Whether the value at the point lies off the curve on which the values at larger steps lie, as between two poles that are
     * closer together than these steps. Then the slope of the curve is not that at the point.
     */
    boolean isOffCurve(int output) {
        double c = center[output];
        double before = 0;
        int steady = 0;
        for (int l = low; l < high && steady < TREND; l++) {
            double p = plus[l][output];
            double m = minus[l][output];
            double off = Math.abs((p - c) + (m - c));
            double rounding = 1000 * precision.ulp(Math.max(Math.abs(c), Math.max(Math.abs(p), Math.abs(m))));
            steady = off > rounding && Math.abs(off - before) <= 0.2 * off ? steady + 1 : 0;
            before = off;
        }
        return steady >= TREND;
    }

    /**
     * Whether the one-sided slopes do not converge as steps get smaller, and {@code derivative} lies where they are heading.
     * At the end of its domain, x log x has the derivative -∞ in this sense.
     */
    boolean isHeadingTo(int output, double derivative) {
        return isHeadingTo(plus, plusStep, 1, output, derivative)
                || isHeadingTo(minus, minusStep, -1, output, derivative);
    }

    private boolean isHeadingTo(double[][] values, double[] step, int side, int output, double derivative) {
        double[] slope = new double[TREND + 2];
        for (int i = 0; i < slope.length; i++)
            slope[i] = side * (values[low + i][output] - center[output]) / step[low + i];
        for (int i = 0; i < TREND; i++) {
            if (!((slope[i] - slope[i + 1]) / (slope[i + 1] - slope[i + 2]) > SLOW)) return false;
        }
        return (derivative - slope[TREND]) * (slope[0] - slope[TREND]) > 0;
    }

    /** Whether {@code derivative} is infinite, with the sign of the slope on one side. */
    boolean isUnbounded(int output, double derivative) {
        double right = plus[low][output] - center[output];
        double left = center[output] - minus[low][output];
        return Double.isInfinite(derivative) && (right * derivative > 0 || left * derivative > 0);
    }

    /** Returns the one-sided slope at the smallest step, to the right if the function is defined there. */
    double slopeOfSmallestStep(int output) {
        double right = (plus[low][output] - center[output]) / plusStep[low];
        return Double.isFinite(right) ? right : (center[output] - minus[low][output]) / minusStep[low];
    }

    /**
     * Returns the height of a stair if the function looks like a staircase: constant close to the point, and constant close
     * to the step at which it first changes. Otherwise returns 0. A stair is as bad as noise of that size.
     */
    double stair(int output) {
        if (precision.isSingle()) return 0;
        int first = low;
        while (first < high && plus[first][output] == center[output] && minus[first][output] == center[output]) first++;
        if (first == low || first == high) return 0;
        boolean onRight = plus[first][output] != center[output];
        double there = onRight ? plusStep[first] : -minusStep[first];
        double value = onRight ? plus[first][output] : minus[first][output];
        if (Math.abs(value - center[output]) <= 8 * precision.ulp(center[output])) return 0; // a stair of rounding
        double[] near = new double[outputs];
        double[] nearer = new double[outputs];
        line.at(there * (1 + 0x1p-12), near);
        line.at(there * (1 - 0x1p-12), nearer);
        return near[output] == value && nearer[output] == value ? Math.abs(value - center[output]) : 0;
    }

    /** Whether the noise is considerably larger than rounding errors. */
    boolean isRough(int output, double sigma) {
        return Judge.isRough(center[output], sigma, precision);
    }

    /** Whether a derivative hardly changes the output over a step as large as the input. */
    boolean isFaint(int output, double derivative) {
        return derivative * scale <= FAINT * Math.abs(center[output]);
    }

    /** Returns the largest difference between an evaluation of the output and its value at the point. */
    double largestChange(int output) {
        double max = 0;
        for (int l = low; l < high; l++) {
            double p = Math.abs(plus[l][output] - center[output]);
            double m = Math.abs(minus[l][output] - center[output]);
            if (Double.isFinite(p)) max = Math.max(max, p);
            if (Double.isFinite(m)) max = Math.max(max, m);
        }
        return max;
    }

    /** Returns the smallest step that was evaluated. */
    double smallestStep() {
        return step(low);
    }
}
