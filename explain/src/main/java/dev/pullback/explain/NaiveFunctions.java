package dev.pullback.explain;

import static dev.pullback.explain.Conditions.*;
import static dev.pullback.explain.Forms.*;
import static dev.pullback.explain.GraphPattern.*;
import static dev.pullback.explain.NaiveFormula.row;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import dev.pullback.explain.Rewrite.Context;
import dev.pullback.ops.LinearSystems;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The second part of the table {@link NaiveFormulas}. It has the rows on functions written with exponentials, such as
 * tanh, and on roots, quotients, determinants and distances.
 */
final class NaiveFunctions {
    private static final String NO_ROOT =
            "at 0 the derivative of the root is ∞, and 0 · ∞ is NaN; above 1e154 the squares overflow";
    private static final String CANCELLATION =
            "the difference of two large, nearly equal numbers has few correct digits, and may be negative";
    private static final String BY_EXP = "exp overflows above 709.78, and ∞ / ∞ is NaN; near 0 digits are lost";

    /** The largest number of differences that replace the expansion of squared distances. */
    private static final int MAX_DIFFERENCES = 1 << 22;

    /** The power series is cut after this number of terms; the next would be below 1e-17 of the sum at 0.5. */
    private static final int SERIES = 15;

    private NaiveFunctions() {}

    // spotless:off
    static final List<NaiveFormula> TABLE = List.of(
            // Functions written by exponentials
            row("tanh by exponentials",
                    either(
                            quotient(op(SUB, e("x"), eMinus("x")), commuting(ADD, e("x"), eMinus("x"))),
                            quotient(minusOne(squared(e("x"))), onePlus(squared(e("x"))))),
                    BY_EXP,
                    "tanh({x})",
                    at -> tanh(at.var("x"))),
            row("tanh by exponentials",
                    either(
                            quotient(minusOne(e("y")), onePlus(e("y"))),
                            quotient(oneMinus(e("y")), onePlus(e("y"))).marked(Mark.MINUS)),
                    BY_EXP,
                    "tanh({minus}{y} / 2)",
                    at -> tanh(scale(at.signed(at.var("y")), 0.5))),
            row("x / (1 + exp(-x))",
                    quotient(any("x"), onePlus(eMinus("x"))).when(m -> !isAtMost(m, 30)),
                    "exp overflows above 709.78, and the gradient is ∞ / ∞ = NaN",
                    "silu({x})",
                    at -> silu(at.var("x"))),
            row("x / (1 + exp(-x))",
                    quotient(any("a"), onePlus(e("b"))).when(m -> !isAtMost(m, 30)),
                    "exp overflows above 709.78, and the gradient is ∞ / ∞ = NaN",
                    "{a} ∘ sigmoid(-{b})",
                    at -> mul(at.var("a"), sigmoid(neg(at.var("b"))))),
            row("(exp(x) - 1) / x",
                    quotient(minusOne(e("x")), any("x")).when(m -> mayBeZero(m.at("x"))),
                    "near 0 the difference has few correct digits, and 0 / 0 is NaN",
                    "expm1({x}) / {x}, and near 0 the series 1 + x/2 + x²/6 + …",
                    at -> growth(at.var("x"))),

            // Determinants and distances
            row("log of a determinant",
                    op(LOG, either(determinant(any("a")), op(ABS, determinant(any("a"))))),
                    "the determinant overflows or is 0 although its logarithm is an ordinary number",
                    "logDet({a})",
                    at -> logDet(at.var("a"))),
            row("squared distance by expansion",
                    either(Terms::distance),
                    CANCELLATION,
                    "the sum of square({a} - {b})",
                    at -> {
                        Var squares = square(sub(at.var("a"), at.var("b")));
                        return at.match().hasAxis() ? at.sum(squares) : squares;
                    }),
            row("squared distance by expansion",
                    either(Terms::distances).when(m -> (long) m.at("a").shape().elements() * m.at("b").rows() <= MAX_DIFFERENCES),
                    CANCELLATION,
                    "the sums of the squares of the differences of the rows of {a} and {b}",
                    NaiveFunctions::distances),
            row("squared distance by expansion",
                    Terms::distances,
                    CANCELLATION,
                    "the sums of the squares of the differences of the rows of {a} and {b}",
                    null),

            // Roots and quotients
            row("sqrt of a sum of squares",
                    root(Terms::squares),
                    NO_ROOT,
                    Terms::hypotenuseInWords,
                    Terms::hypotenuse),
            row("sqrt of a product of sums of squares",
                    root(commuting(MUL, Terms.sumOf("a"), Terms.sumOf("b"))).when(m -> !m.is(Mark.ROWS) || !m.is(Mark.COLS)),
                    NO_ROOT,
                    "the product of the norms of {a} and {b}",
                    at -> mul(norms(at, "a"), norms(at, "b"))),
            row("sqrt of a sum of squares",
                    root(sumOfSquares(any("x"))),
                    NO_ROOT,
                    "norm({x})",
                    at -> norm(at.var("x"))),
            row("root of a product",
                    Terms::rootOfProduct,
                    "the product overflows above 1.8e308 and is 0 below 5e-324 although its root is an ordinary number",
                    Terms::rootsInWords,
                    Terms::roots),
            row("sqrt of a sum of squares",
                    root(op(MEAN, squared(any("x")))),
                    NO_ROOT,
                    "norm({x}) / √n",
                    at -> scale(norm(at.var("x")), 1 / Math.sqrt(at.var("x").shape().elements()))),
            row("sqrt of a sum of squares",
                    root(sums(squared(any("x")))),
                    "at 0 the derivative of the root is ∞, and 0 · ∞ is NaN",
                    "where(s, sqrt(where(s, s, 1)), 0) of the sums s",
                    at -> norms(at, "x")),
            row("E[x²] - E[x]²",
                    sameShapes().and(op(SUB, mean(squared(any("x"))), squared(mean(any("x"))))),
                    CANCELLATION,
                    "the mean of square(x - mean(x))",
                    NaiveFunctions::variance),
            row("E[x²] - E[x]²",
                    sameShapes().and(op(SUB, sums(squared(any("x"))), squareOfSum(any("x")))),
                    CANCELLATION,
                    "the sum of square(x - mean(x))",
                    at -> at.sum(square(sub(at.var("x"), at.mean(at.var("x")))))),
            row("division by a norm that can be 0",
                    quotient(any("a"), any("b")).when(m -> isNorm(m.at("b"))),
                    "0 / 0 is NaN",
                    "divOrZero({a}, {b})",
                    at -> divOrZero(at.var("a"), at.var("b"))),
            row("division by a count that can be 0",
                    quotient(any("a"), any("b")).when(m -> isCount(m.at("b"))),
                    "0 / 0 is NaN, as is the mean of nothing",
                    "divOrZero({a}, {b})",
                    at -> divOrZero(at.var("a"), at.var("b"))));
    // spotless:on

