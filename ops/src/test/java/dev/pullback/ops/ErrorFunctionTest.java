package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ErrorFunctionTest {
    /** The precision for the alternating series of erf at 28, whose terms reach 1e340. */
    private static final MathContext DIGITS = new MathContext(760);

    private static final BigDecimal PI = BigDecimalMath.pi(DIGITS);
    private static final BigDecimal SQRT_PI = BigDecimalMath.sqrt(PI, DIGITS);

    @Test
    void erfIsWithinTwoAndAHalfUlp() {
        within(2.5, "erf", ErrorFunction::erf, ErrorFunctionTest::exactErf, -7, 7, 150);
        within(2.5, "erf near 0", ErrorFunction::erf, ErrorFunctionTest::exactErf, -1e-8, 1e-8, 20);
        within(2.5, "erf", ErrorFunction::erf, ErrorFunctionTest::exactErf, 0.5, 3, 200);
    }

    @Test
    void erfcIsWithinTwoAndAHalfUlpDownToTheSmallestDouble() {
        within(2.5, "erfc", ErrorFunction::erfc, ErrorFunctionTest::exactErfc, -7, 7, 150);
        within(2.5, "erfc", ErrorFunction::erfc, ErrorFunctionTest::exactErfc, 0, 3, 300);
        within(2.5, "erfc, tail", ErrorFunction::erfc, ErrorFunctionTest::exactErfc, 3, 27.5, 40);
    }

    @Test
    void endsOfTheRange() {
        double inf = Double.POSITIVE_INFINITY;
        assertEquals(1, ErrorFunction.erf(inf));
        assertEquals(-1, ErrorFunction.erf(-inf));
        assertEquals(-0.0, ErrorFunction.erf(-0.0));
        assertEquals(Double.MIN_VALUE, ErrorFunction.erf(Double.MIN_VALUE));
        assertEquals(0, ErrorFunction.erfc(inf));
        assertEquals(2, ErrorFunction.erfc(-inf));
        assertEquals(1, ErrorFunction.erfc(0));
        assertEquals(0, ErrorFunction.erfc(Double.MAX_VALUE));
        assertEquals(Double.NaN, ErrorFunction.erf(Double.NaN));
        assertEquals(Double.NaN, ErrorFunction.erfc(Double.NaN));
    }

    private static void within(
            double limit,
            String name,
            DoubleUnaryOperator function,
            UnaryOperator<BigDecimal> exact,
            double from,
            double to,
            int points) {
        Random random = new Random(11);
        for (int i = 0; i < points; i++) {
            double x = from + (to - from) * random.nextDouble();
            double got = function.applyAsDouble(x);
            double ulps = Exact.ulps(got, exact.apply(Exact.of(x)));
            assertTrue(ulps <= limit, () -> name + " of " + x + " is " + got + ", off by " + ulps + " ulp");
        }
    }

    /** Returns 2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), in a precision that allows for its cancellation. */
    private static BigDecimal exactErf(BigDecimal x) {
        double size = x.doubleValue() * x.doubleValue();
        MathContext digits = new MathContext(60 + (int) (0.9 * size));
        BigDecimal square = x.multiply(x, digits);
        BigDecimal power = x.round(digits);
        BigDecimal sum = power;
        for (int n = 1; n < 60 + 4 * size; n++) {
            power = power.multiply(square, digits).divide(BigDecimal.valueOf(-n), digits);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
        }
        return sum.multiply(BigDecimal.valueOf(2)).divide(SQRT_PI, digits);
    }

    private static BigDecimal exactErfc(BigDecimal x) {
        return BigDecimal.ONE.subtract(exactErf(x));
    }
}
