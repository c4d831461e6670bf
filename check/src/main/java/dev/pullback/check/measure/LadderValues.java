package dev.pullback.check.measure;

import dev.pullback.check.subject.Precision;

/**
 * The values of a function along one line, at the point plus and minus a ladder of steps, and how they behave close to the point.
 * Each step is four times the previous one and a power of two, so that adding it to the point is rarely rounded.
 *
 * <p>A few steps usually suffice, so the ladder is evaluated in stages: {@link #coarse}, {@link #close}, {@link #wide},
 * {@link #full} and {@link #deep}.
 */
final class LadderValues {
    /** The number of steps. Step l is the scale times 4ˡ times {@link #SMALLEST}. */
    static final int STEPS = 41;

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

    /** If changes of the slope fall by no more than this from step to step, no limit is to be seen. Towards a derivative they fall by 4. */
    private static final double SLOW = 0.6;

    /** The number of steps over which a change must keep its trend to be significant. */
    static final int TREND = 7;

    final double[][] plus = new double[STEPS][];
    final double[][] minus = new double[STEPS][];
    final double[] plusStep = new double[STEPS];
    final double[] minusStep = new double[STEPS];
    int low;
    int high;

    private final int outputs;
    private final Precision precision;
    private final Ladder ladder;
    private Line line = (t, out) -> t;
    double scale = 1;
    double[] center = {};

    LadderValues(int outputs, Precision precision) {
        this.outputs = outputs;
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

    /** Returns the number of steps, from the smallest on, at which the output has its value at the point on both sides. */
    int stuckSteps(int output) {
        double c = center[output];
        int l = low;
        while (l < high && plus[l][output] == c && minus[l][output] == c) l++;
        return l - low;
    }

    boolean isDefinedOnLeft(int output) {
        return Double.isFinite(minus[low][output]);
    }

    boolean isDefinedOnRight(int output) {
        return Double.isFinite(plus[low][output]);
    }

    /**
     * Returns the factor by which the change of the function decreases from one step to the next smaller one, over the
     * smallest steps: ¼ or less if there is a derivative, ½ for a square root, 1 for a jump, and 0 if the factor varies
     * like noise.
     */
    double growth(int output) {
        return Math.max(
                isDefinedOnLeft(output) ? growth(minus, output) : 0,
                isDefinedOnRight(output) ? growth(plus, output) : 0);
    }

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
        int first = low + stuckSteps(output);
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

    /** Returns the largest step to the right that was evaluated. */
    double largestStep() {
        return plusStep[high - 1];
    }

    /** Returns the smallest step that was evaluated. */
    double smallestStep() {
        return step(low);
    }
}
