package dev.pullback.ops;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;

/** Arithmetic with 60 digits, and the error of a double in ulp. */
final class Exact {
    static final MathContext DIGITS = new MathContext(60);
    private static final MathContext MORE_DIGITS = new MathContext(100);
    private static final MathContext FEW_DIGITS = new MathContext(8);

    /** exp of a smaller number is less than 1e-380, which is negligible for a double. */
    private static final BigDecimal EXP_IS_NOTHING = BigDecimal.valueOf(-900);

    private static final BigDecimal SERIES_FROM = new BigDecimal("1e-25");

    private Exact() {}

    static BigDecimal of(double x) {
        return new BigDecimal(x);
    }

    static BigDecimal exp(BigDecimal x) {
        return x.compareTo(EXP_IS_NOTHING) < 0 ? BigDecimal.ZERO : BigDecimalMath.exp(x, DIGITS);
    }

    /** Returns log(1 + x) for x > −1, to 60 digits however small x is. */
    static BigDecimal log1p(BigDecimal x) {
        if (x.abs().compareTo(SERIES_FROM) > 0)
            return BigDecimalMath.log(BigDecimal.ONE.add(x), MORE_DIGITS).round(DIGITS);
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal cube = square.multiply(x, DIGITS);
        return x.subtract(square.divide(BigDecimal.valueOf(2), DIGITS))
                .add(cube.divide(BigDecimal.valueOf(3), DIGITS), DIGITS);
    }

    static BigDecimal divide(BigDecimal a, BigDecimal b) {
        return a.divide(b, DIGITS);
    }

    /** Returns the distance of {@code got} from {@code want}, in units in the last place of {@code want}. */
    static double ulps(double got, BigDecimal want) {
        return ulps(got, want, want.doubleValue());
    }

    /**
     * The distance of {@code got} from {@code want}, in units in the last place of a double of the given size. An overflow
     * is right where {@code want} is out of the range of a double; otherwise what is not finite is infinitely far.
     */
    static double ulps(double got, BigDecimal want, double size) {
        if (!Double.isFinite(got)) return got == want.doubleValue() ? 0 : Double.POSITIVE_INFINITY;
        return of(got).subtract(want)
                .abs()
                .divide(of(Math.ulp(size)), FEW_DIGITS)
                .doubleValue();
    }
}
