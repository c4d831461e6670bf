package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.softmax.SoftmaxLoops.LOWER;

import dev.pullback.kernels.Fma;
import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.function.ScalarMath;

/**
 * The loops that apply a soft cap and a temperature to logits, in plain Java, and the derivative of the cap.
 * {@code VectorLogitLoops} is generated from this source text.
 */
class ScalarLogitLoops {
    /** The number of elements of a vector. */
    private static final int LANES = 1;

    /** The greatest |z/cap| that is distinguished: beyond it, the derivative of tanh underflows. */
    private static final double SATURATED = 400;

    /** The greatest |z/cap| for which tanh is computed by a series. */
    private static final double NEAR = 0.4;

    /** A third, in two parts. */
    private static final double THIRD = 1.0 / 3;

    private static final double THIRD_LOW = 0x1p-54 / 3;

    /**
     * Replaces each logit z with |z/cap| ≤ 0.4 by cap·tanh(z/cap), in two parts, and writes the derivative; other logits stay, with
     * derivative 0. With u = z/cap and s = u², tanh(u)/u is 1 − s/3 + s² P(s). The term s/3 has two parts; the rest is at most 0.0034,
     * so one part suffices.
     */
    void capNear(Block b) {
        double[] x = b.x;
        double[] low = b.low;
        double[] slope = b.slope;
        int toLow = b.lowAt - b.xAt;
        int toSlope = b.slopeAt - b.xAt;
        double inverse = 1 / b.softcap;
        double inverseLow = Fma.of(-inverse, b.softcap, 1) * inverse;
        int end = b.xAt + b.blocks * b.size;
        for (int i = b.xAt; i < end; i += LANES) {
            double v = x[i];
            double u = v * inverse;
            double uLow = Fma.of(v, inverseLow, Fma.of(v, inverse, -u));
            boolean isNear = Math.abs(u) <= NEAR;
            double s = u * u;
            double sLow = Fma.of(u + u, uLow, Fma.of(u, u, -s));
            double series = Fma.of(7.288507055070191E-5, s, -0.00023231395412608646);
            series = Fma.of(series, s, 0.0005889548826118145);
            series = Fma.of(series, s, -0.001455734851343757);
            series = Fma.of(series, s, 0.0035921225779577733);
            series = Fma.of(series, s, -0.008863235361144703);
            series = Fma.of(series, s, 0.021869488533535406);
            series = Fma.of(series, s, -0.05396825396823828);
            series = Fma.of(series, s, 0.13333333333333333);
            double third = s * THIRD;
            double thirdLow = Fma.of(s, THIRD, -third) + Fma.of(sLow, THIRD, s * THIRD_LOW);
            double rest = Fma.of(s * s, series, -thirdLow);
            double lost = v * third;
            double lostLow = Fma.of(v, third, -lost) - v * rest;
            double change = lost + lostLow;
            double changeLow = lost - change + lostLow;
            double z = v - change;
            double zLow = v - z - change - changeLow;
            double tanh = z * inverse;
            x[i] = isNear ? z : v;
            low[i + toLow] = isNear ? zLow : 0;
            slope[i + toSlope] = isNear ? Fma.of(-tanh, tanh, 1) : 0;
        }
    }

    /** Returns whether {@link #capNear} has replaced all logits. */
    boolean areCapped(Block b) {
        double[] slope = b.slope;
        int end = b.slopeAt + b.blocks * b.size;
        for (int i = b.slopeAt; i < end; i += LANES) {
            boolean isCapped = slope[i] > 0;
            if (!isCapped) return false;
        }
        return true;
    }

