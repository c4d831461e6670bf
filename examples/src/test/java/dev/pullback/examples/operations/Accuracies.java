package dev.pullback.examples.operations;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.pullback.core.Op;
import dev.pullback.core.OpFacts.Accuracy;
import dev.pullback.core.Tape;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * The functions of elementwise ops with 60 digits. They are the reference for the {@link Accuracy} that an op states.
 */
final class Accuracies {
    private static final MathContext DIGITS = new MathContext(60);

    /** Enough for the series of Φ up to 8, whose terms reach 1e14, and for a result of 1e-15. */
    private static final MathContext MORE_DIGITS = new MathContext(100);

    private static final int POINTS = 150;
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal ZERO = BigDecimal.ZERO;
    private static final BigDecimal HALF = new BigDecimal("0.5");

    /** The function of each op by its name. The second argument is the attribute, or 0 if there is none. */
    private static final Map<String, BinaryOperator<BigDecimal>> EXACT = new HashMap<>();

    static {
        function("exp", Accuracies::exp);
        function("log", x -> BigDecimalMath.log(x, DIGITS));
        function("log1p", x -> BigDecimalMath.log(ONE.add(x), DIGITS));
        function("expm1", x -> exp(x).subtract(ONE));
        function("sqrt", x -> x.sqrt(DIGITS));
        function("square", x -> x.multiply(x));
        function("oneMinusSquare", x -> ONE.subtract(x.multiply(x)));
        function("reciprocal", Accuracies::inverse);
        function("abs", BigDecimal::abs);
        function("neg", BigDecimal::negate);
        function("identity", x -> x);
        function("sin", x -> BigDecimalMath.sin(x, DIGITS));
        function("cos", x -> BigDecimalMath.cos(x, DIGITS));
        function("tan", x -> BigDecimalMath.tan(x, DIGITS));
        function("asin", x -> BigDecimalMath.asin(x, DIGITS));
        function("acos", x -> BigDecimalMath.acos(x, DIGITS));
        function("atan", Accuracies::atan);
        function("sinh", x -> BigDecimalMath.sinh(x, DIGITS));
        function("cosh", x -> BigDecimalMath.cosh(x, DIGITS));
        function("asinh", Accuracies::asinh);
        function(
                "acosh",
                x -> BigDecimalMath.log(x.add(x.multiply(x).subtract(ONE).sqrt(MORE_DIGITS)), DIGITS));
        function("atanh", x -> half(log(ONE.add(x)).subtract(log(ONE.subtract(x)))));
        function("exp2", x -> BigDecimalMath.pow(BigDecimal.valueOf(2), x, DIGITS));
        function("log2", x -> log(x).divide(log(BigDecimal.valueOf(2)), DIGITS));
        function("log10", x -> log(x).divide(log(BigDecimal.TEN), DIGITS));
        function("logit", x -> log(x).subtract(log(ONE.subtract(x))));
        function("erf", Accuracies::erf);
        function("erfc", x -> ONE.subtract(erf(x)));
        function("erfSlope", Accuracies::erfSlope);
        function("erfInv", Accuracies::erfInv);
        function("logGamma", x -> gammas(x, true));
        function("digamma", x -> gammas(x, false));
        function("tanh", x -> BigDecimalMath.tanh(x, DIGITS));
        function("sechSquare", x -> inverse(BigDecimalMath.cosh(x, DIGITS).pow(2)));
        function("sigmoid", Accuracies::sigmoid);
        function("relu", x -> x.max(ZERO));
        function("softsign", x -> x.divide(ONE.add(x.abs()), DIGITS));
        function("logCosh", x -> BigDecimalMath.log(BigDecimalMath.cosh(x, MORE_DIGITS), MORE_DIGITS));
        function("silu", x -> x.multiply(sigmoid(x)));
        function("softplus", Accuracies::softplus);
        function("logSigmoid", x -> softplus(x.negate()).negate());
        function("log1mExp", x -> BigDecimalMath.log(ONE.subtract(exp(x)), DIGITS));
        function("normalPdf", Accuracies::normalPdf);
        function("normalCdf", Accuracies::normalCdf);
        function("gelu", x -> x.multiply(normalCdf(x)));
        EXACT.put("scale", BigDecimal::multiply);
        EXACT.put("shift", BigDecimal::add);
        EXACT.put("pow", (x, p) -> BigDecimalMath.pow(x, p, DIGITS));
        EXACT.put("leakyRelu", (x, slope) -> x.signum() > 0 ? x : x.multiply(slope));
        EXACT.put("elu", (x, alpha) -> x.signum() > 0 ? x : alpha.multiply(exp(x).subtract(ONE)));
        EXACT.put("eluSlope", (x, alpha) -> x.signum() > 0 ? ONE : alpha.multiply(exp(x)));
        EXACT.put("focal", (loss, gamma) -> power(ONE.subtract(exp(loss.negate())), gamma)
                .multiply(loss));
        EXACT.put("focalSlope", Accuracies::focalSlope);
    }

