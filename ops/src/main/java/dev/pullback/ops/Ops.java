package dev.pullback.ops;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Losses.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.Arrays;

/**
 * The verbs: each computes an op on the tape of its operands and answers the result. Import them all:
 *
 * <pre>{@code
 * import static dev.pullback.ops.Ops.*;
 * Var loss = softmaxCrossEntropy(matmul(tanh(matmul(x, w1)), w2), labels);
 * }</pre>
 *
 * <p>What holds for every verb: operands are not modified; where nothing else is said the result has the shape of the
 * operand; NaN and infinity follow IEEE 754. Operands that do not fit are refused by
 * {@link org.ejml.MatrixDimensionException}, naming the op, the operands and the rule broken; operands of different tapes
 * by {@link IllegalArgumentException}; an operand whose tape was reset by {@link IllegalStateException}.
 */
public final class Ops {
    private Ops() {}

    // Arithmetic

    /**
     * Sum, {@code Y = A + B}. Shapes: equal, or one operand a row, column or scalar that is repeated to fill the other.
     */
    public static Var add(Var a, Var b) {
        return ADD.on(a, b);
    }

    /**
     * Difference, {@code Y = A - B}. Shapes: equal, or one operand a row, column or scalar that is repeated to fill the
     * other.
     */
    public static Var sub(Var a, Var b) {
        return SUB.on(a, b);
    }

    /**
     * Product element by element, {@code Y = A ∘ B}. Shapes: equal, or one operand a row, column or scalar that is
     * repeated to fill the other.
     */
    public static Var mul(Var a, Var b) {
        return MUL.on(a, b);
    }

    /**
     * Quotient element by element, {@code Y = A / B}; by IEEE rules where {@code B = 0}. Shapes: equal, or one operand
     * a row, column or scalar that is repeated to fill the other.
     */
    public static Var div(Var a, Var b) {
        return DIV.on(a, b);
    }

    /**
     * Quotient, {@code Y = A / B}, but 0 where {@code B = 0}, whatever {@code A} is. Shapes: equal, or one operand a
     * row, column or scalar that is repeated to fill the other.
     */
    public static Var divOrZero(Var a, Var b) {
        return DIV_OR_ZERO.on(a, b);
    }

    /** Negative, {@code Y = -X}. */
    public static Var neg(Var x) {
        return NEG.on(x);
    }

    /**
     * Product with a fixed number, {@code Y = c X}. A number that changes from step to step is an input: {@code mul(x,
     * c)}.
     */
    public static Var scale(Var x, double c) {
        return SCALE.with(c, x);
    }

    /**
     * Sum with a fixed number, {@code Y = X + c}. A number that changes from step to step is an input: {@code add(x,
     * c)}.
     */
    public static Var shift(Var x, double c) {
        return SHIFT.with(c, x);
    }

    // Matrix products

    /** Matrix product, {@code Y = A B}. Shapes: m×k, k×n → m×n. */
    public static Var matmul(Var a, Var b) {
        return MATMUL.on(a, b);
    }

    /** Matrix product, {@code Y = Aᵀ B}. Shapes: k×m, k×n → m×n. */
    public static Var matmulTransA(Var a, Var b) {
        return MATMUL_TRANS_A.on(a, b);
    }

    /** Matrix product, {@code Y = A Bᵀ}. Shapes: m×k, n×k → m×n. */
    public static Var matmulTransB(Var a, Var b) {
        return MATMUL_TRANS_B.on(a, b);
    }

    /** Matrix product, {@code Y = Aᵀ Bᵀ}, computed as {@code (B A)ᵀ}. Shapes: k×m, n×k → m×n. */
    public static Var matmulTransAB(Var a, Var b) {
        return transpose(matmul(b, a));
    }

    /** Transpose, {@code Y = Xᵀ}. Shapes: m×n → n×m. */
    public static Var transpose(Var x) {
        return TRANSPOSE.on(x);
    }

    // Functions

    /** Exponential, {@code Y = eˣ}. */
    public static Var exp(Var x) {
        return EXP.on(x);
    }

