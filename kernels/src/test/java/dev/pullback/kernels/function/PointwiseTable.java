package dev.pullback.kernels.function;

import static dev.pullback.kernels.function.Expr.bits;
import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.position;
import static dev.pullback.kernels.function.Expr.select;

import dev.pullback.kernels.SplitMix64;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The functions of {@link Pointwise}, each described once. To add a function, add it here and renew the classes. */
final class PointwiseTable {
    /** The array of the second result of a function with two. */
    private static final int SECOND = 4;

    private static final Expr X = Expr.operand(1);
    private static final Expr A = Expr.operand(1);
    private static final Expr B = Expr.operand(2);
    private static final Expr C = Expr.operand(3);
    private static final Expr P = Expr.parameter(0);
    private static final Expr Q = Expr.parameter(1);

    private final List<PointwiseFunction> all = new ArrayList<>();

    private PointwiseTable() {}

    static List<PointwiseFunction> functions() {
        PointwiseTable table = new PointwiseTable();
        table.arithmetic();
        table.choices();
        table.exponentials();
        table.logarithms();
        table.normalDistribution();
        table.trigonometry();
        table.all.add(Powers.pow(X, P));
        table.all.add(Powers.focal(X, P, false));
        table.all.add(Powers.focal(X, P, true));
        table.residuals();
        table.binaryLosses();
        table.dropout();
        Optimizers.addTo(table.all);
        return table.all;
    }

    private void add(String name, String doc, Expr result) {
        all.add(PointwiseFunction.of(name, doc, result));
    }

    /** Adds a function with a second result. */
    private void addPair(String name, String doc, Expr first, Expr second) {
        all.add(new PointwiseFunction(name, doc, Map.of(0, first, SECOND, second), null, ""));
    }

    private void arithmetic() {
        add("ADD", "a + b.", A.plus(B));
        add("SUB", "a − b.", A.minus(B));
        add("MUL", "a·b.", A.times(B));
        add("MUL_OR_ZERO", "a·b, but 0 where b is 0, even if a is infinite or NaN.", select(B.equal(0), 0, A.times(B)));
        add("DIV", "a/b.", A.over(B));
        add("DIV_OR_ZERO", "a/b, but 0 where b is 0, even if a is infinite or NaN.", select(B.equal(0), 0, A.over(B)));
        add("MUL_ADD", "a·b + c, both rounded.", A.times(B).plus(C));
        add("MUL_MUL", "(a·b)·c.", A.times(B).times(C));
        add("SCALE_MUL", "(p·a)·b.", P.times(A).times(B));
        add("MUL_SCALE", "p·(a·b).", P.times(A.times(B)));
        add("MUL_MUL_SCALE", "p·((a·b)·c).", P.times(A.times(B).times(C)));
        add("AFFINE", "p·x + q, both rounded.", P.times(X).plus(Q));
        add("ADD_SQUARE", "a + b², rounded once.", Expr.fma(B, B, A));
        add("NEG", "−x.", X.neg());
        add("SCALE", "p·x.", P.times(X));
        add("SHIFT", "x + p.", X.plus(P));
        add("SQUARE", "x².", X.times(X));
        add("CUBE", "x³, within 1 ulp.", cube(X));
        add("FOURTH_POWER", "x⁴, within 1 ulp.", fourthPower(X));
        add("ONE_MINUS_SQUARE", "1 − x², within 1.5 ulp.", oneMinusSquare(X));
        add("MUL_ONE_MINUS_SQUARE", "a (1 − b²), as the product of two functions.", A.times(oneMinusSquare(B)));
        add("SQRT", "√x.", X.sqrt());
        add("RECIPROCAL", "1/x.", number(1).over(X));
        add("ABS", "|x|.", X.abs());
        add("ADD_SIZE", "a + |b|.", A.plus(B.abs()));
        add(
                "MAX_SIZE",
                "|p·b| if it is greater than a, else a.",
                select(P.times(B).abs().greater(A), P.times(B).abs(), A));
    }

