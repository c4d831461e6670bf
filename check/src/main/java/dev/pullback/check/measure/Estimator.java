package dev.pullback.check.measure;

/**
 * The derivative of every output along one line, by differences, with an error bar that is measured and not guessed.
 *
 * <p>The function is evaluated at the point plus and minus a ladder of steps, each four times the one before and a power
 * of two, so that a point plus a step is rarely rounded. A difference quotient errs in two ways: by truncation, which
 * falls with the step and which extrapolation to step zero removes order by order (Neville's scheme; for derivatives
 * Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4, 1982); and by the noise
 * of the function divided by the step, with the noise measured (Moré and Wild, "Estimating computational noise", 2011,
 * and "Estimating derivatives of noisy simulations", ACM TOMS 38, 2012). The bar of a result is how far it lies from the
 * results of fewer steps, plus three standard deviations of the noise that the extrapolation lets through.
 *
 * <p>Results are accepted from small steps upward: a larger step may sharpen a result, never contradict it. So a sine
 * that a large step aliases, a kink nearby or the end of the domain cost accuracy, but do not mislead.
 *
 * <p>The same is done from the left and from the right alone. Where the two disagree by more than their bars there is a
 * kink, and any slope between them is a subgradient (Griewank and Walther, "Evaluating Derivatives", 2008, chapter 14).
 *
 * <p>The ladder is climbed in stages, since mostly a few steps do: see {@link #coarse}, {@link #close}, {@link #wide}, {@link #full} and
 * {@link #deep}.
 */
final class Estimator {
    /** How many steps there are; step l is the scale times 4ˡ times {@link #SMALLEST}. */
    private static final int STEPS = 41;

    private static final double SMALLEST = 0x1p-51;
    private static final int FULL = 11;
    private static final int COARSE = 20;
    private static final int CLOSE = 15;
    private static final int WIDE = 23;
    private static final int FAR = 25;

    /** Over how many steps a change must keep its trend for it to be believed. */
    private static final int TREND = 7;

    /** What a function does at the point, as seen along the line. */
    enum Shape {
        /** All evaluations gave the same bits. */
        FLAT,
        /** Left and right derivative agree. */
        SMOOTH,
        /** Left and right derivative differ. */
        KINK,
        /** The function is not continuous. */
        JUMP,
        /** It is defined on the left only. */
        LEFT_ONLY,
        /** It is defined on the right only. */
        RIGHT_ONLY,
        /** Its slope grows without bound. */
        STEEP,
        /** It is defined on no side. */
        NOWHERE
    }

    private final int outputs;
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

    Estimator(int outputs) {
        this.outputs = outputs;
    }

    /** Begins at a new line; {@code center} holds the outputs at the point, {@code scale} is a power of two. */
    void begin(Line line, double scale, double[] center) {
        this.line = line;
        this.scale = scale;
        this.center = center;
        low = COARSE;
        high = COARSE;
    }

    /** Three pairs of evaluations in the middle of the ladder: enough where the function is smooth. */
    void coarse() {
        climb(COARSE, WIDE);
    }

    /** Two pairs further out: enough where it is smooth and its noise is large for its slope. */
    void wide() {
        climb(low, FAR);
    }

    /** Five pairs closer in: enough where kinks are many, so that one is never far. */
    void close() {
        climb(CLOSE, Math.max(high, WIDE));
    }

    /** Four pairs still closer: all that is needed to judge in doubt. */
    void full() {
        climb(FULL, FAR);
    }

    /**
     * Eleven pairs close to the resolution of the numbers, for functions that change on a much smaller scale than x; and
     * where x is much smaller than one, more pairs out to steps of an eighth, for functions that change on a larger one.
     */
    void deep() {
        int far = FAR;
        while (far < STEPS && step(far) <= 0.125) far++;
        climb(0, far);
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

    /** Whether no evaluation so far moved the output. */
    boolean isFlat(int output) {
        double c = center[output];
        for (int l = low; l < high; l++) {
            if (plus[l][output] != c || minus[l][output] != c) return false;
        }
        return true;
    }

    /**
     * The bar of a flat output: a slope below this changes no bit even at the largest step. The noise and the bits are those
     * of all outputs, since a small one may be the difference of numbers as large as the others.
     */
    double blindness(double[] noise) {
        double largest = 0;
        for (int j = 0; j < outputs; j++) largest = Math.max(largest, Math.max(noise[j], Math.ulp(center[j])));
        return largest / plusStep[high - 1];
    }

    /** Extrapolates one output from all evaluations so far; {@link #central} and the rest are of this output from then on. */
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
            noise[count] = Math.max(sigma, Math.ulp(Math.max(Math.abs(p), Math.abs(m))) / 2);
        }
        neville.extrapolate(quotients, steps, noise, count);
    }

    /** By central differences. */
    Neville central() {
        return central;
    }

    /** By differences to the left. */
    Neville left() {
        return left;
    }

    /** By differences to the right. */
    Neville right() {
        return right;
    }

    /** The sharpest of the three: one side where an obstacle on the other keeps central differences short. */
    Neville sharpest() {
        Neville side = left.bar < right.bar ? left : right;
        return side.bar < central.bar / 4 ? side : central;
    }

    /** Whether left and right derivative agree within {@code bars} times their bars. */
    boolean isSmooth(double bars) {
        return Math.abs(left.value - right.value) <= bars * (left.bar + right.bar);
    }

    /** What the function does at the point; after {@link #full} and {@link #estimate}. */
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
     * By what factor the change of the function falls from one step to the next smaller one, over the smallest: ¼ or less
     * where there is a derivative, ½ for a square root, 1 for a jump; 0 where it is as erratic as noise.
     */
    private double growth(double[][] values, int output) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int l = low; l < low + TREND; l++) {
            double small = Math.abs(values[l][output] - center[output]);
            double large = Math.abs(values[l + 1][output] - center[output]);
            if (small <= 100 * Math.ulp(center[output])) return 0;
            least = Math.min(least, small / large);
            most = Math.max(most, small / large);
        }
        return most <= 1.1 * least ? least : 0;
    }

    /**
     * Whether the function looks like a staircase: nothing moves near the point, nor near where it first moved. The noise
     * is then as high as a stair, which is the answer; otherwise 0.
     */
    double stair(int output) {
        int first = low;
        while (first < high && plus[first][output] == center[output] && minus[first][output] == center[output]) first++;
        if (first == low || first == high) return 0;
        boolean onRight = plus[first][output] != center[output];
        double there = onRight ? plusStep[first] : -minusStep[first];
        double value = onRight ? plus[first][output] : minus[first][output];
        if (Math.abs(value - center[output]) <= 8 * Math.ulp(center[output])) return 0; // a stair of rounding
        double[] near = new double[outputs];
        double[] nearer = new double[outputs];
        line.at(there * (1 + 0x1p-12), near);
        line.at(there * (1 - 0x1p-12), nearer);
        return near[output] == value && nearer[output] == value ? Math.abs(value - center[output]) : 0;
    }

    /** Whether noise is more than rounding. */
    boolean isRough(int output, double sigma) {
        return sigma > 1000 * Math.ulp(center[output]);
    }

    /** The largest change of the output from what it is at the point. */
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

    /** The smallest step so far. */
    double smallestStep() {
        return step(low);
    }
}