    /**
     * Natural logarithm, {@code Y = ln X}. Domain: x > 0; −∞ at 0, NaN below. Of a softmax, sigmoid or sum of
     * exponentials take {@link #logSoftmax}, {@link #logSigmoid}, {@link #logSumExp}.
     */
    public static Var log(Var x) {
        return LOG.on(x);
    }

    /** {@code Y = ln(1 + X)}, accurate near 0. Domain: x > −1; −∞ at −1, NaN below. */
    public static Var log1p(Var x) {
        return LOG1P.on(x);
    }

    /** {@code Y = eˣ - 1}, accurate near 0. */
    public static Var expm1(Var x) {
        return EXPM1.on(x);
    }

    /**
     * Square root, {@code Y = √X}. Domain: x ≥ 0, NaN below; the derivative at 0 is ∞, so for the length of a matrix
     * take {@link #norm}.
     */
    public static Var sqrt(Var x) {
        return SQRT.on(x);
    }

    /** Square, {@code Y = X²}. */
    public static Var square(Var x) {
        return SQUARE.on(x);
    }

    /** {@code Y = 1 - X²}, computed as {@code (1 - X)(1 + X)}; the derivative of tanh in terms of its value. */
    public static Var oneMinusSquare(Var x) {
        return ONE_MINUS_SQUARE.on(x);
    }

    /**
     * Power with a fixed exponent, {@code Y = Xᵖ}, as {@link Math#pow}. Domain: x ≥ 0 unless p is a whole number.
     */
    public static Var pow(Var x, double p) {
        return POW.with(p, x);
    }

    /** Reciprocal, {@code Y = 1 / X}. */
    public static Var reciprocal(Var x) {
        return RECIPROCAL.on(x);
    }

    /** Absolute value, {@code Y = |X|}; its derivative at 0 is taken as 0. */
    public static Var abs(Var x) {
        return ABS.on(x);
    }

    /** Sign: −1, 0 or 1. No gradient flows through it. */
    public static Var sign(Var x) {
        return SIGN.on(x);
    }

    /** Step: 1 where x > 0, else 0. No gradient flows through it. */
    public static Var step(Var x) {
        return STEP.on(x);
    }

    /** Sine of radians, {@code Y = sin X}. */
    public static Var sin(Var x) {
        return SIN.on(x);
    }

    /** Cosine of radians, {@code Y = cos X}. */
    public static Var cos(Var x) {
        return COS.on(x);
    }

    // Activations

    /** Hyperbolic tangent, {@code Y = tanh X}. */
    public static Var tanh(Var x) {
        return TANH.on(x);
    }

    /** Logistic function, {@code Y = σ(X) = 1 / (1 + e⁻ˣ)}; no tail overflows. */
    public static Var sigmoid(Var x) {
        return SIGMOID.on(x);
    }

    /** Rectified linear unit, {@code Y = max(X, 0)}; its derivative at 0 is taken as 0. */
    public static Var relu(Var x) {
        return RELU.on(x);
    }

    /**
     * Leaky rectified linear unit, {@code Y = X where X > 0, else slope X}; its derivative at 0 is taken as the slope.
     */
    public static Var leakyRelu(Var x, double slope) {
        return LEAKY_RELU.with(slope, x);
    }

    /** The derivative of {@link #leakyRelu}: 1 where x > 0, else the slope. No gradient flows through it. */
    public static Var leakyStep(Var x, double slope) {
        return LEAKY_STEP.with(slope, x);
    }

    /**
     * Exponential linear unit, {@code Y = X where X > 0, else α (eˣ - 1)}. Source: Clevert, Unterthiner, Hochreiter
     * 2016.
     */
    public static Var elu(Var x, double alpha) {
        return ELU.with(alpha, x);
    }

    /** The derivative of {@link #elu}: 1 where x > 0, else {@code α eˣ}. */
    public static Var eluSlope(Var x, double alpha) {
        return ELU_SLOPE.with(alpha, x);
    }

