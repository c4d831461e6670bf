package dev.pullback.kernels.function;

import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.select;

import java.util.ArrayList;
import java.util.List;

/** The functions of {@link Pointwise}, each described once. To add a function, add it here and renew the classes. */
final class PointwiseTable {
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
        return table.all;
    }

    private void add(String name, String doc, Expr result) {
        all.add(PointwiseFunction.of(name, doc, result));
    }

    private void arithmetic() {
        add("ADD", "a + b.", A.plus(B));
        add("SUB", "a − b.", A.minus(B));
        add("MUL", "a·b.", A.times(B));
        add("MUL_OR_ZERO", "a·b, but 0 where b is 0, even if a is infinite or NaN.", select(B.equal(0), 0, A.times(B)));
        add("DIV", "a/b.", A.over(B));
        add("DIV_OR_ZERO", "a/b, but 0 where b is 0, even if a is infinite or NaN.", select(B.equal(0), 0, A.over(B)));
        add("NEG", "−x.", X.neg());
        add("SCALE", "p·x.", P.times(X));
        add("SHIFT", "x + p.", X.plus(P));
        add("SQUARE", "x².", X.times(X));
        add("ONE_MINUS_SQUARE", "1 − x², within 1.5 ulp.", oneMinusSquare(X));
        add("MUL_ONE_MINUS_SQUARE", "a (1 − b²), as the product of two functions.", A.times(oneMinusSquare(B)));
        add("SQRT", "√x.", X.sqrt());
        add("RECIPROCAL", "1/x.", number(1).over(X));
        add("ABS", "|x|.", X.abs());
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
        add("EXP", "exp x, within 1 ulp.", Exponentials.exp(X));
        add("EXPM1", "exp x − 1, within 1 ulp.", Exponentials.expm1(X));
        add("TANH", "tanh x, within 2.5 ulp.", Exponentials.tanh(X));
        add("SECH_SQUARE", "sech² x, within 4 ulp.", Exponentials.sechSquare(X));
        add("SIGMOID", "1/(1 + exp(−x)), within 2 ulp.", Exponentials.sigmoid(X));
        add("SILU", "x/(1 + exp(−x)), within 3 ulp for x ≥ −708. The result for −∞ is −0.", Exponentials.silu(X));
        add("ELU", "x for x &gt; 0, else p (exp x − 1).", select(X.greater(0), X, P.times(Exponentials.expm1(X))));
        add(
                "ELU_SLOPE",
                "1 for x &gt; 0, else p exp x.",
                select(X.greater(0), number(1), P.times(Exponentials.expOfMinus(X))));
    }
}
