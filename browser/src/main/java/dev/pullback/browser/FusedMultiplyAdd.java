package dev.pullback.browser;

import java.math.BigDecimal;

/**
 * The fused multiply-add in plain arithmetic, with the bits of {@link Math#fma(double, double, double)}: the exact
 * product of halves (Dekker, 1971), and a sum that rounds to odd before it rounds to nearest (Boldo and Melquiond,
 * "Emulation of FMA and correctly rounded sums", 2008).
 */
public final class FusedMultiplyAdd {
    /** The factor that splits a number into two halves of 26 bits (Veltkamp). */
    private static final double SPLITTER = 0x1p27 + 1;

    /** Between these limits no intermediate result overflows, and no error term underflows. */
    private static final double LARGE = 0x1p480;

    private static final double SMALL = 0x1p-400;

    private FusedMultiplyAdd() {}

    /** Returns a·b + c, rounded once. */
    public static double fma(double a, double b, double c) {
        double product = a * b;
        double size = Math.abs(product);
        if (!(size < LARGE && size > SMALL && Math.abs(a) < LARGE && Math.abs(b) < LARGE && Math.abs(c) < LARGE))
            return rare(a, b, c);
        double scaledA = SPLITTER * a;
        double highA = scaledA - (scaledA - a);
        double lowA = a - highA;
        double scaledB = SPLITTER * b;
        double highB = scaledB - (scaledB - b);
        double lowB = b - highB;
        double lost = lowA * lowB - (((product - highA * highB) - lowA * highB) - highA * lowB);
        // c + lost = low + lowError, exactly; product + low = sum + error, exactly
        double low = c + lost;
        double lowError = sumError(c, lost, low);
        double sum = product + low;
        double error = sumError(product, low, sum);
        return sum + odd(error, lowError);
    }

    /** Returns a·b + c, rounded once; the product of two floats is exact in a double, which has more than twice the digits. */
    public static float fma(float a, float b, float c) {
        double product = (double) a * b;
        double sum = product + c;
        return (float) (Math.abs(sum) <= Double.MAX_VALUE ? odd(product, c) : sum);
    }

    private static double sumError(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /** Returns a + b, rounded to the neighbour with an odd last bit if the sum is not exact. */
    private static double odd(double a, double b) {
        double sum = a + b;
        double error = sumError(a, b, sum);
        if (error == 0) return sum;
        long bits = Double.doubleToRawLongBits(sum);
        if ((bits & 1) != 0) return sum;
        return Double.longBitsToDouble((error > 0) == (sum > 0) ? bits + 1 : bits - 1);
    }

    private static double rare(double a, double b, double c) {
        if (!(Math.abs(a) <= Double.MAX_VALUE && Math.abs(b) <= Double.MAX_VALUE && Math.abs(c) <= Double.MAX_VALUE))
            return isInfinite(c) && !Double.isNaN(a) && !Double.isNaN(b) && !isInfinite(a) && !isInfinite(b)
                    ? c
                    : a * b + c;
        if (a == 0 || b == 0) return a * b + c;
        BigDecimal exact = new BigDecimal(a).multiply(new BigDecimal(b)).add(new BigDecimal(c));
        if (exact.signum() == 0) return c == 0 ? a * b : 0.0;
        double rounded = exact.doubleValue();
        return rounded == 0 && exact.signum() < 0 ? -0.0 : rounded;
    }

    private static boolean isInfinite(double x) {
        return x == Double.POSITIVE_INFINITY || x == Double.NEGATIVE_INFINITY;
    }
}