    private Accuracies() {}

    private static void function(String op, UnaryOperator<BigDecimal> exact) {
        EXACT.put(op, (x, attribute) -> exact.apply(x));
    }

    /** Returns whether the function of an op is known here. */
    static boolean has(Op op) {
        return EXACT.containsKey(op.name());
    }

    /** Returns the largest error in ulp at small and large operands in the range that an op states. */
    static double worst(Op op) {
        Accuracy claim = Objects.requireNonNull(op.facts().accuracy());
        Object attr = Extremes.recorded(op, 1, 2).attr;
        Random random = new Random(1);
        double worst = 0;
        for (int i = 0; i < POINTS; i++) {
            boolean low = claim.high() <= 0 || (claim.low() < 0 && random.nextBoolean());
            double end = low ? claim.low() : claim.high();
            double x = end * Math.pow(Math.max(1e-6 / Math.abs(end), 1e-15), random.nextDouble());
            worst = Math.max(worst, error(op, attr, x));
        }
        return worst;
    }

    /** Returns the error of an op at x in ulp. */
    static double error(Op op, Object attr, double x) {
        DMatrixRMaj at = new DMatrixRMaj(new double[][] {{x}});
        double y = op.with(attr, new Tape().input(at)).scalar();
        BigDecimal right = exact(op, attr, new BigDecimal(x));
        BigDecimal error = new BigDecimal(y).subtract(right).abs();
        return error.divide(new BigDecimal(Math.ulp(right.doubleValue())), DIGITS)
                .doubleValue();
    }

    /** Returns the function of an op at x. */
    static BigDecimal exact(Op op, Object attr, BigDecimal x) {
        BinaryOperator<BigDecimal> exact = Objects.requireNonNull(EXACT.get(op.name()));
        return exact.apply(x, attr instanceof Double number ? new BigDecimal(number) : ZERO);
    }

    /** Returns the polygamma function of order n ≥ 1 by its recurrence and its asymptotic series at x + 60. */
    static BigDecimal polygamma(BigDecimal x, int n) {
        BigDecimal large = x;
        BigDecimal factorial = BigDecimal.valueOf(1);
        for (int k = 2; k <= n; k++) factorial = factorial.multiply(BigDecimal.valueOf(k));
        BigDecimal y = ZERO;
        for (; large.compareTo(BigDecimal.valueOf(60)) < 0; large = large.add(ONE))
            y = y.add(factorial.divide(large.pow(n + 1, MORE_DIGITS), MORE_DIGITS));
        y = y.add(factorial.divide(BigDecimal.valueOf(n).multiply(large.pow(n, MORE_DIGITS)), MORE_DIGITS));
        y = y.add(half(factorial.divide(large.pow(n + 1, MORE_DIGITS), MORE_DIGITS)));
        for (int k = 1; k <= 20; k++) {
            // (2k + n - 1)! / (2k)!
            BigDecimal ratio = ONE;
            for (int i = 2 * k + 1; i <= 2 * k + n - 1; i++) ratio = ratio.multiply(BigDecimal.valueOf(i));
            BigDecimal term = BigDecimalMath.bernoulli(2 * k, MORE_DIGITS).multiply(ratio);
            y = y.add(term.divide(large.pow(2 * k + n, MORE_DIGITS), MORE_DIGITS));
        }
        return n % 2 == 1 ? y : y.negate();
    }

    private static BigDecimal exp(BigDecimal x) {
        return BigDecimalMath.exp(x, DIGITS);
    }

    private static BigDecimal atan(BigDecimal x) {
        if (x.abs().compareTo(ONE) <= 0) return BigDecimalMath.atan(x, MORE_DIGITS);
        BigDecimal quarter = half(BigDecimalMath.pi(MORE_DIGITS));
        BigDecimal rest = BigDecimalMath.atan(ONE.divide(x, MORE_DIGITS), MORE_DIGITS);
        return (x.signum() < 0 ? quarter.negate() : quarter).subtract(rest);
    }

    private static BigDecimal power(BigDecimal x, BigDecimal p) {
        return BigDecimalMath.pow(x, p, DIGITS);
    }

    private static BigDecimal inverse(BigDecimal x) {
        return ONE.divide(x, DIGITS);
    }

    private static BigDecimal sigmoid(BigDecimal x) {
        return inverse(ONE.add(exp(x.negate())));
    }