    private static Expr cube(Expr x) {
        Expr square = x.times(x);
        Expr y = square.times(x);
        return corrected(y, Expr.fma(square, x, y.neg()).plus(lostBySquare(x).times(x)));
    }

    private static Expr fourthPower(Expr x) {
        Expr square = x.times(x);
        Expr y = square.times(square);
        return corrected(
                y, Expr.fma(square, square, y.neg()).plus(square.times(2).times(lostBySquare(x))));
    }

    /** Returns the rounding error of x². */
    private static Expr lostBySquare(Expr x) {
        return Expr.fma(x, x, x.times(x).neg());
    }

    /** Returns y plus its rounding error, or y itself if it is infinite or the error is 0, so that −0 stays. */
    private static Expr corrected(Expr y, Expr error) {
        Expr finite = select(y.abs().less(Double.POSITIVE_INFINITY), y.plus(error), y);
        return select(error.abs().greater(0), finite, y);
    }

    private static Expr oneMinusSquare(Expr x) {
        return number(1).minus(x).times(x.plus(1));
    }

    private void choices() {
        add("MAXIMUM", "The maximum of a and b; NaN if one of them is NaN, and 0 of 0 and −0.", A.max(B));
        add("MINIMUM", "The minimum of a and b; NaN if one of them is NaN, and −0 of 0 and −0.", A.min(B));
        add(
                "MAXIMUM_SHARE",
                "1 where a &gt; b, 0 where a &lt; b, and ½ where they are equal.",
                select(A.greater(B), 1, select(A.less(B), 0, select(A.equal(B), number(0.5), A.plus(B)))));
        add("WHERE", "b where a ≠ 0, which includes NaN, else c.", select(A.equal(0), C, B));
        add("SIGN", "1 for x &gt; 0, −1 for x &lt; 0, else x.", select(X.greater(0), 1, select(X.less(0), -1, X)));
        add("STEP", "1 for x &gt; 0, else 0.", step(X, number(1), number(0)));
        add("MUL_STEP", "a where b &gt; 0, 0 where b ≤ 0, and NaN where b is NaN.", step(B, A, number(0)));
        add("RELU", "The maximum of x and 0; 0 for −0.", X.max(number(0)));
        add("LEAKY_RELU", "x for x &gt; 0, else p·x.", select(X.greater(0), X, P.times(X)));
        add("LEAKY_STEP", "1 for x &gt; 0, else p.", step(X, number(1), P));
        add("CLIP", "The number from p to q that is nearest to x.", X.max(P).min(Q));
        add(
                "INSIDE",
                "1 for x from p to q, else 0.",
                select(
                        X.atLeast(P).and(X.atMost(Q)),
                        number(1),
                        select(X.atMost(Double.POSITIVE_INFINITY), number(0), X)));
    }

    /** Returns {@code on} where x &gt; 0, {@code off} where x ≤ 0, and x where it is NaN. */
    private static Expr step(Expr x, Expr on, Expr off) {
        return select(x.greater(0), on, select(x.atMost(0), off, x));
    }