    /**
     * Gaussian error linear unit, {@code Y = X Φ(X)}, the exact form, not the approximation by tanh. Source: Hendrycks,
     * Gimpel 2016.
     */
    public static Var gelu(Var x) {
        return GELU.on(x);
    }

    /** The standard normal distribution function, {@code Y = Φ(X)}, accurate in the lower tail as well. */
    public static Var normalCdf(Var x) {
        return NORMAL_CDF.on(x);
    }

    /** The standard normal density, {@code Y = φ(X) = exp(-X²/2) / √(2π)}. */
    public static Var normalPdf(Var x) {
        return NORMAL_PDF.on(x);
    }

    /** Sigmoid linear unit or swish, {@code Y = X σ(X)}. */
    public static Var silu(Var x) {
        return SILU.on(x);
    }

    /** Softplus, {@code Y = ln(1 + eˣ)}; accurate everywhere, without a threshold. */
    public static Var softplus(Var x) {
        return SOFTPLUS.on(x);
    }

    /** Logarithm of the sigmoid, {@code Y = ln σ(X) = -softplus(-X)}; accurate everywhere. */
    public static Var logSigmoid(Var x) {
        return LOG_SIGMOID.on(x);
    }

    // Comparing and choosing

    /**
     * Larger of two, element by element, {@code Y = max(A, B)}. Of a tie each operand takes half the gradient. NaN if
     * either is. Shapes: equal, or one operand a row, column or scalar that is repeated to fill the other.
     */
    public static Var maximum(Var a, Var b) {
        return MAXIMUM.on(a, b);
    }

    /**
     * Smaller of two, element by element, {@code Y = min(A, B)}. Of a tie each operand takes half the gradient. NaN if
     * either is. Shapes: equal, or one operand a row, column or scalar that is repeated to fill the other.
     */
    public static Var minimum(Var a, Var b) {
        return MINIMUM.on(a, b);
    }

    /**
     * Comparison: 1 where {@code A > B}, ½ where they are equal, 0 where {@code A < B}. No gradient flows through it.
     * Shapes: equal, or one operand a row, column or scalar that is repeated to fill the other.
     */
    public static Var greater(Var a, Var b) {
        return GREATER.on(a, b);
    }

    /**
     * Limits, {@code Y = min(max(X, low), high)}; its derivative is 1 inside and at the limits, 0 outside.
     *
     * @throws IllegalArgumentException unless low ≤ high
     */
    public static Var clip(Var x, double low, double high) {
        return CLIP.with(new Range(low, high), x);
    }

    /**
     * Whether {@code low ≤ X ≤ high}: 1 or 0. No gradient flows through it.
     *
     * @throws IllegalArgumentException unless low ≤ high
     */
    public static Var inside(Var x, double low, double high) {
        return INSIDE.with(new Range(low, high), x);
    }

    /**
     * Choice, {@code Y = A where C ≠ 0, else B}. What is not chosen gets the cotangent 0; if its own derivative is
     * infinite there, 0 · ∞ makes a NaN further up: guard the argument of {@code log} or {@code sqrt}, not its result.
     * No gradient flows to {@code C}. Shapes: equal, or some of them rows, columns or scalars that are repeated to fill
     * the largest.
     */
    public static Var where(Var c, Var a, Var b) {
        return WHERE.on(c, a, b);
    }

    // Reductions

    /** Sum of all elements. Shapes: m×n → 1×1. */
    public static Var sum(Var x) {
        return SUM.on(x);
    }

    /** Mean of all elements. Shapes: m×n → 1×1. */
    public static Var mean(Var x) {
        return MEAN.on(x);
    }

    /** Sum of each row. Shapes: m×n → m×1. */
    public static Var rowSums(Var x) {
        return ROW_SUMS.on(x);
    }

    /** Sum of each column. Shapes: m×n → 1×n. */
    public static Var colSums(Var x) {
        return COL_SUMS.on(x);
    }

    /** Maximum of each row; of a tie the first takes the gradient. NaN if the row has one. Shapes: m×n → m×1. */
    public static Var rowMax(Var x) {
        return ROW_MAX.on(x);
    }

