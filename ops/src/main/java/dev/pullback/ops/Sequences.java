package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Var;

/**
 * Functions along a sequence: cumulative sums, products and log-sum-exps, and linear recurrences such as discounted
 * sums and moving averages. A row of a matrix is a sequence; the methods for columns transpose the matrix. This class
 * has both the ops and the methods that record them.
 *
 * <p>Sums and products are special cases of one op, the recurrence {@code yⱼ = aⱼ yⱼ₋₁ + bⱼ}. Its derivative is a recurrence
 * in the opposite direction, so derivatives of any order exist and do not divide by an element: products with zeros have right
 * gradients.
 */
public final class Sequences {
    /** The op of {@link #recurrence}; the attribute is whether it runs backward, a {@code Boolean}. */
    public static final Op RECURRENCE = Op.of(
                    "recurrence",
                    "Yᵢⱼ = Aᵢⱼ Yᵢ,ⱼ₋₁ + Bᵢⱼ",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return in[1].shape();
                    },
                    (in, attr, out) -> Recurrence.run(in[0], in[1], (Boolean) attr, out))
            .stating(operands("A B").attribute(Boolean.class).errors(0.5, 3, 3));

    /** The op of {@link #rowCumulativeLogSumExps}. */
    public static final Op CUMULATIVE_LOG_SUM_EXP = Op.of(
                    "rowCumulativeLogSumExps", "Yᵢⱼ = ln Σₖ exp Xᵢₖ over k ≤ j", 1, ShapeRule.SAME, (in, attr, out) -> {
                        for (int i = 0; i < out.numRows; i++)
                            logSumExps(in[0].data, i * out.numCols, out.numCols, out.data);
                    })
            .stating(operands("X").increasing().errors(30, 20, 10).within(-10, 10));

    /** The distance above the reference from which on a new element becomes the reference of the exponentials. */
    private static final double FAR = 30;

    private Sequences() {}

    // Sequences

    /**
     * The recurrence {@code Yᵢⱼ = Aᵢⱼ Yᵢ,ⱼ₋₁ + Bᵢⱼ} along each row, which begins with {@code Yᵢ₀ = Bᵢ₀}; the first column of A
     * has no influence. If {@code backward}, it runs from the last column to the first. Carried in twice the precision.
     * Shapes: m×n, m×n → m×n.
     */
    public static Var recurrence(Var a, Var b, boolean backward) {
        return RECURRENCE.with(backward, a, b);
    }

    /** Cumulative sum of each row, {@code Yᵢⱼ = Xᵢ₀ + … + Xᵢⱼ}, added in twice the precision. Shapes: m×n → m×n. */
    public static Var rowCumulativeSums(Var x) {
        return RECURRENCE.with(false, x.tape().constant(x.shape(), 1), x);
    }

    /**
     * Cumulative sum of each column, see {@link #rowCumulativeSums}.
     * Accuracy: within 0.5 ulp, derivatives 0.5 and 0.5 ulp.
     */
    public static Var colCumulativeSums(Var x) {
        return Ops.transpose(rowCumulativeSums(Ops.transpose(x)));
    }

    /**
     * Cumulative product of each row, {@code Yᵢⱼ = Xᵢ₀ ⋯ Xᵢⱼ}, multiplied in twice the precision. The derivatives are right
     * where an element is 0. Shapes: m×n → m×n.
     */
    public static Var rowCumulativeProducts(Var x) {
        Var first = Ops.pad(Ops.slice(x, 0, 0, x.rows(), 1), 0, 0, x.shape());
        return RECURRENCE.with(false, x, first);
    }

    /**
     * Cumulative product of each column, see {@link #rowCumulativeProducts}.
     * Accuracy: within 0.5 ulp, derivatives 3 and 3 ulp.
     */
    public static Var colCumulativeProducts(Var x) {
        return Ops.transpose(rowCumulativeProducts(Ops.transpose(x)));
    }

    /**
     * Product of the elements of each row, {@code yᵢ = Πⱼ Xᵢⱼ}, from the left; the derivatives are right where an element is 0.
     * A product of the first elements that overflows makes the result infinite or NaN. Shapes: m×n → m×1.
     * Accuracy: within 0.5 ulp, derivatives 3 and 3 ulp.
     */
    public static Var rowProducts(Var x) {
        return Ops.slice(rowCumulativeProducts(x), 0, x.cols() - 1, x.rows(), 1);
    }

    /**
     * Product of the elements of each column, see {@link #rowProducts}. Shapes: m×n → 1×n.
     * Accuracy: within 0.5 ulp, derivatives 3 and 3 ulp.
     */
    public static Var colProducts(Var x) {
        return Ops.transpose(rowProducts(Ops.transpose(x)));
    }

    /**
     * Cumulative log-sum-exp of each row, {@code Yᵢⱼ = ln(exp Xᵢ₀ + … + exp Xᵢⱼ)}, without overflow; −∞ as long as all elements are
     * −∞. Shapes: m×n → m×n.
     */
    public static Var rowCumulativeLogSumExps(Var x) {
        return CUMULATIVE_LOG_SUM_EXP.on(x);
    }

    /**
     * Cumulative log-sum-exp of each column, see {@link #rowCumulativeLogSumExps}.
     * Accuracy: within 2 ulp, derivatives 1.5 and 1.5 ulp, of the largest element. The bounds hold for elements
     * of moderate size.
     */
    public static Var colCumulativeLogSumExps(Var x) {
        return Ops.transpose(rowCumulativeLogSumExps(Ops.transpose(x)));
    }

    /** Returns x, moved by one column to the left or right; the free column is 0. Accuracy: exact. */
    public static Var shiftColumns(Var x, boolean right) {
        int n = x.cols();
        if (n == 1) return x.tape().constant(x.shape(), 0);
        return Ops.pad(Ops.slice(x, 0, right ? 0 : 1, x.rows(), n - 1), 0, right ? 1 : 0, new Shape(x.rows(), n));
    }

    /** Computes one row; the value is the unevaluated sum of {@code high} and {@code low}. */
    private static void logSumExps(double[] x, int from, int n, double[] y) {
        double reference = Double.NEGATIVE_INFINITY;
        double sum = 0; // of exp(x - reference)
        for (int j = from; j < from + n; j++) {
            double v = x[j];
            if (!(v <= reference + FAR) && v < Double.POSITIVE_INFINITY) {
                sum = sum == 0 ? 0 : sum * Math.exp(reference - v);
                reference = v;
            }
            if (v > Double.NEGATIVE_INFINITY || Double.isNaN(v)) sum += v == reference ? 1 : Math.exp(v - reference);
            y[j] = sum == 0 ? reference : reference + StrictMath.log(sum);
        }
    }
}