    /**
     * Records the norms of rows or columns. They are scaled by the largest element so that no square overflows; the
     * norm of zeros is 0 and has the gradient 0.
     */
    private static Var norms(Context at, String letter) {
        return at.byAxis(at.var(letter), x -> {
            Var largest = stopGradient(rowMax(abs(x)));
            Var s = rowSums(square(divOrZero(x, largest)));
            return mul(largest, sqrt(where(s, s, s.tape().constant(1))));
        });
    }

    /** Matches an op of two operands of equal shape, since the formula is a different one if shapes differ. */
    private static GraphPattern sameShapes() {
        return (v, known) -> v.arity() == 2 && v.in(0).sameShape(v.in(1)) ? known : null;
    }

    private static Var variance(Context at) {
        Var x = at.var("x");
        Var mean = at.mean(x);
        return at.mean(square(sub(x, mean)));
    }

    private static GraphPattern e(String x) {
        return op(EXP, any(x));
    }

    private static GraphPattern eMinus(String x) {
        return either(op(EXP, op(NEG, any(x))), op(EXP, scaled(any(x), -1)), inverse(e(x)));
    }

    private static GraphPattern minusOne(GraphPattern x) {
        return either(plus(x, c -> c == -1), op(SUB, x, number(c -> c == 1)));
    }

    /** Records {@code (exp(x) - 1) / x}, which is 1 at 0, and near 0 its power series. */
    private static Var growth(Var x) {
        Var one = x.tape().constant(1);
        Var isSmall = step(shift(neg(abs(x)), 0.5));
        Var small = where(isSmall, x, x.tape().constant(0));
        Var large = where(isSmall, one, x);
        Var series = one;
        for (int n = SERIES; n > 1; n--) series = shift(scale(mul(series, small), 1.0 / n), 1);
        return where(isSmall, series, div(expm1(large), large));
    }

    private static Var distances(Context at) {
        Var a = at.var("a");
        Var b = at.var("b");
        int n = b.rows();
        int[] ofA = IntStream.range(0, a.rows() * n).map(i -> i / n).toArray();
        int[] ofB = IntStream.range(0, a.rows() * n).map(i -> i % n).toArray();
        return reshape(rowSums(square(sub(gatherRows(a, ofA), gatherRows(b, ofB)))), a.rows(), n);
    }

    /** Matches a determinant; its second operand has the factors of the first. */
    private static GraphPattern determinant(GraphPattern a) {
        return op(LinearSystems.DET, a, op(LinearSystems.LU_FACTORS, a));
    }
}
