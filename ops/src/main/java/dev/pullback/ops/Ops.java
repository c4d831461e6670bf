package dev.pullback.ops;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.BinaryLosses.*;
import static dev.pullback.ops.Diagonals.*;
import static dev.pullback.ops.Dropouts.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.LinearCrossEntropy.*;
import static dev.pullback.ops.LinearLayers.*;
import static dev.pullback.ops.LinearSystems.*;
import static dev.pullback.ops.LogArithmetic.*;
import static dev.pullback.ops.LogitLosses.*;
import static dev.pullback.ops.Losses.*;
import static dev.pullback.ops.Masks.*;
import static dev.pullback.ops.Normalizations.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.ResidualLosses.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Errors;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.Arrays;

/**
 * The methods that record ops, called verbs. Each records an op on the tape of its operands and returns the result.
 * Import them all:
 *
 * <pre>{@code
 * import static dev.pullback.ops.Ops.*;
 * Var loss = softmaxCrossEntropy(matmul(tanh(matmul(x, w1)), w2), labels);
 * }</pre>
 *
 * <p>No verb changes its operands. Unless stated otherwise, the result has the shape of the operand, and NaN and
 * infinity follow IEEE 754. A verb throws {@link org.ejml.MatrixDimensionException} if the shapes do not fit; the
 * message names the op, the operands and the violated rule. It throws {@link IllegalArgumentException} if the operands
 * are on different tapes, and {@link IllegalStateException} if the tape was reset since an operand was recorded. The
 * derivative of each op is in {@code docs/operations.md}.
 */
public final class Ops {
    private Ops() {}

    // Arithmetic

    /**
     * Sum, {@code Y = A + B}. Shapes: equal, or one operand is a row, column or scalar that is repeated to fill the
     * other.
     */
    public static Var add(Var a, Var b) {
        return ADD.on(a, b);
    }

    /**
     * Difference, {@code Y = A - B}. Shapes: equal, or one operand is a row, column or scalar that is repeated to fill
     * the other.
     */
    public static Var sub(Var a, Var b) {
        return SUB.on(a, b);
    }

    /**
     * Product element by element, {@code Y = A ∘ B}. Shapes: equal, or one operand is a row, column or scalar that is
     * repeated to fill the other.
     */
    public static Var mul(Var a, Var b) {
        return MUL.on(a, b);
    }

    /**
     * Product with a mask, {@code Y = A ∘ B}, but 0 where {@code B = 0}, even if {@code A} is infinite or NaN. Shapes:
     * equal, or one operand is a row, column or scalar that is repeated to fill the other.
     */
    public static Var mulOrZero(Var a, Var b) {
        return MUL_OR_ZERO.on(a, b);
    }

    /**
     * Quotient element by element, {@code Y = A / B}; ±∞ or NaN where {@code B = 0}. Shapes: equal, or one operand is a
     * row, column or scalar that is repeated to fill the other.
     */
    public static Var div(Var a, Var b) {
        return DIV.on(a, b);
    }

    /**
     * Quotient, {@code Y = A / B}, but 0 where {@code B = 0}, whatever {@code A} is. Shapes: equal, or one operand is a
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
     * Product with a fixed number, {@code Y = c X}. If the number changes from step to step, make it an input and call
     * {@code mul(x, c)}.
     */
    public static Var scale(Var x, double c) {
        return SCALE.with(c, x);
    }

    /**
     * Sum with a fixed number, {@code Y = X + c}. If the number changes from step to step, make it an input and call
     * {@code add(x, c)}.
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

    /**
     * Matrix product, {@code Y = Aᵀ Bᵀ}, computed as {@code (B A)ᵀ}. Shapes: k×m, n×k → m×n.
     * Accuracy: within 3 ulp, derivatives 3 and 4 ulp.
     */
    public static Var matmulTransAB(Var a, Var b) {
        return transpose(matmul(b, a));
    }

    /** Transpose, {@code Y = Xᵀ}. Shapes: m×n → n×m. */
    public static Var transpose(Var x) {
        return TRANSPOSE.on(x);
    }

    /** Affine map, {@code Y = X W + b}, in one op. Shapes: m×k, k×n, 1×n → m×n. */
    public static Var linear(Var x, Var w, Var b) {
        return LINEAR.on(x, w, b);
    }

    /**
     * A dense layer, {@code Y = tanh(X W + b)}, in one op that stores one matrix on the tape instead of three. Shapes:
     * m×k, k×n, 1×n → m×n. The derivative {@code 1 - Y²} has an error of up to an ulp of 1; if the derivative of
     * saturated units must be accurate, write {@code tanh(linear(x, w, b))}.
     */
    public static Var linearTanh(Var x, Var w, Var b) {
        return LINEAR_TANH.on(x, w, b);
    }

    /**
     * A dense layer, {@code Y = max(X W + b, 0)}, in one op that stores one matrix on the tape instead of three.
     * Shapes: m×k, k×n, 1×n → m×n.
     */
    public static Var linearRelu(Var x, Var w, Var b) {
        return LINEAR_RELU.on(x, w, b);
    }

    // Linear algebra. A NaN or an infinity in an operand makes the whole result NaN.

    /**
     * Inverse, {@code Y = A⁻¹}, by LU factors. Rows and columns are first scaled by powers of two, so that
     * the units of measurement do not matter. To solve a system use {@link #solve}. Shapes: n×n → n×n.
     *
     * @throws IllegalArgumentException if A is singular, exactly or to within rounding errors; the message names it
     */
    public static Var inverse(Var a) {
        return factored(INVERSE, LU_FACTORS, a);
    }

    /**
     * Solution of the systems {@code A Y = B}, one for each column of B, by the factors of {@link #inverse}.
     * Shapes: n×n, n×p → n×p.
     *
     * @throws IllegalArgumentException if A is singular, exactly or to within rounding errors; the message names it
     */
    public static Var solve(Var a, Var b) {
        return factored(SOLVE, LU_FACTORS, a, b);
    }

    /**
     * Solution of the systems {@code Aᵀ Y = B}, by the factors of A that {@link #solve} uses; A is not transposed.
     * Shapes: n×n, n×p → n×p.
     *
     * @throws IllegalArgumentException if A is singular, exactly or to within rounding errors; the message names it
     */
    public static Var solveTransA(Var a, Var b) {
        return factored(SOLVE_TRANS_A, LU_FACTORS, a, b);
    }

    /**
     * Solution of the systems {@code S Y = B}, one for each column of B, by a Cholesky factor. {@code S = (A +
     * Aᵀ)/2} must be positive definite. A itself need not be symmetric, so a change of a single element of A has a
     * well-defined effect, which agrees with the gradient. Shapes: n×n, n×p → n×p.
     *
     * @throws IllegalArgumentException if S is not positive definite, exactly or to within rounding errors; the message
     *     names A
     */
    public static Var solveSpd(Var a, Var b) {
        return factored(SOLVE_SPD, SPD_FACTORS, a, b);
    }

