package dev.pullback.examples.operations;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;

/**
 * A number with {@link #digits} digits, or an infinity or NaN, together with the size of the terms that it is the sum
 * of: the absolute value of a product of numbers, and the sum of the sizes of the terms of a sum. The size is the unit
 * of the error of a result whose terms cancel.
 */
final class Precise {
    private static final MathContext FEW = new MathContext(9);
    private static final BigDecimal LARGEST_EXPONENT = BigDecimal.valueOf(5000);

    static final Precise ZERO = of(0);
    static final Precise ONE = of(1);

    private static MathContext digits = new MathContext(60);

    /** The value, or zero if it is not finite. */
    private final BigDecimal value;

    private final BigDecimal size;

    /** NaN, an infinity, or 0 for a finite value. */
    private final double special;

    private Precise(BigDecimal value, BigDecimal size, double special) {
        this.value = value;
        this.size = size;
        this.special = special;
    }

    /** Sets the number of digits of all following computations. */
    static void digits(int number) {
        digits = new MathContext(number);
    }

    static MathContext digits() {
        return digits;
    }

    static Precise of(double x) {
        if (!Double.isFinite(x)) return new Precise(BigDecimal.ZERO, BigDecimal.ZERO, x);
        return of(new BigDecimal(x));
    }

    static Precise of(BigDecimal x) {
        return new Precise(x, x.abs().round(FEW), 0);
    }

    private static Precise of(BigDecimal x, BigDecimal size) {
        return new Precise(x.round(digits), size.round(FEW), 0);
    }

    boolean isFinite() {
        return special == 0;
    }

    BigDecimal value() {
        if (!isFinite()) throw new ArithmeticException("the exact value is " + special);
        return value;
    }

    double doubleValue() {
        return isFinite() ? value.doubleValue() : special;
    }

    /** Returns the sum of the absolute values of the terms. */
    double size() {
        return size.doubleValue();
    }

    int signum() {
        return isFinite() ? value.signum() : (int) Math.signum(special);
    }

    private static Precise fallback(Precise a, Precise b, DoubleBinaryOperator f) {
        return of(f.applyAsDouble(a.doubleValue(), b.doubleValue()));
    }

    Precise plus(Precise b) {
        if (!isFinite() || !b.isFinite()) return fallback(this, b, Double::sum);
        return of(value.add(b.value), size.add(b.size));
    }

    Precise minus(Precise b) {
        return plus(b.negate());
    }

    Precise negate() {
        return new Precise(value.negate(), size, -special);
    }

    Precise times(Precise b) {
        if (!isFinite() || !b.isFinite()) return fallback(this, b, (x, y) -> x * y);
        return of(value.multiply(b.value), size.multiply(b.size));
    }

    Precise times(double b) {
        return times(of(b));
    }

    Precise over(Precise b) {
        if (!isFinite() || !b.isFinite() || b.signum() == 0) return fallback(this, b, (x, y) -> x / y);
        return of(value.divide(b.value, digits), size.divide(b.value.abs(), FEW));
    }

    Precise square() {
        return times(this);
    }

    Precise abs() {
        return signum() < 0 ? negate() : this;
    }

    int compareTo(Precise b) {
        if (isFinite() && b.isFinite()) return value.compareTo(b.value);
        return Double.compare(doubleValue(), b.doubleValue());
    }

    Precise max(Precise b) {
        return compareTo(b) >= 0 ? this : b;
    }

    /** Returns f of this number, whose terms do not count in the size of the result. */
    Precise map(UnaryOperator<BigDecimal> f) {
        return of(f.apply(value()).round(digits));
    }

    Precise sqrt() {
        return signum() == 0 ? ZERO : map(x -> x.sqrt(digits));
    }

    Precise exp() {
        if (!isFinite()) return of(Math.exp(special));
        if (value.compareTo(LARGEST_EXPONENT) > 0) return of(Double.POSITIVE_INFINITY);
        if (value.compareTo(LARGEST_EXPONENT.negate()) < 0) return ZERO;
        return map(x -> BigDecimalMath.exp(x, digits));
    }

    Precise log() {
        if (!isFinite() || signum() <= 0) return of(Math.log(doubleValue()));
        return map(x -> BigDecimalMath.log(x, digits));
    }

    /** Returns tanh of this number. */
    Precise tanh() {
        if (Math.abs(doubleValue()) < 1e-25)
            return of(minus(square().times(this).over(of(3))).value());
        Precise e = abs().times(-2).exp();
        Precise y = of(ONE.minus(e).over(ONE.plus(e)).value());
        return signum() < 0 ? y.negate() : y;
    }

    /** Returns 1 - tanh² of this number. */
    Precise sechSquare() {
        Precise e = abs().times(-2).exp();
        return e.times(4).over(ONE.plus(e).square());
    }

    /** Returns this value with at least the size of another number. */
    Precise besides(Precise other) {
        return new Precise(value, size.max(other.value.abs().round(FEW)), special);
    }

    /** Returns this value with a larger size, because it depends on rounded numbers. */
    Precise ofSize(double factor) {
        return new Precise(value, size.multiply(BigDecimal.valueOf(factor), FEW), special);
    }

    /** Returns ln(1 + e^x). */
    Precise softplus() {
        if (!isFinite()) return of(special > 0 ? special : Math.max(special, 0));
        if (value.compareTo(LARGEST_EXPONENT) > 0) return of(value);
        Precise larger = signum() > 0 ? this : ZERO;
        return of(PreciseLogits.logOnePlus(abs().negate().exp()).plus(larger).value());
    }

    Precise sigmoid() {
        Precise e = abs().negate().exp();
        Precise small = e.over(ONE.plus(e));
        return of((signum() < 0 ? small : ONE.over(ONE.plus(e))).value());
    }

    /** Returns the error of a double in units of the last place of a number of a size. */
    double ulps(double got, double ofSize) {
        if (!isFinite()) return Double.compare(got, special) == 0 ? 0 : Double.POSITIVE_INFINITY;
        if (!Double.isFinite(got)) return Double.POSITIVE_INFINITY;
        BigDecimal error = new BigDecimal(got).subtract(value).abs();
        return error.divide(new BigDecimal(Math.ulp(ofSize)), FEW).doubleValue();
    }

    @Override
    public String toString() {
        return isFinite() ? value.round(new MathContext(20)).toString() : Double.toString(special);
    }
}