    private static BigDecimal softplus(BigDecimal x) {
        return BigDecimalMath.log(ONE.add(exp(x)), DIGITS);
    }

    private static BigDecimal normalPdf(BigDecimal x) {
        BigDecimal root =
                BigDecimalMath.pi(MORE_DIGITS).multiply(BigDecimal.valueOf(2)).sqrt(MORE_DIGITS);
        BigDecimal exponent = x.multiply(x).multiply(HALF).negate();
        return BigDecimalMath.exp(exponent, MORE_DIGITS).divide(root, MORE_DIGITS);
    }

    /** Returns Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …). */
    private static BigDecimal normalCdf(BigDecimal x) {
        BigDecimal square = x.multiply(x);
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int k = 3; term.abs().compareTo(new BigDecimal("1e-90")) > 0; k += 2) {
            term = term.multiply(square).divide(BigDecimal.valueOf(k), MORE_DIGITS);
            sum = sum.add(term);
        }
        return HALF.add(normalPdf(x).multiply(sum, MORE_DIGITS));
    }

    private static BigDecimal log(BigDecimal x) {
        return BigDecimalMath.log(x, MORE_DIGITS);
    }

    private static BigDecimal half(BigDecimal x) {
        return x.multiply(HALF);
    }

    private static BigDecimal asinh(BigDecimal x) {
        BigDecimal a = x.abs();
        BigDecimal y = log(a.add(a.multiply(a).add(ONE).sqrt(MORE_DIGITS)));
        return x.signum() < 0 ? y.negate() : y;
    }

    private static BigDecimal erfSlope(BigDecimal x) {
        BigDecimal root = BigDecimalMath.pi(MORE_DIGITS).sqrt(MORE_DIGITS);
        return BigDecimalMath.exp(x.multiply(x).negate(), MORE_DIGITS)
                .multiply(BigDecimal.valueOf(2))
                .divide(root, MORE_DIGITS);
    }

    /** Returns erf x = 2/√π exp(-x²) (x + 2x³/3 + 4x⁵/(3·5) + …). */
    private static BigDecimal erf(BigDecimal x) {
        BigDecimal twice = x.multiply(x).multiply(BigDecimal.valueOf(2));
        BigDecimal term = x;
        BigDecimal sum = x;
        for (int k = 3; term.abs().compareTo(new BigDecimal("1e-90")) > 0; k += 2) {
            term = term.multiply(twice).divide(BigDecimal.valueOf(k), MORE_DIGITS);
            sum = sum.add(term);
        }
        return erfSlope(x).multiply(sum, MORE_DIGITS);
    }

    /** Solves erf y = x by Newton's method. */
    private static BigDecimal erfInv(BigDecimal x) {
        BigDecimal y = x;
        BigDecimal step = ONE;
        while (step.abs().compareTo(new BigDecimal("1e-30")) > 0) {
            step = erf(y).subtract(x).divide(erfSlope(y), MORE_DIGITS);
            y = y.subtract(step).round(DIGITS);
        }
        return y;
    }

    /** Returns ln Γ(x) or its derivative, by Stirling's series at x + 60. */
    private static BigDecimal gammas(BigDecimal x, boolean log) {
        BigDecimal large = x;
        BigDecimal before = log ? ONE : ZERO;
        for (; large.compareTo(BigDecimal.valueOf(60)) < 0; large = large.add(ONE))
            before = log ? before.multiply(large, MORE_DIGITS) : before.add(ONE.divide(large, MORE_DIGITS));
        BigDecimal y = log
                ? large.subtract(HALF)
                        .multiply(log(large))
                        .subtract(large)
                        .add(half(log(BigDecimalMath.pi(MORE_DIGITS).multiply(BigDecimal.valueOf(2)))))
                : log(large).subtract(HALF.divide(large, MORE_DIGITS));
        for (int k = 2; k <= 40; k += 2) {
            BigDecimal divisor = log
                    ? large.pow(k - 1, MORE_DIGITS).multiply(BigDecimal.valueOf((long) k * (k - 1)))
                    : large.pow(k, MORE_DIGITS).multiply(BigDecimal.valueOf(-k));
            y = y.add(BigDecimalMath.bernoulli(k, MORE_DIGITS).divide(divisor, MORE_DIGITS));
        }
        return y.subtract(log ? log(before) : before);
    }

    private static BigDecimal focalSlope(BigDecimal loss, BigDecimal gamma) {
        BigDecimal p = exp(loss.negate());
        BigDecimal q = ONE.subtract(p);
        BigDecimal ratio = p.multiply(loss).divide(q, DIGITS);
        return power(q, gamma).multiply(ONE.add(gamma.multiply(ratio)));
    }
}