    /**
     * Determinant, {@code y = det A}, by LU factors; no intermediate product overflows. For an ill-conditioned matrix it
     * is computed in twice the precision. If A is singular, the result is 0 or as small as the rounding errors. If the
     * result would overflow, use {@link #logDet}. Shapes: n×n → 1×1. The first two derivatives exist for singular
     * matrices as well, see {@link #cofactors}; from 4×4 on, the third derivative throws for them.
     */
    public static Var det(Var a) {
        return factored(DET, LU_FACTORS, a);
    }

    /**
     * Matrix of cofactors, {@code Y = det(A) A⁻ᵀ}, the gradient of the determinant, for singular matrices as well. Each
     * element of a regular matrix is accurate, also if it is much smaller than the others. Shapes: n×n → n×n. From 4×4 on,
     * the second derivative throws for singular matrices.
     */
    public static Var cofactors(Var a) {
        return factored(COFACTORS, LU_FACTORS, a);
    }

    /**
     * Logarithm of the absolute value of the determinant, {@code y = ln |det A|}, which is in range even if the
     * determinant is not. The sign of the determinant is {@code sign(det(a))}; it is 1 for a symmetric positive
     * definite matrix. Shapes: n×n → 1×1.
     *
     * @throws IllegalArgumentException if A is singular, exactly or to within rounding errors; the message names it
     */
    public static Var logDet(Var a) {
        return factored(LOG_DET, LU_FACTORS, a);
    }

    /**
     * Cholesky factor of the symmetric part: {@code Y Yᵀ = (A + Aᵀ)/2}, where Y is lower triangular with a positive
     * diagonal; {@link #solveSpd} explains the symmetric part. Shapes: n×n → n×n.
     *
     * @throws IllegalArgumentException if the symmetric part is not positive definite, exactly or to within rounding
     *     errors; the message names A
     */
    public static Var cholesky(Var a) {
        return CHOLESKY.on(a);
    }

    /** Trace, {@code y = Σᵢ Aᵢᵢ}. Shapes: n×n → 1×1. */
    public static Var trace(Var a) {
        return TRACE.on(a);
    }

    /** Diagonal as a column, {@code yᵢ = Xᵢᵢ}. Shapes: m×n → min(m, n)×1. */
    public static Var diag(Var x) {
        return DIAG.on(x);
    }

    /** Diagonal matrix: zeros, except that the column {@code x} is the diagonal. Shapes: n×1 → n×n. */
    public static Var diagMatrix(Var x) {
        return diagMatrix(x, new Shape(x.rows(), x.rows()));
    }

    /**
     * Zeros of the shape {@code to}, except that the column {@code x} is the diagonal: the adjoint of {@link #diag}.
     * Shapes: min(m, n)×1 → m×n.
     */
    public static Var diagMatrix(Var x, Shape to) {
        return DIAG_MATRIX.with(to, x);
    }

    /** Lower triangle, {@code Yᵢⱼ = Xᵢⱼ} where i ≥ j, else 0. */
    public static Var lowerTriangle(Var x) {
        return LOWER_TRIANGLE.on(x);
    }

    // Functions

    /** Exponential, {@code Y = eˣ}. */
    public static Var exp(Var x) {
        return EXP.on(x);
    }

    /**
     * Natural logarithm, {@code Y = ln X}. Domain: x > 0; −∞ at 0, NaN below. For the logarithm of a softmax, a sigmoid
     * or a sum of exponentials use {@link #logSoftmax}, {@link #logSigmoid} or {@link #logSumExp}.
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
     * Square root, {@code Y = √X}. Domain: x ≥ 0, NaN below. The derivative at 0 is ∞; for the length of a vector use
     * {@link #norm}.
     */
    public static Var sqrt(Var x) {
        return SQRT.on(x);
    }

    /** Square, {@code Y = X²}. */
    public static Var square(Var x) {
        return SQUARE.on(x);
    }

    /**
     * {@code Y = 1 - X²}, computed as {@code (1 - X)(1 + X)}. If X is a tanh, this is its derivative, with an error of
     * up to an ulp of 1: if X is near ±1, the result has few correct digits.
     */
    public static Var oneMinusSquare(Var x) {
        return ONE_MINUS_SQUARE.on(x);
    }

    /**
     * Power with a fixed exponent, {@code Y = Xᵖ}, with the special cases of {@link Math#pow}. Domain: x > 0 in general, all x for a
     * whole p ≥ 0, x ≠ 0 for a whole {@code p < 0}, where 0 gives ±∞.
     */
    public static Var pow(Var x, double p) {
        return POW.with(p, x);
    }

    /** Reciprocal, {@code Y = 1 / X}. Domain: x ≠ 0, where it is ±∞. */
    public static Var reciprocal(Var x) {
        return RECIPROCAL.on(x);
    }

    /** Absolute value, {@code Y = |X|}; its derivative at 0 is defined as 0. */
    public static Var abs(Var x) {
        return ABS.on(x);
    }

    /** Sign: −1, 0 or 1. No gradient flows through it. */
    public static Var sign(Var x) {
        return SIGN.on(x);
    }

    /** Step: 1 where x > 0, NaN where x is NaN, else 0. No gradient flows through it. */
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

    /** Tangent of radians, {@code Y = tan X}. No double is a pole, so the result is finite for every finite operand. */
    public static Var tan(Var x) {
        return TAN.on(x);
    }

    // Logarithms

    /**
     * Logarithm of a sum of two numbers that are given as logarithms, {@code Y = ln(eᴬ + eᴮ)}, computed as {@code max +
     * log1p(exp(-|A - B|))}, which does not overflow. −∞ is the logarithm of zero, so adding it changes nothing; +∞
     * gives +∞, NaN gives NaN. Shapes: equal, or one operand is a row, column or scalar that is repeated to fill the
     * other.
     */
    public static Var logAddExp(Var a, Var b) {
        return LOG_ADD_EXP.on(a, b);
    }

    /**
     * The derivative of {@link #logAddExp} with respect to {@code A}: its share of the sum, {@code Y = eᴬ / (eᴬ + eᴮ) =
     * σ(A - B)}; 0 where both operands are −∞, NaN where both are +∞ or one is NaN. Shapes: equal, or one operand is a
     * row, column or scalar that is repeated to fill the other.
     */
    public static Var logAddExpShare(Var a, Var b) {
        return LOG_ADD_EXP_SHARE.on(a, b);
    }