    /**
     * Maximum of each column; of a tie the first takes the gradient. NaN if the column has one. Shapes: m×n → 1×n.
     */
    public static Var colMax(Var x) {
        return COL_MAX.on(x);
    }

    /** 1 at the first maximum of each row, else 0. No gradient flows through it. */
    public static Var rowMaxMask(Var x) {
        return ROW_MAX_MASK.on(x);
    }

    /** 1 at the first maximum of each column, else 0. No gradient flows through it. */
    public static Var colMaxMask(Var x) {
        return COL_MAX_MASK.on(x);
    }

    /**
     * Frobenius norm, {@code y = √(Σ Xᵢⱼ²)}, without overflow; its gradient at 0 is taken as 0. Shapes: m×n → 1×1.
     */
    public static Var norm(Var x) {
        return NORM.on(x);
    }

    /** Repeats a scalar, a row or a column to fill a shape. */
    public static Var expand(Var x, Shape to) {
        return EXPAND.with(to, x);
    }

    // Layout

    /** A copy, {@code Y = X}: the same matrix as a new variable, to differentiate with respect to. */
    public static Var identity(Var x) {
        return IDENTITY.on(x);
    }

    /** A copy, {@code Y = X}, that counts as a constant: no gradient flows through it. */
    public static Var stopGradient(Var x) {
        return STOP_GRADIENT.on(x);
    }

    /** The same elements, row by row, in another shape. Shapes: m×n → rows×cols with as many elements. */
    public static Var reshape(Var x, int rows, int cols) {
        return RESHAPE.with(new Shape(rows, cols), x);
    }

    /** The block of {@code rows}×{@code cols} whose upper left corner is at {@code row}, {@code col}. */
    public static Var slice(Var x, int row, int col, int rows, int cols) {
        return SLICE.with(new Block(row, col, new Shape(rows, cols)), x);
    }

    /**
     * Zeros, with {@code X} as the block whose upper left corner is at {@code row}, {@code col}: the adjoint of {@link
     * #slice}.
     */
    public static Var pad(Var x, int row, int col, Shape into) {
        return PAD.with(new Pad(into, row, col), x);
    }

    /** Matrices one above the other. Shapes: mᵢ×n → (Σ mᵢ)×n. */
    public static Var concatRows(Var... x) {
        return CONCAT_ROWS.on(x);
    }

    /** Matrices side by side. Shapes: m×nᵢ → m×(Σ nᵢ). */
    public static Var concatCols(Var... x) {
        return CONCAT_COLS.on(x);
    }

    /**
     * Cuts a matrix into blocks of columns; the inverse of {@link #concatCols}. Shapes: m×n → m×widthsᵢ, where the
     * widths add up to n.
     */
    public static Var[] splitCols(Var x, int... widths) {
        return SPLIT_COLS.onAll(Arrays.stream(widths).boxed().toList(), x);
    }

    // Indexing

    /**
     * Rows by index: row i of the result is row kᵢ of {@code X}; an index may repeat. Shapes: m×n, p×1 → p×n.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to m - 1
     */
    public static Var gatherRows(Var x, Var k) {
        return GATHER_ROWS.on(x, k);
    }

    /** As {@link #gatherRows(Var, Var)}. */
    public static Var gatherRows(Var x, int... k) {
        return gatherRows(x, x.tape().input(k));
    }

    /**
     * Zeros, to whose row kᵢ row i of {@code X} is added; an index may repeat: the adjoint of {@link #gatherRows(Var,
     * Var)}. Shapes: p×n, p×1 → rows×n.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to rows - 1
     */
    public static Var scatterRows(Var x, Var k, int rows) {
        return SCATTER_ROWS.with(rows, x, k);
    }

    /**
     * One element of each row: {@code yᵢ} is {@code X} at row i, column kᵢ. Shapes: m×n, m×1 → m×1.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to n - 1
     */
    public static Var pick(Var x, Var k) {
        return PICK.on(x, k);
    }