    private void exponentials() {
        all.add(PointwiseFunction.of("EXP", "exp x, within 1 ulp.", Exponentials.expOfModerate(X))
                .where(X.abs().greater(Exponentials.MODERATE), "StrictMath.exp($x)"));
        add("EXPM1", "exp x − 1, within 1 ulp.", Exponentials.expm1(X));
        add("TANH", "tanh x, within 2.5 ulp.", Exponentials.tanh(X));
        add("SECH_SQUARE", "sech² x, within 4 ulp.", Exponentials.sechSquare(X));
        add("SIGMOID", "1/(1 + exp(−x)), within 2 ulp.", Exponentials.sigmoid(X));
        addPair(
                "TANH_AND_SECH_SQUARE",
                "TANH and, to array 4, SECH_SQUARE.",
                Exponentials.tanhOfSameExponential(X),
                Exponentials.sechSquare(X));
        addPair(
                "SIGMOID_PAIR",
                "SIGMOID and, to array 4, SIGMOID of −x.",
                Exponentials.sigmoid(X),
                Exponentials.sigmoidOfNegative(X));
        String farSilu = "dev.pullback.kernels.function.ScalarMath.farSilu($x)";
        all.add(PointwiseFunction.of(
                        "SILU",
                        "x/(1 + exp(−x)), within 3 ulp for x ≥ −708. The result for −∞ is −0.",
                        X.times(Exponentials.sigmoid(X)))
                .where(X.less(-700), farSilu));
        all.add(PointwiseFunction.of("SILU_OF_SIGMOID", "SILU of a, where b is SIGMOID of a.", A.times(B))
                .where(A.less(-700), farSilu));
        add("ELU", "x for x &gt; 0, else p (exp x − 1).", select(X.greater(0), X, P.times(Exponentials.expm1(X))));
        add(
                "SOFTSIGN",
                "x/(1 + |x|), within 1.5 ulp; ±1 for ±∞.",
                select(
                        X.abs().equal(Double.POSITIVE_INFINITY),
                        X.max(number(-1)).min(number(1)),
                        X.over(X.abs().plus(1))));
        add(
                "ELU_SLOPE",
                "1 for x &gt; 0, else p exp x.",
                select(X.greater(0), number(1), P.times(Exponentials.expOfMinus(X))));
    }

    private void logarithms() {
        add("LOG", "The logarithm of x, within 1 ulp.", Logarithms.log(X));
        add("LOG1P", "The logarithm of 1 + x, within 1 ulp.", Logarithms.log1p(X));
        add("LOG1M_EXP", "The logarithm of 1 − exp x, within 2 ulp; −∞ for 0.", Logarithms.log1mExp(X));
        add("LOG_COSH", "The logarithm of cosh x, within 6 ulp; x²/2 near 0.", Logarithms.logCosh(X));
        add("SOFTPLUS", "The logarithm of 1 + exp x, within 2 ulp.", Logarithms.softplus(X));
        add("LOG_SIGMOID", "The logarithm of 1/(1 + exp(−x)), within 2 ulp.", Logarithms.logSigmoid(X));
        add(
                "LOG_ADD_EXP",
                "The logarithm of exp a + exp b, within 2 ulp of the largest of |a|, |b| and |result|.",
                Logarithms.logAddExp(A, B));
        add(
                "LOG_ADD_EXP_SHARE",
                "1/(1 + exp(b − a)), within 3 ulp; 0 if both are −∞.",
                Logarithms.logAddExpShare(A, B));
    }

    private void normalDistribution() {
        add("NORMAL_CDF", "Φ(x), within 2.5 ulp, in the lower tail too.", NormalDistribution.cdf(X));
        add("NORMAL_PDF", "exp(−x²/2)/√(2π), within 2.5 ulp.", NormalDistribution.pdf(X));
        addPair(
                "NORMAL_CDF_AND_PDF",
                "NORMAL_CDF and, to array 4, NORMAL_PDF.",
                NormalDistribution.cdf(X),
                NormalDistribution.pdf(X));
        add("GELU_OF_CDF", "GELU of a, where b is NORMAL_CDF of a.", NormalDistribution.geluOfCdf(A, B));
        add("GELU", "x Φ(x), within 3 ulp; −0 for −∞.", NormalDistribution.gelu(X));
    }

    private void trigonometry() {
        Expr isRare = X.abs().greater(Trigonometry.LIMIT);
        all.add(PointwiseFunction.of("SIN", "sin x, within 1 ulp.", Trigonometry.sin(X))
                .where(isRare, "StrictMath.sin($x)"));
        all.add(PointwiseFunction.of("COS", "cos x, within 1 ulp.", Trigonometry.cos(X))
                .where(isRare, "StrictMath.cos($x)"));
        all.add(PointwiseFunction.of("TAN", "tan x, within 1 ulp.", Trigonometry.tan(X))
                .where(isRare, "StrictMath.tan($x)"));
    }