    /**
     * Logarithm of 1 minus a probability that is given as a logarithm, {@code Y = ln(1 - eˣ)}, computed as {@code
     * log(-expm1 x)} or {@code log1p(-exp x)}, whichever is accurate (Mächler 2012). Domain: x ≤ 0; −∞ at 0, 0 at −∞,
     * NaN above 0.
     */
    public static Var log1mExp(Var x) {
        return LOG_1M_EXP.on(x);
    }

    // Activations

    /** Hyperbolic tangent, {@code Y = tanh X}. */
    public static Var tanh(Var x) {
        return TANH.on(x);
    }

    /** {@code Y = sech²X = 1 - tanh²X}, the derivative of tanh, accurate even where tanh is near ±1. */
    public static Var sechSquare(Var x) {
        return SECH_SQUARE.on(x);
    }

    /** Logistic function, {@code Y = σ(X) = 1 / (1 + e⁻ˣ)}; it does not overflow. */
    public static Var sigmoid(Var x) {
        return SIGMOID.on(x);
    }

    /** Rectified linear unit, {@code Y = max(X, 0)}; its derivative at 0 is defined as 0. */
    public static Var relu(Var x) {
        return RELU.on(x);
    }

    /**
     * Leaky rectified linear unit, {@code Y = X where X > 0, else slope X}; its derivative at 0 is defined as the
     * slope.
     */
    public static Var leakyRelu(Var x, double slope) {
        return LEAKY_RELU.with(slope, x);
    }

    /**
     * The derivative of {@link #leakyRelu}: 1 where x > 0, NaN where x is NaN, else the slope. No gradient flows
     * through it.
     */
    public static Var leakyStep(Var x, double slope) {
        return LEAKY_STEP.with(slope, x);
    }

    /**
     * Exponential linear unit, {@code Y = X where X > 0, else α (eˣ - 1)}; its derivative at 0 is defined as α. Source:
     * Clevert, Unterthiner, Hochreiter 2016.
     */
    public static Var elu(Var x, double alpha) {
        return ELU.with(alpha, x);
    }

    /** The derivative of {@link #elu}: 1 where x > 0, else {@code α eˣ}. */
    public static Var eluSlope(Var x, double alpha) {
        return ELU_SLOPE.with(alpha, x);
    }

    /**
     * Gaussian error linear unit, {@code Y = X Φ(X)}, in the exact form, not the approximation by tanh. Its derivative
     * at ±∞ is NaN. Source: Hendrycks, Gimpel 2016.
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

    /** Sigmoid linear unit or swish, {@code Y = X σ(X)}; its derivative at ±∞ is NaN. */
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
     * Larger of two numbers, element by element, {@code Y = max(A, B)}; NaN if one of them is NaN. If they are equal,
     * each operand gets half the gradient. Shapes: equal, or one operand is a row, column or scalar that is repeated to
     * fill the other.
     */
    public static Var maximum(Var a, Var b) {
        return MAXIMUM.on(a, b);
    }

    /**
     * Smaller of two numbers, element by element, {@code Y = min(A, B)}; NaN if one of them is NaN. If they are equal,
     * each operand gets half the gradient. Shapes: equal, or one operand is a row, column or scalar that is repeated to
     * fill the other.
     */
    public static Var minimum(Var a, Var b) {
        return MINIMUM.on(a, b);
    }

    /**
     * The share of the gradient of {@link #maximum} that {@code A} gets: 1 where {@code A > B}, ½ where {@code A = B},
     * 0 where {@code A < B}, NaN where one of them is NaN. No gradient flows through it. Shapes: equal, or one operand
     * is a row, column or scalar that is repeated to fill the other.
     */
    public static Var maximumShare(Var a, Var b) {
        return MAXIMUM_SHARE.on(a, b);
    }

    /**
     * Clipping, {@code Y = min(max(X, low), high)}; its derivative is 1 inside and at the limits, 0 outside.
     *
     * @throws IllegalArgumentException unless low ≤ high
     */
    public static Var clip(Var x, double low, double high) {
        return CLIP.with(new Range(low, high), x);
    }

    /**
     * Indicator of an interval: 1 where {@code low ≤ X ≤ high}, NaN where X is NaN, else 0. No gradient flows through
     * it.
     *
     * @throws IllegalArgumentException unless low ≤ high
     */
    public static Var inside(Var x, double low, double high) {
        return INSIDE.with(new Range(low, high), x);
    }

    /**
     * Choice, {@code Y = A where C ≠ 0, else B}; a NaN in {@code C} is not 0 and so chooses {@code A}. An element that
     * is not chosen gets the cotangent 0. If the derivative of the op that computed it is infinite, 0 · ∞ makes its
     * gradient NaN; so guard the argument of {@code log} or {@code sqrt}, not its result. No gradient flows to {@code
     * C}. Shapes: equal, or some of them are rows, columns or scalars that are repeated to fill the largest.
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

    /**
     * Maximum of each row; NaN if the row contains a NaN. The first maximum, or the first NaN, gets the gradient.
     * Shapes: m×n → m×1.
     */
    public static Var rowMax(Var x) {
        return ROW_MAX.on(x);
    }

    /**
     * Maximum of each column; NaN if the column contains a NaN. The first maximum, or the first NaN, gets the gradient.
     * Shapes: m×n → 1×n.
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
     * Frobenius norm, {@code y = √(Σ Xᵢⱼ²)}, without overflow. At 0 it has no derivative: the gradient there is defined
     * as 0, and so are second derivatives, which do not exist. A function of the norm whose derivative is 0 at 0 has
     * them: those of {@code square(norm(x))}, powers, products and sums of such functions, {@code cosh}, {@code cos}
     * and {@code logCosh} of the norm, and {@code huber(norm(x), t, δ)} with t = 0 are right, because the derivative is a
     * multiple of the norm in the recorded ops. The same holds for {@link SpecialFunctions#hypot}, {@link #rowRms},
     * {@link #rowDeviations} and {@link Statistics#rowNorms}. Other functions get 0. If an element is infinite, the norm
     * is ∞ and the gradient {@code X / y} is 0 for finite elements and NaN for infinite ones. Shapes: m×n → 1×1.
     */
    public static Var norm(Var x) {
        return NORM.on(x);
    }

    /**
     * Repeats a scalar, a row or a column to fill a shape. Shapes: 1×1, 1×n or m×1 → m×n.
     *
     * @throws org.ejml.MatrixDimensionException if the operand does not fit the shape
     */
    public static Var expand(Var x, Shape to) {
        return EXPAND.with(to, x);
    }

    // Normalisation. ε must be finite and not negative; it avoids 0/0 for a row or column of equal numbers.