    /** As {@link #pick(Var, Var)}. */
    public static Var pick(Var x, int... k) {
        return pick(x, x.tape().input(k));
    }

    /**
     * Zeros, with {@code xᵢ} at row i, column kᵢ: the adjoint of {@link #pick(Var, Var)}. Shapes: m×1, m×1 → m×cols.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to cols - 1
     */
    public static Var place(Var x, Var k, int cols) {
        return PLACE.with(cols, x, k);
    }

    // Softmax and its loss

    /**
     * Softmax of each row of logits, {@code Yᵢⱼ = exp Zᵢⱼ / Σₖ exp Zᵢₖ}, shifted by the row's maximum. NaN throughout a
     * row that has a NaN, a +∞, or nothing but −∞. For a loss take {@link #softmaxCrossEntropy(Var, Var)}, for a
     * logarithm {@link #logSoftmax}.
     */
    public static Var softmax(Var z) {
        return SOFTMAX.on(z);
    }

    /**
     * As {@link #softmax}, but 0 in a row of nothing but −∞: the gradient of {@link #logSumExp}, which such a row has.
     */
    public static Var softmaxOrZero(Var z) {
        return SOFTMAX_OR_ZERO.on(z);
    }

    /**
     * Logarithm of the softmax of each row, {@code Yᵢⱼ = Zᵢⱼ - ln Σₖ exp Zᵢₖ}; finite where the softmax underflows.
     */
    public static Var logSoftmax(Var z) {
        return LOG_SOFTMAX.on(z);
    }

    /**
     * Logarithm of the sum of exponentials of each row, {@code yᵢ = ln Σⱼ exp Zᵢⱼ}; the maximum's term is left out of
     * the sum and {@code log1p} taken, so that small terms are not lost. Shapes: m×n → m×1.
     */
    public static Var logSumExp(Var z) {
        return LOG_SUM_EXP.on(z);
    }

    /**
     * Mean over the rows of the cross-entropy between softmax of the logits {@code Z} and the truth, computed from
     * logits, never from probabilities. The truth is a column of class numbers, {@code yᵢ}, with the loss {@code meanᵢ
     * (ln Σⱼ exp Zᵢⱼ - Zᵢ at yᵢ)}, or, of the shape of the logits with two columns or more, a row of targets for each,
     * with {@code Σᵢⱼ Yᵢⱼ (ln Σₖ exp Zᵢₖ - Zᵢⱼ) / Σᵢⱼ Yᵢⱼ}, the mean over the rows where each sums to 1; a row of zeros
     * counts for nothing. Shapes: m×n, m×1 or m×n → 1×1. The gradient with respect to the logits is {@code (p - onehot)
     * / m}.
     *
     * @throws IllegalArgumentException if a class is not a whole number from 0 to n - 1, or a target negative or not finite
     */
    public static Var softmaxCrossEntropy(Var z, Var y) {
        return z.cols() > 1 && z.sameShape(y) ? SOFT_CROSS_ENTROPY.on(z, y) : SOFTMAX_CROSS_ENTROPY.on(z, y);
    }

    /** As {@link #softmaxCrossEntropy(Var, Var)} with class numbers. */
    public static Var softmaxCrossEntropy(Var z, int... labels) {
        return softmaxCrossEntropy(z, z.tape().input(labels));
    }

    /**
     * {@code P - onehot(y)}, where P is the softmax of each row of {@code Z}; the element of the true class is minus
     * the sum of the others, which keeps its digits where {@code p - 1} would lose them. Shapes: m×n, m×1 → m×n.
     */
    public static Var softmaxMinusOneHot(Var z, Var y) {
        return SOFTMAX_MINUS_ONE_HOT.on(z, y);
    }

    /** {@code Yᵢⱼ = (Σₖ Tᵢₖ) Pᵢⱼ - Tᵢⱼ}, where P is the softmax of each row of {@code Z}. Shapes: m×n, m×n → m×n. */
    public static Var softmaxMinusTargets(Var z, Var t) {
        return SOFTMAX_MINUS_TARGETS.on(z, t);
    }
}
