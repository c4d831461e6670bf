package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.pullback.kernels.function.Elementwise;
import dev.pullback.kernels.function.Pointwise;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Compares the normal distribution, computed in plain Java, with its series in high precision. The vector unit gives the same bits. */
class NormalDistributionTest {
    /** The precision for the alternating series of erf at 28, whose terms reach 1e340. */
    private static final MathContext DIGITS = new MathContext(760);

    private static final BigDecimal PI = BigDecimalMath.pi(DIGITS);
    private static final BigDecimal SQRT_PI = BigDecimalMath.sqrt(PI, DIGITS);
    private static final BigDecimal SQRT_2 = BigDecimalMath.sqrt(BigDecimal.valueOf(2), DIGITS);

    @Test
    void normalCdfIsWithinTwoAndAHalfUlpDownToTheSmallestDouble() {
        within(2.5, "Φ", Pointwise.NORMAL_CDF, NormalDistributionTest::exactNormalCdf, -9, 9, 100);
        within(2.5, "Φ", Pointwise.NORMAL_CDF, NormalDistributionTest::exactNormalCdf, -2, 0, 600);
        within(2.5, "Φ, tail", Pointwise.NORMAL_CDF, NormalDistributionTest::exactNormalCdf, -38.7, -3, 30);
    }

    @Test
    void normalPdfIsWithinTwoAndAHalfUlp() {
        BigDecimal root = SQRT_2.multiply(SQRT_PI, DIGITS);
        UnaryOperator<BigDecimal> exact =
                x -> Exact.divide(Exact.exp(x.multiply(x).divide(BigDecimal.valueOf(-2))), root);
        within(2.5, "φ", Pointwise.NORMAL_PDF, exact, -5, 5, 500);
        within(2.5, "φ, tail", Pointwise.NORMAL_PDF, exact, 5, 38.7, 500);
    }

    @Test
    void endsOfTheRange() {
        double inf = Double.POSITIVE_INFINITY;
        assertEquals(0, of(Pointwise.NORMAL_CDF, -inf));
        assertEquals(1, of(Pointwise.NORMAL_CDF, inf));
        assertEquals(0.5, of(Pointwise.NORMAL_CDF, 0));
        assertEquals(0, of(Pointwise.NORMAL_CDF, -Double.MAX_VALUE));
        assertEquals(0, of(Pointwise.NORMAL_PDF, inf));
        assertEquals(0, of(Pointwise.NORMAL_PDF, -Double.MAX_VALUE));
        assertEquals(Double.NaN, of(Pointwise.NORMAL_CDF, Double.NaN));
        assertEquals(Double.NaN, of(Pointwise.NORMAL_PDF, Double.NaN));
    }

    @Test
    void geluIsWithinThreeUlp() {
        within(3, "gelu", Pointwise.GELU, x -> x.multiply(exactNormalCdf(x)), -8, 8, 200);
        within(3, "gelu near 0", Pointwise.GELU, x -> x.multiply(exactNormalCdf(x)), -0.2, 0.2, 400);
        double inf = Double.POSITIVE_INFINITY;
        assertEquals(inf, of(Pointwise.GELU, inf));
        assertEquals(-0.0, of(Pointwise.GELU, -inf));
        assertEquals(-0.0, of(Pointwise.GELU, -0.0));
        assertEquals(Double.NaN, of(Pointwise.GELU, Double.NaN));
    }

    private static double of(Pointwise f, double x) {
        double[][] spans = {new double[1], {x}};
        Elementwise.scalar().run(f, spans, new int[2], 1, 0, 0);
        return spans[0][0];
    }

    private static void within(
            double limit,
            String name,
            Pointwise function,
            UnaryOperator<BigDecimal> exact,
            double from,
            double to,
            int points) {
        Random random = new Random(11);
        for (int i = 0; i < points; i++) {
            double x = from + (to - from) * random.nextDouble();
            double got = of(function, x);
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

    private static BigDecimal exactNormalCdf(BigDecimal x) {
        return exactErfc(x.negate().divide(SQRT_2, DIGITS)).divide(BigDecimal.valueOf(2));
    }
}