    /**
     * Layer normalisation, {@code Yᵢⱼ = γⱼ X̂ᵢⱼ + βⱼ}, where X̂ is {@link #standardizeRows}. Shapes: m×n, 1×n, 1×n →
     * m×n. A NaN or an infinity makes its row NaN. Source: Ba, Kiros, Hinton 2016.
     *
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public static Var layerNorm(Var x, Var gamma, Var beta, double epsilon) {
        return LAYER_NORM.with(epsilon(LAYER_NORM, epsilon), x, gamma, beta);
    }

    /**
     * Root-mean-square normalisation, {@code Yᵢⱼ = γⱼ X̂ᵢⱼ}, {@code X̂ᵢⱼ = Xᵢⱼ / rᵢ}, where r is {@link #rowRms}.
     * Shapes: m×n, 1×n → m×n. A NaN makes its row NaN. Source: Zhang, Sennrich 2019.
     *
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public static Var rmsNorm(Var x, Var gamma, double epsilon) {
        return RMS_NORM.with(epsilon(RMS_NORM, epsilon), x, gamma);
    }

    /**
     * Batch normalisation in training, {@code Yᵢⱼ = γⱼ (Xᵢⱼ - meanⱼ) / √(varⱼ + ε) + βⱼ}, with the mean and variance of
     * the batch. These are returned as well, for running averages. The variance is the mean square {@code Σᵢ (Xᵢⱼ -
     * meanⱼ)² / m}; multiply it by {@code m / (m - 1)} to get the unbiased estimate. Shapes: m×n, 1×n, 1×n → m×n, 1×n,
     * 1×n. Gradients flow through mean and variance too. A NaN or an infinity makes its column NaN. Source: Ioffe,
     * Szegedy 2015.
     *
     * @throws org.ejml.MatrixDimensionException if there is only one row
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public static BatchNorm batchNorm(Var x, Var gamma, Var beta, double epsilon) {
        Var[] y = BATCH_NORM.onAll(epsilon(BATCH_NORM, epsilon), x, gamma, beta);
        return new BatchNorm(y[0], y[1], y[2]);
    }

    /**
     * Batch normalisation after training, with a given mean and variance: {@code Yᵢⱼ = γⱼ (Xᵢⱼ - meanⱼ) / √(varianceⱼ +
     * ε) + βⱼ}. Shapes: m×n, four of 1×n → m×n. It records {@link #sub}, {@link #mul}, {@link #div}, {@link #shift},
     * {@link #sqrt} and {@link #add}. The variance must be above −ε.
     *
     * @throws IllegalArgumentException if ε is negative or not finite
     */
    public static Var batchNorm(Var x, Var gamma, Var beta, Var mean, Var variance, double epsilon) {
        requireRows(BATCH_NORM, new Var[] {x, gamma, beta, mean, variance});
        Var deviation = sqrt(shift(variance, epsilon(BATCH_NORM, epsilon)));
        return add(mul(sub(x, mean), div(gamma, deviation)), beta);
    }

    /**
     * Each row minus its mean, divided by its deviation: {@code Yᵢⱼ = (Xᵢⱼ - meanᵢ) / sᵢ}, where s is {@link
     * #rowDeviations}. Equal elements become 0, with the gradient 0, also if ε is 0. A NaN or an infinity makes its row NaN.
     */
    public static Var standardizeRows(Var x, double epsilon) {
        return STANDARDIZE_ROWS.with(epsilon(STANDARDIZE_ROWS, epsilon), x);
    }

    /** Standardizes columns in the same way as {@link #standardizeRows} standardizes rows. */
    public static Var standardizeCols(Var x, double epsilon) {
        return STANDARDIZE_COLS.with(epsilon(STANDARDIZE_COLS, epsilon), x);
    }

    /** Deviation of each row, {@code sᵢ = √(meanⱼ (Xᵢⱼ - meanᵢ)² + ε)}; no square overflows. Shapes: m×n → m×1. */
    public static Var rowDeviations(Var x, double epsilon) {
        return ROW_DEVIATIONS.with(epsilon(ROW_DEVIATIONS, epsilon), x);
    }

    /** Deviation of each column; see {@link #rowDeviations}. Shapes: m×n → 1×n. */
    public static Var colDeviations(Var x, double epsilon) {
        return COL_DEVIATIONS.with(epsilon(COL_DEVIATIONS, epsilon), x);
    }

    /** Root mean square of each row, {@code rᵢ = √(meanⱼ Xᵢⱼ² + ε)}; no square overflows. Shapes: m×n → m×1. */
    public static Var rowRms(Var x, double epsilon) {
        return ROW_RMS.with(epsilon(ROW_RMS, epsilon), x);
    }

    // Dropout

    /**
     * Dropout, {@code Y = X / (1 - rate)}, but 0 where an element is dropped. Each element is dropped with the
     * probability {@code rate}; a dropped NaN becomes 0 too. The mask depends only on seed and position, so the same
     * seed gives the same mask in the derivative and in a recomputation. Use a different seed at each step and for each
     * layer. Shapes: m×n, 1×1 → m×n. No gradient flows to the seed. Source: Srivastava et al. 2014.
     *
     * @throws IllegalArgumentException unless {@code 0 ≤ rate < 1}, and the seed is a whole number of at most 2⁵³ in
     *     absolute value
     */
    public static Var dropout(Var x, double rate, Var seed) {
        return DROPOUT.with(rate(rate), x, seed);
    }

    /** Same as {@link #dropout(Var, double, Var)}; the seed becomes an input of the tape. */
    public static Var dropout(Var x, double rate, int seed) {
        return dropout(x, rate, x.tape().input(new int[] {seed}));
    }

    // Layout

    /** A copy, {@code Y = X}: a new variable with the same value, with respect to which one can differentiate. */
    public static Var identity(Var x) {
        return IDENTITY.on(x);
    }

    /** A copy, {@code Y = X}, that counts as a constant: no gradient flows through it. */
    public static Var stopGradient(Var x) {
        return STOP_GRADIENT.on(x);
    }

    /** The same elements, row by row, in another shape. Shapes: m×n → rows×cols, where m n = rows · cols. */
    public static Var reshape(Var x, int rows, int cols) {
        return RESHAPE.with(Errors.shape(RESHAPE, rows, cols), x);
    }

    /**
     * The block whose upper left corner is at {@code row}, {@code col}. Shapes: m×n → rows×cols.
     *
     * @throws org.ejml.MatrixDimensionException if the block does not lie within {@code X}
     */
    public static Var slice(Var x, int row, int col, int rows, int cols) {
        return SLICE.with(new Block(row, col, Errors.shape(SLICE, rows, cols)), x);
    }

    /**
     * Zeros, except for the block {@code X} whose upper left corner is at {@code row}, {@code col}: the adjoint of
     * {@link #slice}. Shapes: m×n → {@code into}.
     *
     * @throws org.ejml.MatrixDimensionException if the block does not lie within {@code into}
     */
    public static Var pad(Var x, int row, int col, Shape into) {
        return PAD.with(new Pad(into, row, col), x);
    }