    private void residuals() {
        Expr z = scaledResidual(A.minus(C), B);
        add("GAUSSIAN_NLL", "½ (b + (a − c)² exp(−b)).", B.plus(z.times(z)).over(2));
        Expr size = A.minus(B).abs();
        Expr quadratic = size.min(P);
        add(
                "HUBER",
                "½ r² where |r| ≤ p, else p (|r| − ½ p), for r = a − b, within 2 ulp of that of the rounded r.",
                quadratic.times(size.minus(quadratic.times(0.5))));
        add("WEIGHTED_RESIDUAL", "(a − c) exp(−b).", scaledResidual(scaledResidual(A.minus(C), B), B));
    }

    /** Operand a is a logit, b the target, and c the weight of the positive class. */
    private void binaryLosses() {
        Expr e = Exponentials.expOfMinus(A.abs().neg());
        Expr log = Logarithms.log1pOfFraction(e);
        Expr ofNegative = A.max(number(0)).plus(log);
        Expr ofPositive = A.neg().max(number(0)).plus(log);
        Expr negative = number(1).minus(B);
        Expr positive = B.times(C);
        add(
                "BINARY_CROSS_ENTROPY",
                "(1 − b) softplus(a) + c b softplus(−a), where a term with the factor 0 is 0. It is within 2 ulp for b = 0 and"
                        + " b = 1, otherwise within 3.5.",
                cost(negative, ofNegative).plus(cost(positive, ofPositive)));
        Expr isNegative = A.less(0);
        Expr slope =
                select(isNegative, negative.times(e), negative).minus(select(isNegative, positive, positive.times(e)));
        add(
                "BINARY_CROSS_ENTROPY_SLOPE",
                "(1 − b) σ(a) − c b σ(−a). It is within 2 ulp for b = 0 and b = 1, otherwise within 4 ulp of the larger term.",
                Exponentials.quotient(slope, e));
        add(
                "BINARY_TARGET_COST",
                "c softplus(−a) − softplus(a), which is −a for c = 1.",
                select(C.equal(1), A.neg(), cost(C, ofPositive).minus(ofNegative)));
    }

    /** Returns w·cost, but 0 where w is 0, even if the cost is infinite. */
    private static Expr cost(Expr w, Expr cost) {
        return select(w.equal(0).and(cost.equal(Double.POSITIVE_INFINITY)), number(0), w.times(cost));
    }

    /** Returns r exp(−s/2), but 0 where r is 0, even if the exponential is infinite. */
    private static Expr scaledResidual(Expr r, Expr s) {
        Expr product = r.times(Exponentials.exp(s.times(-0.5)));
        return select(r.equal(0), select(s.atMost(Double.POSITIVE_INFINITY), number(0), s), product);
    }

    /** Numbers of operand 2: what is kept, a bound of the random numbers, and the state before the first, in halves. */
    private void dropout() {
        Expr kept = Expr.shared(2, 0);
        Expr z = word(3).plusBits(position().timesBits(bits(SplitMix64.GOLDEN)));
        z = z.xor(z.shiftRight(30)).timesBits(bits(0xbf58476d1ce4e5b9L));
        z = z.xor(z.shiftRight(27)).timesBits(bits(0x94d049bb133111ebL));
        Expr random = z.xor(z.shiftRight(31)).shiftRight(11);
        add(
                "DROPOUT",
                "x divided by the first number of operand 2, but 0 where the random number of 53 bits is below the bound. The bound is"
                        + " the second number · 2³² + the third; the state of the generator for the first element is made of the"
                        + " fourth and fifth in the same way.",
                select(random.less(word(1)), number(0), X.over(kept)));
    }

    /** Returns the word of which operand 2 has the upper and the lower half at an index and the next one. */
    private static Expr word(int index) {
        Expr high = Expr.shared(2, index).plus(0x1p52).bits().shiftLeft(32);
        return high.or(Expr.shared(2, index + 1).plus(0x1p52).bits().and(bits(0xffffffffL)));
    }
}
