package dev.pullback.examples.operations;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A number with {@link #digits} digits, or an infinity or NaN, together with the size of the terms that it is the sum
 * of: the absolute value of a product of numbers, and the sum of the sizes of the terms of a sum. The size is the unit
 * of the error of a result whose terms cancel. The number is {@code m 2ᵉ} with integers m and e, since sums and products of
 * {@link BigInteger} take a fraction of the time of those of {@link BigDecimal}; {@link PreciseFunctions} computes functions.
 */
final class Precise {
    private static final int LARGEST_EXPONENT = 5000;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private static MathContext digits = new MathContext(60);
    private static int bits = 204;

    static final Precise ZERO = of(0);
    static final Precise ONE = of(1);

    private final BigInteger m;
    private final int e;

    /** The size is {@code size 2ᵖᵒʷᵉʳ}; its factor is 0 or from 1 to 2. */
    private final double size;

    private final int power;

    /** NaN, an infinity, or 0 for a finite value. */
    private final double special;

    private Precise(BigInteger m, int e, double size, int power, double special) {
        int excess = m.bitLength() - bits;
        this.m = excess > 0 ? m.shiftRight(excess) : m;
        this.e = excess > 0 ? e + excess : e;
        int up = size == 0 ? 0 : Math.getExponent(size);
        this.size = up == 0 ? size : Math.scalb(size, -up);
        this.power = size == 0 ? 0 : power + up;
        this.special = special;
    }

    /** Sets the number of digits of all following computations. */
    static void digits(int number) {
        digits = new MathContext(number);
        bits = (int) (number * 3.3219281) + 5;
    }

    static MathContext digits() {
        return digits;
    }

    static Precise of(double x) {
        if (!Double.isFinite(x)) return new Precise(BigInteger.ZERO, 0, 0, 0, x);
        if (x == 0) return own(BigInteger.ZERO, 0);
        int up = Math.max(Math.getExponent(x), Double.MIN_EXPONENT) - 52;
        // two steps, since the factor of a subnormal number is no double
        double mantissa = Math.scalb(Math.scalb(x, -up / 2), -up - -up / 2);
        return own(BigInteger.valueOf((long) mantissa), up);
    }

    static Precise of(BigDecimal x) {
        if (x.scale() <= 0) return own(x.toBigInteger(), 0);
        BigInteger divisor = BigInteger.TEN.pow(x.scale());
        int shift = Math.max(0, divisor.bitLength() - x.unscaledValue().bitLength() + bits + 2);
        return own(x.unscaledValue().shiftLeft(shift).divide(divisor), -shift);
    }

    /** Returns m 2ᵉ, whose size is its own. */
    static Precise own(BigInteger m, int e) {
        int shift = m.bitLength() - 60;
        double top = shift > 0 ? m.shiftRight(shift).longValue() : m.longValue();
        return new Precise(m, e, Math.abs(top), e + Math.max(shift, 0), 0);
    }

    /** Returns the number without the terms that it came from. */
    Precise clean() {
        return isFinite() ? own(m, e) : this;
    }

    boolean isFinite() {
        return special == 0;
    }

    BigDecimal value() {
        if (!isFinite()) throw new ArithmeticException("the exact value is " + special);
        if (e >= 0) return new BigDecimal(m.shiftLeft(e));
        return new BigDecimal(m).divide(TWO.pow(-e), new MathContext(digits.getPrecision() + 2));
    }

    /** Returns {@code floor(x 2ᵖ)} for this number x. */
    BigInteger fixed(int p) {
        if (!isFinite()) throw new ArithmeticException("the exact value is " + special);
        int shift = e + p;
        return shift >= 0 ? m.shiftLeft(shift) : m.shiftRight(-shift);
    }

    double doubleValue() {
        if (!isFinite()) return special;
        int shift = Math.max(0, m.bitLength() - 62);
        return Math.scalb((double) m.shiftRight(shift).longValue(), e + shift);
    }

    /** Returns the exponent of a number between half of this one and twice this one. */
    int exponent() {
        return e + m.bitLength();
    }

    /** Returns the sum of the absolute values of the terms. */
    double size() {
        return Math.scalb(size, power);
    }

    int signum() {
        return isFinite() ? m.signum() : (int) Math.signum(special);
    }

    private static Precise fallback(Precise a, Precise b, DoubleBinaryOperator f) {
        return of(f.applyAsDouble(a.doubleValue(), b.doubleValue()));
    }

    Precise plus(Precise b) {
        if (!isFinite() || !b.isFinite()) return fallback(this, b, Double::sum);
        int to = Math.max(power, b.power);
        double sizes = size == 0
                ? b.size
                : b.size == 0 ? size : Math.scalb(size, power - to) + Math.scalb(b.size, b.power - to);
        int up = size == 0 ? b.power : b.size == 0 ? power : to;
        int apart = 2 * bits + 8;
        if (b.m.signum() == 0 || (m.signum() != 0 && exponent() - b.exponent() > apart))
            return new Precise(m, e, sizes, up, 0);
        if (m.signum() == 0 || b.exponent() - exponent() > apart) return new Precise(b.m, b.e, sizes, up, 0);
        int low = Math.min(e, b.e);
        return new Precise(m.shiftLeft(e - low).add(b.m.shiftLeft(b.e - low)), low, sizes, up, 0);
    }

    Precise minus(Precise b) {
        return plus(b.negate());
    }

    Precise negate() {
        return new Precise(m.negate(), e, size, power, -special);
    }

    Precise times(Precise b) {
        if (!isFinite() || !b.isFinite()) return fallback(this, b, (x, y) -> x * y);
        return new Precise(m.multiply(b.m), e + b.e, size * b.size, power + b.power, 0);
    }

    Precise times(double b) {
        return times(of(b));
    }

    Precise over(Precise b) {
        if (!isFinite() || !b.isFinite() || b.signum() == 0) return fallback(this, b, (x, y) -> x / y);
        int shift = Math.max(0, bits + 2 + b.m.bitLength() - m.bitLength());
        Precise divisor = b.clean();
        return new Precise(
                m.shiftLeft(shift).divide(b.m), e - b.e - shift, size / divisor.size, power - divisor.power, 0);
    }

    Precise square() {
        return times(this);
    }

    Precise abs() {
        return signum() < 0 ? negate() : this;
    }

    int compareTo(Precise b) {
        if (!isFinite() || !b.isFinite()) return Double.compare(doubleValue(), b.doubleValue());
        if (signum() != b.signum()) return Integer.compare(signum(), b.signum());
        int low = Math.min(e, b.e);
        if (exponent() != b.exponent()) return Integer.compare(exponent(), b.exponent()) * signum();
        return m.shiftLeft(e - low).compareTo(b.m.shiftLeft(b.e - low));
    }

    Precise max(Precise b) {
        return compareTo(b) >= 0 ? this : b;
    }

    /** Returns f of this number, whose terms do not count in the size of the result. */
    Precise map(UnaryOperator<BigDecimal> f) {
        return of(f.apply(value()).round(digits));
    }

    Precise sqrt() {
        if (signum() == 0) return ZERO;
        int shift = Math.max(0, 2 * bits + 4 - m.bitLength());
        if ((e - shift) % 2 != 0) shift++;
        return own(m.shiftLeft(shift).sqrt(), (e - shift) / 2);
    }

    Precise exp() {
        if (!isFinite()) return of(Math.exp(special));
        double x = doubleValue();
        if (x > LARGEST_EXPONENT) return of(Double.POSITIVE_INFINITY);
        if (x < -LARGEST_EXPONENT) return ZERO;
        return PreciseFunctions.of(bits).exp(this);
    }

    Precise log() {
        if (!isFinite() || signum() <= 0) return of(Math.log(doubleValue()));
        return PreciseFunctions.of(bits).log(this);
    }

    /** Returns tanh of this number. */
    Precise tanh() {
        if (Math.abs(doubleValue()) < 1e-25)
            return minus(square().times(this).over(of(3))).clean();
        Precise e = abs().times(-2).exp();
        Precise y = ONE.minus(e).over(ONE.plus(e)).clean();
        return signum() < 0 ? y.negate() : y;
    }

    /** Returns 1 - tanh² of this number. */
    Precise sechSquare() {
        Precise e = abs().times(-2).exp();
        return e.times(4).over(ONE.plus(e).square());
    }

    /** Returns this value with at least the size of another number. */
    Precise besides(Precise other) {
        Precise o = other.clean();
        boolean isLarger = o.size != 0 && (size == 0 || o.power > power || (o.power == power && o.size > size));
        return isLarger ? new Precise(m, e, o.size, o.power, special) : this;
    }

    /** Returns this value with a larger size, because it depends on rounded numbers. */
    Precise ofSize(double factor) {
        return new Precise(m, e, size * factor, power, special);
    }

    /** Returns ln(1 + e^x). */
    Precise softplus() {
        if (!isFinite()) return of(special > 0 ? special : Math.max(special, 0));
        if (doubleValue() > LARGEST_EXPONENT) return clean();
        Precise larger = signum() > 0 ? this : ZERO;
        return PreciseLogits.logOnePlus(abs().negate().exp()).plus(larger).clean();
    }

    Precise sigmoid() {
        Precise e = abs().negate().exp();
        return (signum() < 0 ? e : ONE).over(ONE.plus(e)).clean();
    }

    /** Returns the error of a double in units of the last place of a number of a size. */
    double ulps(double got, double ofSize) {
        if (!isFinite()) return Double.compare(got, special) == 0 ? 0 : Double.POSITIVE_INFINITY;
        if (!Double.isFinite(got)) return Double.POSITIVE_INFINITY;
        return of(got).minus(this).abs().over(of(Math.ulp(ofSize))).doubleValue();
    }

    @Override
    public String toString() {
        return isFinite() ? value().round(new MathContext(20)).toString() : Double.toString(special);
    }
}