    /** Concatenates matrices vertically. Shapes: mᵢ×n → (Σ mᵢ)×n. */
    public static Var concatRows(Var... x) {
        return CONCAT_ROWS.on(x);
    }

    /** Concatenates matrices horizontally. Shapes: m×nᵢ → m×(Σ nᵢ). */
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
     * Selects rows by index: row i of the result is row kᵢ of {@code X}; an index may repeat. Shapes: m×n, p×1 → p×n.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to m - 1
     */
    public static Var gatherRows(Var x, Var k) {
        return GATHER_ROWS.on(x, k);
    }

    /** Same as {@link #gatherRows(Var, Var)}, with the indices as numbers. */
    public static Var gatherRows(Var x, int... k) {
        return gatherRows(x, x.tape().input(k));
    }

    /**
     * Adds row i of {@code X} to row kᵢ of a matrix of zeros; an index may repeat. This is the adjoint of {@link
     * #gatherRows(Var, Var)}. Shapes: p×n, p×1 → rows×n.
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

    /** Same as {@link #pick(Var, Var)}, with the indices as numbers. */
    public static Var pick(Var x, int... k) {
        return pick(x, Indexing.oneEach(PICK, x, "indices", k));
    }

    /**
     * Zeros, except for {@code xᵢ} at row i, column kᵢ: the adjoint of {@link #pick(Var, Var)}. Shapes: m×1, m×1 →
     * m×cols.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to cols - 1
     */
    public static Var place(Var x, Var k, int cols) {
        return PLACE.with(cols, x, k);
    }

    // Attention

    /**
     * Scaled dot-product attention of one head, {@code Y = P V} with {@code P = softmax(Q Kᵀ / √d)} by rows. A query
     * attends only to keys whose mask is 1. If the mask of a query is all 0, its result and gradient are 0. The mask
     * has one row for each query, or one row for all queries, and one column for each key. Shapes: m×d, p×d, p×n, m×p
     * or 1×p → m×n. It records {@link #matmulTransB}, {@link #scale}, {@link #maskScores}, {@link #softmaxOrZero} and
     * {@link #matmul}. No gradient flows to the mask. To add something to the scores, such as −∞ or a bias by distance,
     * write these verbs with {@link #add}. A NaN or an infinity in a masked row of {@code V} makes the result NaN,
     * because 0 · NaN is NaN. Source: Vaswani et al. 2017.
     * Accuracy: within 2.5 ulp, derivatives 4 and 3 ulp. The bounds hold for scores of moderate size.
     *
     * @throws IllegalArgumentException if the mask contains a number other than 0 and 1
     */
    public static Var attention(Var q, Var k, Var v, Var mask) {
        return matmul(softmaxOrZero(maskScores(scores(q, k), mask)), v);
    }

    /**
     * Same as {@link #attention(Var, Var, Var, Var)} without a mask: each query attends to all keys.
     * Accuracy: within 2.5 ulp, derivatives 4 and 3 ulp. The bounds hold for scores of moderate size.
     */
    public static Var attention(Var q, Var k, Var v) {
        return matmul(softmax(scores(q, k)), v);
    }

    private static Var scores(Var q, Var k) {
        return scale(matmulTransB(q, k), 1 / Math.sqrt(q.cols()));
    }

    /**
     * Masking of scores for {@link #softmaxOrZero}, {@code Y = X where M = 1, -∞ where M = 0}. The mask has the shape
     * of X or is a row, column or scalar that is repeated to fill it; no gradient flows to it.
     *
     * @throws IllegalArgumentException if the mask contains a number other than 0 and 1
     */
    public static Var maskScores(Var x, Var mask) {
        return MASK_SCORES.on(x, mask);
    }

    // Softmax and its loss

    /**
     * Softmax of each row of logits, {@code Yᵢⱼ = exp Zᵢⱼ / Σₖ exp Zᵢₖ}, shifted by the row's maximum. A whole row is
     * NaN if it contains NaN or +∞ or is all −∞. For a loss use {@link #softmaxCrossEntropy(Var, Var)}, for a logarithm
     * {@link #logSoftmax}.
     */
    public static Var softmax(Var z) {
        return SOFTMAX.on(z);
    }

    /**
     * Same as {@link #softmax}, but 0 in a row that is all −∞. It is the gradient of {@link #logSumExp}, which is
     * defined for such a row.
     */
    public static Var softmaxOrZero(Var z) {
        return SOFTMAX_OR_ZERO.on(z);
    }

    /**
     * Logarithm of the softmax of each row, {@code Yᵢⱼ = Zᵢⱼ - ln Σₖ exp Zᵢₖ}; finite even if the softmax underflows.
     */
    public static Var logSoftmax(Var z) {
        return LOG_SOFTMAX.on(z);
    }

    /**
     * Logarithm of the sum of exponentials of each row, {@code yᵢ = ln Σⱼ exp Zᵢⱼ}. The term of the maximum is left out
     * of the sum and {@code log1p} is used, so that small terms are not lost. Shapes: m×n → m×1.
     */
    public static Var logSumExp(Var z) {
        return LOG_SUM_EXP.on(z);
    }

    /**
     * Logarithm of the weighted sum of exponentials of each row, {@code yᵢ = ln Σⱼ Wᵢⱼ exp Xᵢⱼ}. An element of weight 0
     * contributes nothing, even if it is NaN. Shapes: m×n, m×n or 1×n → m×1. The gradients are {@code g P}, where P is
     * {@link #weightedSoftmax}, and {@code g exp(X - y)}.
     *
     * @throws IllegalArgumentException if a weight is negative or not finite
     */
    public static Var logSumExp(Var x, Var w) {
        return WEIGHTED_LOG_SUM_EXP.on(x, weightsOfRows(x, w));
    }

    /**
     * Weighted softmax of each row, {@code Yᵢⱼ = Wᵢⱼ exp Xᵢⱼ / Σₖ Wᵢₖ exp Xᵢₖ}; 0 in a row whose terms are all 0, NaN
     * in a row where a NaN or +∞ has a positive weight. Shapes: m×n, m×n or 1×n → m×n.
     *
     * @throws IllegalArgumentException if a weight is negative or not finite
     */
    public static Var weightedSoftmax(Var x, Var w) {
        return WEIGHTED_SOFTMAX.on(x, weightsOfRows(x, w));
    }

    private static Var weightsOfRows(Var x, Var w) {
        return w.rows() == 1 && x.rows() > 1 && w.cols() == x.cols() ? expand(w, x.shape()) : w;
    }

    /** The {@link #softmax} of each column. Accuracy: within 1.5 ulp, derivatives 3 and 3 ulp. */
    public static Var softmaxCols(Var z) {
        return transpose(softmax(transpose(z)));
    }