    /**
     * Does for the other logits what {@link #capNear} does. ±∞ stays, with derivative 0. With E = exp(−2|u|) and u = z/cap, tanh|u| is
     * (1 − E)/(1 + E) and its derivative is 4E/(1 + E)². All of them but the derivative are computed in two parts, with an error of some
     * 2<sup>−66</sup>. E is 2<sup>k</sup> exp r, and exp r is the eighth power of exp(r/8), whose Taylor series needs ten terms, of
     * which the first three have two parts.
     */
    void capFar(Block b) {
        double[] x = b.x;
        double[] low = b.low;
        double[] slope = b.slope;
        int toLow = b.lowAt - b.xAt;
        int toSlope = b.slopeAt - b.xAt;
        double softcap = b.softcap;
        double inverse = 1 / softcap;
        double inverseLow = Fma.of(-inverse, softcap, 1) * inverse;
        int end = b.xAt + b.blocks * b.size;
        for (int i = b.xAt; i < end; i += LANES) {
            double v = x[i];
            double keptLow = low[i + toLow];
            double nearSlope = slope[i + toSlope];
            boolean isNear = nearSlope > 0;
            boolean isNegative = v < 0;
            double u = v * inverse;
            double uLow = Fma.of(v, inverse, -u) + v * inverseLow;
            boolean isSaturated = Math.abs(u) > SATURATED;
            double y = (isSaturated ? SATURATED : Math.abs(u)) * -2;
            double yLow = (isSaturated ? 0 : isNegative ? -uLow : uLow) * -2;
            double shifted = Fma.of(y, ScalarMath.LOG2_E, ScalarMath.LIFTING_ROUNDER);
            double k = shifted - ScalarMath.LIFTING_ROUNDER;
            double near = Fma.of(k, -Log1p.LN_2_HIGH, y);
            double nearLow = Fma.of(k, -Log1p.LN_2_LOW, yLow);
            double r = near + nearLow;
            double fromLow = r - near;
            double rLow = near - (r - fromLow) + (nearLow - fromLow);
            double q = r * 0.125;
            double qLow = rLow * 0.125;
            double square = q * q;
            double squareLow = Fma.of(q, q, -square) + (q + q) * qLow;
            double tail = Fma.of(1 / 3628800.0, q, 1 / 362880.0);
            tail = Fma.of(tail, q, 1 / 40320.0);
            tail = Fma.of(tail, q, 1 / 5040.0);
            tail = Fma.of(tail, q, 1 / 720.0);
            tail = Fma.of(tail, q, 1 / 120.0);
            tail = Fma.of(tail, q, 1 / 24.0);
            tail = Fma.of(tail, q, 1 / 6.0);
            tail = tail * square * q;
            double halfSquare = square * 0.5;
            double h = q + halfSquare;
            double hLow = q - h + halfSquare + (squareLow * 0.5 + (qLow + tail));
            double first = h + 1;
            double firstLow = 1 - first + h + hLow;
            double e1 = first + firstLow;
            double e1Low = first - e1 + firstLow;
            double e2 = e1 * e1;
            double e2Low = Fma.of(e1, e1, -e2) + (e1 + e1) * e1Low;
            double e4 = e2 * e2;
            double e4Low = Fma.of(e2, e2, -e4) + (e2 + e2) * e2Low;
            double e8 = e4 * e4;
            double e8Low = Fma.of(e4, e4, -e8) + (e4 + e4) * e4Low;
            double power = Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << 52);
            double e = e8 * power * LOWER;
            double eLow = e8Low * power * LOWER;
            double numerator = 1 - e;
            double numeratorLow = 1 - numerator - e - eLow;
            double divisor = 1 + e;
            double divisorLow = 1 - divisor + e + eLow;
            double reciprocals = 1 / divisor;
            double tanh = numerator * reciprocals;
            double rest = Fma.of(-tanh, divisor, numerator) + (numeratorLow - tanh * divisorLow);
            double z = tanh * softcap;
            double zLow = Fma.of(tanh, softcap, -z) + rest * reciprocals * softcap;
            boolean isKept = isNear || Math.abs(v) > Double.MAX_VALUE;
            x[i] = isKept ? v : isNegative ? -z : z;
            low[i + toLow] = isKept ? keptLow : isNegative ? -zLow : zLow;
            double product = (e + eLow) * 4 * reciprocals * reciprocals;
            double error = Fma.of(-reciprocals, divisor, 1) - reciprocals * divisorLow;
            slope[i + toSlope] = isNear ? nearSlope : Fma.of(product, error + error, product);
        }
    }

    /** Divides the logits by the temperature, in two parts. */
    void temper(Block b) {
        double[] x = b.x;
        double[] low = b.low;
        int toLow = b.lowAt - b.xAt;
        double inverse = 1 / b.temperature;
        double inverseLow = Fma.of(-inverse, b.temperature, 1) * inverse;
        int end = b.xAt + b.blocks * b.size;
        for (int i = b.xAt; i < end; i += LANES) {
            double v = x[i];
            double vLow = low[i + toLow];
            double z = v * inverse;
            double zLow = Fma.of(v, inverse, -z) + (v * inverseLow + vLow * inverse);
            x[i] = z;
            low[i + toLow] = Math.abs(z) > Double.MAX_VALUE ? 0 : zLow;
        }
    }

    /** Multiplies the terms by the derivatives of the capped logits. */
    void timesSlope(Block b) {
        double[] terms = b.terms;
        double[] slope = b.slope;
        int toSlope = b.slopeAt - b.termsAt;
        int end = b.termsAt + b.blocks * b.size;
        for (int i = b.termsAt; i < end; i += LANES) {
            double g = terms[i];
            terms[i] = g * slope[i + toSlope] + 0;
        }
    }

    /** Replaces each logit z by cap·tanh(z/cap), in two parts, and writes the derivative. ±∞ stays, with derivative 0. */
    final void cap(Block b) {
        capNear(b);
        if (!areCapped(b)) capFar(b);
    }
}
