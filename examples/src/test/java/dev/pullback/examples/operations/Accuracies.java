package dev.pullback.examples.operations;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** How accurate elementwise ops are: a bound in ulp for a range of operands, which a test holds against 60 digits. */
final class Accuracies {
    private static final MathContext DIGITS = new MathContext(60);
    private static final int POINTS = 150;

    /**
     * A claim.
     *
     * @param exact the function in high precision
     * @param low the range of operands
     * @param high the range of operands
     * @param ulps the bound
     */
    record Claim(UnaryOperator<BigDecimal> exact, double low, double high, double ulps) {
        /** As in {@code within 1 ulp for x from -700 to 700}. */
        @Override
        public String toString() {
            return "within " + text(ulps) + " ulp for x from " + text(low) + " to " + text(high);
        }

        private static String text(double x) {
            return x == Math.rint(x) && Math.abs(x) < 1e6
                    ? Long.toString((long) x)
                    : Double.toString(x).replace('E', 'e');
        }
    }

    private static final Map<String, Claim> CLAIMS = new LinkedHashMap<>();

    static {
        claim("exp", Accuracies::exp, -700, 700, 1);
        claim("log", x -> BigDecimalMath.log(x, DIGITS), 1e-6, 1e300, 1);
        claim("log1p", x -> BigDecimalMath.log(BigDecimal.ONE.add(x), DIGITS), -0.999, 1e300, 1);
        claim("expm1", x -> exp(x).subtract(BigDecimal.ONE), -700, 700, 1);
        claim("sqrt", x -> x.sqrt(DIGITS), 1e-6, 1e300, 0.5);
        claim("reciprocal", Accuracies::inverse, -1e300, 1e300, 0.5);
        claim("sin", x -> BigDecimalMath.sin(x, DIGITS), -100, 100, 1);
        claim("cos", x -> BigDecimalMath.cos(x, DIGITS), -100, 100, 1);
        claim("tanh", x -> BigDecimalMath.tanh(x, DIGITS), -20, 20, 2.5);
        claim("sechSquare", x -> inverse(BigDecimalMath.cosh(x, DIGITS).pow(2)), -350, 350, 4);
        claim("sigmoid", Accuracies::sigmoid, -700, 700, 2);
        claim("silu", x -> x.multiply(sigmoid(x)), -700, 700, 3);
        claim("softplus", Accuracies::softplus, -50, 700, 2);
        claim("logSigmoid", x -> softplus(x.negate()).negate(), -700, 50, 2);
        claim("log1mExp", x -> BigDecimalMath.log(BigDecimal.ONE.subtract(exp(x)), DIGITS), -50, -1e-6, 2);
        claim("elu", x -> x.signum() > 0 ? x : exp(x).subtract(BigDecimal.ONE), -700, 700, 1);
    }

    private Accuracies() {}

    private static void claim(String op, UnaryOperator<BigDecimal> exact, double low, double high, double ulps) {
        CLAIMS.put(op, new Claim(exact, low, high, ulps));
    }

    /** The claims by the name of the op. */
    static Map<String, Claim> claims() {
        return Collections.unmodifiableMap(CLAIMS);
    }

    /** The largest error in ulp of an op over its range, at small and at large operands. */
    static double worst(Op op, Claim claim, Object attr) {
        Random random = new Random(1);
        double worst = 0;
        for (int i = 0; i < POINTS; i++) {
            boolean low = claim.high <= 0 || (claim.low < 0 && random.nextBoolean());
            double end = low ? claim.low : claim.high;
            double x = end * Math.pow(Math.max(1e-6 / Math.abs(end), 1e-15), random.nextDouble());
            DMatrixRMaj at = new DMatrixRMaj(new double[][] {{x}});
            double y = op.with(attr, new Tape().input(at)).scalar();
            BigDecimal right = claim.exact.apply(new BigDecimal(x));
            BigDecimal error = new BigDecimal(y).subtract(right).abs();
            worst = Math.max(
                    worst,
                    error.divide(new BigDecimal(Math.ulp(right.doubleValue())), DIGITS)
                            .doubleValue());
        }
        return worst;
    }

    private static BigDecimal exp(BigDecimal x) {
        return BigDecimalMath.exp(x, DIGITS);
    }

    private static BigDecimal inverse(BigDecimal x) {
        return BigDecimal.ONE.divide(x, DIGITS);
    }

    private static BigDecimal sigmoid(BigDecimal x) {
        return inverse(BigDecimal.ONE.add(exp(x.negate())));
    }

    private static BigDecimal softplus(BigDecimal x) {
        return BigDecimalMath.log(BigDecimal.ONE.add(exp(x)), DIGITS);
    }
}