    /** The {@link #logSoftmax} of each column. Accuracy: within 1.5 ulp, derivatives 1.5 and 4 ulp. */
    public static Var logSoftmaxCols(Var z) {
        return transpose(logSoftmax(transpose(z)));
    }

    /**
     * The {@link #logSumExp(Var)} of each column. Shapes: m×n → 1×n.
     * Accuracy: within 1.5 ulp, derivatives 4 and 4 ulp.
     */
    public static Var logSumExpCols(Var z) {
        return transpose(logSumExp(transpose(z)));
    }

    /**
     * Softmax cross-entropy of the logits {@code Z}, the mean over the rows; computed from logits, not from
     * probabilities. If {@code Y} is a column, it holds the class {@code yᵢ} of each row, and the loss is {@code meanᵢ
     * (ln Σⱼ exp Zᵢⱼ - Zᵢ at yᵢ)}. If {@code Y} has the shape of the logits and two or more columns, it holds soft
     * targets, and the loss is {@code Σᵢⱼ Yᵢⱼ (ln Σₖ exp Zᵢₖ - Zᵢⱼ) / Σᵢⱼ Yᵢⱼ}; a row of zeros contributes nothing.
     * Shapes: m×n, m×1 or m×n → 1×1. The gradient with respect to the logits is {@code (p - onehot) / m}.
     *
     * @throws IllegalArgumentException if a class is not a whole number from 0 to n - 1, or a target is negative or not
     *     finite
     */
    public static Var softmaxCrossEntropy(Var z, Var y) {
        return softmaxCrossEntropy(z, y, CrossEntropyOptions.defaults());
    }

    /**
     * Softmax cross-entropy with class weights, an ignored class, label smoothing, z-loss, temperature or a soft cap.
     * {@link CrossEntropyOptions} states the formula, the divisor of the mean, and the gradients with respect to logits
     * and soft targets. Shapes: m×n, m×1 or m×n → 1×1, or m×1 for {@link Reduction#NONE}.
     *
     * <p>A logit of −∞ masks a class; if that class is the true one, the loss is +∞. An ignored row contributes nothing
     * to loss and gradient, even if its logits are NaN. If all rows are ignored, the mean is 0. Any other row that
     * contains NaN or +∞ or is all −∞ has the loss NaN and the gradient NaN, but does not affect the gradient of other
     * rows; {@link Losses#flaw} names the row.
     *
     * @throws IllegalArgumentException if a class is neither a whole number from 0 to n - 1 nor the ignored one, if a
     *     target is negative or not finite, or if the number of class weights is not n
     */
    public static Var softmaxCrossEntropy(Var z, Var y, CrossEntropyOptions options) {
        return (z.cols() > 1 && z.sameShape(y) ? SOFT_CROSS_ENTROPY : SOFTMAX_CROSS_ENTROPY).with(options, z, y);
    }

    /** Same as {@link #softmaxCrossEntropy(Var, Var, CrossEntropyOptions)}, with the classes as numbers. */
    public static Var softmaxCrossEntropy(Var z, int[] labels, CrossEntropyOptions options) {
        return softmaxCrossEntropy(z, Indexing.oneEach(SOFTMAX_CROSS_ENTROPY, z, "labels", labels), options);
    }

    /** Same as {@link #softmaxCrossEntropy(Var, Var)}, with the classes as numbers. */
    public static Var softmaxCrossEntropy(Var z, int... labels) {
        return softmaxCrossEntropy(z, Indexing.oneEach(SOFTMAX_CROSS_ENTROPY, z, "labels", labels));
    }

    /**
     * {@code P - onehot(y)}, where P is the softmax of each row of {@code Z}; the element of the true class is computed
     * as minus the sum of the others, which is more accurate than {@code p - 1}. Shapes: m×n, m×1 → m×n.
     */
    public static Var softmaxMinusOneHot(Var z, Var y) {
        return softmaxMinusOneHot(z, y, CrossEntropyOptions.defaults().withReduction(Reduction.SUM));
    }

    /**
     * The gradient of {@link #softmaxCrossEntropy(Var, Var, CrossEntropyOptions)} by the logits, for a column of class
     * numbers. For {@link Reduction#NONE} it is the gradient of the loss of each row. Shapes: m×n, m×1 → m×n.
     */
    public static Var softmaxMinusOneHot(Var z, Var y, CrossEntropyOptions options) {
        return SOFTMAX_MINUS_ONE_HOT.with(options, z, y);
    }

    /** {@code Yᵢⱼ = (Σₖ Tᵢₖ) Pᵢⱼ - Tᵢⱼ}, where P is the softmax of each row of {@code Z}. Shapes: m×n, m×n → m×n. */
    public static Var softmaxMinusTargets(Var z, Var t) {
        return softmaxMinusTargets(z, t, CrossEntropyOptions.defaults().withReduction(Reduction.SUM));
    }

    /**
     * The gradient of {@link #softmaxCrossEntropy(Var, Var, CrossEntropyOptions)} by the logits, for soft targets. For
     * {@link Reduction#NONE} it is the gradient of the loss of each row. Shapes: m×n, m×n → m×n.
     */
    public static Var softmaxMinusTargets(Var z, Var t, CrossEntropyOptions options) {
        return SOFTMAX_MINUS_TARGETS.with(options, z, t);
    }

    /**
     * The gradient of {@link #softmaxCrossEntropy(Var, Var, CrossEntropyOptions)} by soft targets: the cost of each
     * class, {@code (1 - ε) wⱼ (ln Σₖ exp Zᵢₖ - Zᵢⱼ)}. For {@link Reduction#MEAN}, {@code wⱼ} times the mean is
     * subtracted and the difference divided by the divisor. It is 0 in an ignored row. Shapes: m×n, m×n → m×n.
     */
    public static Var targetCosts(Var z, Var t, CrossEntropyOptions options) {
        return TARGET_COSTS.with(options, z, t);
    }

    /**
     * The smoothed and weighted targets of a softmax cross-entropy, {@code Yᵢⱼ = wⱼ ((1 - ε) Tᵢⱼ + ε/K)}; 0 in an
     * ignored row, whose targets are all 0. The logits matter only if some are −∞; no gradient flows to them. Shapes:
     * m×n, m×n → m×n.
     */
    public static Var smoothedTargets(Var z, Var t, CrossEntropyOptions options) {
        return SMOOTHED_TARGETS.with(options, z, t);
    }

    /**
     * One-hot rows: zeros with a 1 at the class of each row. No gradient flows through it. Shapes: m×1 → m×classes.
     *
     * @throws IllegalArgumentException if a class is not a whole number from 0 to classes - 1
     */
    public static Var oneHot(Var labels, int classes) {
        return ONE_HOT.with(new Losses.Classes(classes, CrossEntropyOptions.defaults()), labels);
    }

    /** Same as {@link #oneHot(Var, int)}, but a row is all zeros if its class is {@code ignoreIndex}. */
    public static Var oneHot(Var labels, int classes, int ignoreIndex) {
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withIgnoreIndex(ignoreIndex);
        return ONE_HOT.with(new Losses.Classes(classes, options), labels);
    }

    /**
     * Softmax cross-entropy of the logits {@code X W + b}, for many classes: only a few rows of logits are in memory at
     * a time. Value and gradients are those of {@code softmaxCrossEntropy(add(matmul(x, w), b), labels, options)}, but
     * the logits are computed twice, for the value and for the gradients. An ignored row contributes nothing, even if
     * its features are NaN. A second derivative needs memory for all logits. Shapes: m×k, k×n, 1×n, m×1 → 1×1, or m×1
     * for {@link Reduction#NONE}.
     *
     * @throws IllegalArgumentException if {@link #softmaxCrossEntropy(Var, Var, CrossEntropyOptions)} throws it
     */
    public static Var linearCrossEntropy(Var x, Var w, Var b, Var labels, CrossEntropyOptions options) {
        return LINEAR_CROSS_ENTROPY.with(options, x, w, b, labels);
    }

    /**
     * Same as {@link #linearCrossEntropy(Var, Var, Var, Var, CrossEntropyOptions)} with the plain mean over the rows.
     */
    public static Var linearCrossEntropy(Var x, Var w, Var b, Var labels) {
        return linearCrossEntropy(x, w, b, labels, CrossEntropyOptions.defaults());
    }

    /** Same as {@link #binaryCrossEntropy(Var, Var, Var, Reduction)} with the plain mean over the elements. */
    public static Var binaryCrossEntropy(Var x, Var t) {
        return binaryCrossEntropy(x, t, x.tape().constant(1), Reduction.MEAN);
    }

    /**
     * Binary cross-entropy between σ of the logits {@code X} and the targets {@code T}, each in [0, 1], computed from
     * logits, with a weight ρ of the positive class: {@code (1 - T) ∘ softplus(X) + ρ T ∘ softplus(-X)}, reduced; the
     * mean is over all elements. The gradients before the reduction are {@code (1 - T) ∘ σ(X) - ρ T ∘ σ(-X)} by the
     * logits, {@code ρ softplus(-X) - softplus(X)} by the targets. A logit of ±∞ costs 0 if it agrees with a target of
     * 1 or 0, with gradient 0; if it contradicts the target, it costs +∞, with gradient 1 or −ρ. NaN gives NaN. Shapes:
     * m×n, m×n, 1×1 or 1×n → 1×1, or m×n for {@link Reduction#NONE}.
     *
     * @throws IllegalArgumentException if a target is not in [0, 1], or a weight is negative or not finite
     */
    public static Var binaryCrossEntropy(Var x, Var t, Var positiveWeight, Reduction reduction) {
        Var each = BINARY_CROSS_ENTROPY.with(x.cols(), x, t, positiveWeight);
        if (reduction == Reduction.NONE) return each;
        return reduction == Reduction.SUM ? sum(each) : mean(each);
    }

    /** The gradient of {@link #binaryCrossEntropy(Var, Var, Var, Reduction)} by the logits. */
    public static Var binaryCrossEntropySlope(Var x, Var t, Var positiveWeight, Reduction reduction) {
        return BinaryLosses.reduced(BINARY_CROSS_ENTROPY_SLOPE.with(x.cols(), x, t, positiveWeight), reduction);
    }

    /** The gradient of {@link #binaryCrossEntropy(Var, Var, Var, Reduction)} by the targets. */
    public static Var binaryTargetCosts(Var x, Var t, Var positiveWeight, Reduction reduction) {
        return BinaryLosses.reduced(BINARY_TARGET_COSTS.with(x.cols(), x, t, positiveWeight), reduction);
    }

    // Other losses. Unless stated otherwise, the result is the mean over the rows of logits or over the elements.

    /**
     * Focal loss, the mean over the rows of {@code qᵞ L}, where {@code L} is the cross-entropy of the row and {@code q
     * = 1 - e⁻ᴸ} the probability of not being the true class; γ = 0 is cross-entropy. Shapes: m×n, m×1 → 1×1. It
     * records {@link #softmaxCrossEntropy(Var, Var, CrossEntropyOptions)} without a reduction, {@link #focal} and
     * {@link #mean}. The gradient is {@code qᵞ (1 + γ (1 - q) L / q) (p - onehot) / m}. Source: Lin et al. 2017.
     *
     * @throws IllegalArgumentException if γ is negative or not finite, or a class is not a whole number from 0 to n - 1
     */
    public static Var focalLoss(Var z, Var labels, double gamma) {
        return focalLoss(z, labels, gamma, Reduction.MEAN);
    }

    /**
     * Same as {@link #focalLoss(Var, Var, double)}, with a reduction over the rows. Shapes: m×n, m×1 → 1×1, or m×1 for {@link
     * Reduction#NONE}, which {@link Reduction#of(Var, Var)} combines with weights.
     */
    public static Var focalLoss(Var z, Var labels, double gamma, Reduction reduction) {
        CrossEntropyOptions each = CrossEntropyOptions.defaults().withReduction(Reduction.NONE);
        return reduction.of(focal(SOFTMAX_CROSS_ENTROPY.with(each, z, labels), gamma));
    }

    /** Same as {@link #focalLoss(Var, Var, double)}, with the classes as numbers. */
    public static Var focalLoss(Var z, double gamma, int... labels) {
        return focalLoss(z, Indexing.oneEach(SOFTMAX_CROSS_ENTROPY, z, "labels", labels), gamma);
    }

    /**
     * The focal loss of each element, from its cross-entropy L ≥ 0: {@code Y = qᵞ L}, {@code q = 1 - e⁻ᴸ}. It is ∞ at
     * ∞, and NaN below 0 unless γ is a whole number.
     *
     * @throws IllegalArgumentException if γ is negative or not finite
     */
    public static Var focal(Var loss, double gamma) {
        return FOCAL.with(gamma(FOCAL, gamma), loss);
    }

    /**
     * The derivative of {@link #focal}: {@code Y = qᵞ (1 + γ (1 - q) L / q)}; 1 at ∞, and 0 at 0 unless γ = 0.
     *
     * @throws IllegalArgumentException if γ is negative or not finite
     */
    public static Var focalSlope(Var loss, double gamma) {
        return FOCAL_SLOPE.with(gamma(FOCAL_SLOPE, gamma), loss);
    }

    /**
     * Negative log-likelihood of targets T under normal distributions with means M and variances {@code eˢ}, the mean
     * over the elements of {@code ½ (S + (M - T)² e⁻ˢ)}; the constant {@code ½ ln 2π} is left out. Shapes: equal, or
     * some of them are rows, columns or scalars that are repeated to fill the largest → 1×1. If a residual is 0, its
     * squared term is 0 however small the variance is. An infinite S gives an infinity or NaN.
     */
    public static Var gaussianNll(Var mean, Var logVariance, Var target) {
        return gaussianNll(mean, logVariance, target, Reduction.MEAN);
    }

    /**
     * Same as {@link #gaussianNll(Var, Var, Var)}, with a reduction over the elements. The result is 1×1, or has the shape of
     * the largest operand for {@link Reduction#NONE}, which {@link Reduction#of(Var, Var)} combines with weights.
     */
    public static Var gaussianNll(Var mean, Var logVariance, Var target, Reduction reduction) {
        return reduction.of(GAUSSIAN_NLL.on(mean, logVariance, target));
    }

    /**
     * Residual divided by variance, {@code Y = (M - T) e⁻ˢ}, which is 0 where M = T; used by the derivative of {@link
     * #gaussianNll}. Shapes: equal, or some of them are rows, columns or scalars that are repeated to fill the largest.
     */
    public static Var weightedResidual(Var mean, Var logVariance, Var target) {
        return WEIGHTED_RESIDUAL.on(mean, logVariance, target);
    }

    /**
     * Kullback-Leibler divergence between the softmaxes of two matrices of logits at a temperature, as used in
     * distillation: {@code y = T² meanᵢ Σⱼ Pᵢⱼ (ln Pᵢⱼ - ln Qᵢⱼ)}, where {@code P = softmax(Z/T)} is the teacher and
     * {@code Q = softmax(X/T)} the student. It is summed without cancellation, so it is accurate even if X is close to
     * Z. Shapes: m×n, m×n → 1×1. A class whose logits are both −∞ contributes nothing. If only the logit in X is −∞,
     * the divergence is +∞. NaN, +∞ or a row that is all −∞ gives NaN. Source: Hinton, Vinyals, Dean 2015.
     *
     * @throws IllegalArgumentException unless the temperature is from 1e-150 to 1e150
     */
    public static Var klDivergence(Var z, Var x, double temperature) {
        return KL_DIVERGENCE.with(temperature(temperature), z, x);
    }

    /**
     * Same as {@link #klDivergence(Var, Var, double)}, with a reduction over the rows. Shapes: m×n, m×n → 1×1, or m×1 for {@link
     * Reduction#NONE}, which {@link Reduction#of(Var, Var)} combines with weights.
     */
    public static Var klDivergence(Var z, Var x, double temperature, Reduction reduction) {
        if (reduction == Reduction.MEAN) return klDivergence(z, x, temperature);
        return reduction.of(ROW_DIVERGENCES.with(temperature(temperature), z, x));
    }

    /** Difference of the softmaxes of each row, {@code Y = softmax A - softmax B}, accurate even if A is close to B. */
    public static Var softmaxDifference(Var a, Var b) {
        return SOFTMAX_DIFFERENCE.on(a, b);
    }

    /**
     * Multi-class hinge loss, {@code y = meanᵢ max(0, maxⱼ≠ₖ (Xᵢⱼ - Xᵢₖ + 1))}, {@code k = labelᵢ} (Crammer, Singer
     * 2001). Shapes: m×n, m×1 → 1×1. If the loss of a row is exactly 0, so is its gradient; if two classes violate the
     * margin equally, the first one gets the gradient. A logit of −∞ contributes nothing, but if it is the logit of the
     * true class, the loss is +∞.
     *
     * @throws IllegalArgumentException if a class is not a whole number from 0 to n - 1
     */
    public static Var hinge(Var x, Var labels) {
        return HINGE.on(x, labels);
    }

    /**
     * Multi-class hinge loss as {@link #hinge(Var, Var)}, with a margin and a reduction over the rows: {@code max(0,
     * maxⱼ≠ₖ (Xᵢⱼ - Xᵢₖ + margin))}. Shapes: m×n, m×1 → 1×1, or m×1 for {@link Reduction#NONE}, which {@link
     * Reduction#of(Var, Var)} combines with weights.
     *
     * @throws IllegalArgumentException if the margin is infinite or NaN, or a class is not a whole number from 0 to n - 1
     */
    public static Var hinge(Var x, Var labels, double margin, Reduction reduction) {
        if (!Double.isFinite(margin)) throw new IllegalArgumentException("hinge: margin " + margin + " must be finite");
        Var nothing = x.tape().constant(Double.NEGATIVE_INFINITY);
        Var rival = rowMax(where(oneHot(labels, x.cols()), nothing, x));
        return reduction.of(relu(shift(sub(rival, pick(x, labels)), margin)));
    }

    /** Same as {@link #hinge(Var, Var)}, with the classes as numbers. */
    public static Var hinge(Var x, int... labels) {
        return hinge(x, Indexing.oneEach(HINGE, x, "labels", labels));
    }

    /**
     * In each row that violates the margin of {@link #hinge}, 1 at the class that violates it most and −1 at the true
     * class; else 0. No gradient flows through it. Shapes: m×n, m×1 → m×n.
     */
    public static Var hingeDirection(Var x, Var labels) {
        return HINGE_DIRECTION.on(x, labels);
    }

    /**
     * Huber loss, the mean over the elements of {@code ½ R²} where {@code |R| ≤ δ}, else {@code δ (|R| - ½ δ)}, with
     * {@code R = X - T}. Shapes: m×n, m×n → 1×1. It is +∞ if an element is infinite, and NaN if both elements are the
     * same infinity. Source: Huber 1964.
     *
     * @throws IllegalArgumentException unless δ is positive and finite
     */
    public static Var huber(Var x, Var t, double delta) {
        return huber(x, t, delta, Reduction.MEAN);
    }

    /**
     * Same as {@link #huber(Var, Var, double)}, with a reduction over the elements. Shapes: m×n, m×n → 1×1, or m×n for {@link
     * Reduction#NONE}, which {@link Reduction#of(Var, Var)} combines with weights.
     */
    public static Var huber(Var x, Var t, double delta, Reduction reduction) {
        return reduction.of(HUBER.with(delta(HUBER, delta), x, t));
    }

    /**
     * Huber loss of each row, the mean over its elements; see {@link #huber}. Use it to weight samples before they are
     * averaged. Shapes: m×n, m×n → m×1.
     *
     * @throws IllegalArgumentException unless δ is positive and finite
     */
    public static Var rowHuber(Var x, Var t, double delta) {
        return scale(rowSums(HUBER.with(delta(HUBER, delta), x, t)), 1.0 / x.cols());
    }
}
