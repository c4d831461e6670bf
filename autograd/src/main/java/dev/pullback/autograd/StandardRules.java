package dev.pullback.autograd;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.BinaryLosses.*;
import static dev.pullback.ops.Diagonals.*;
import static dev.pullback.ops.Dropout.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.LinearCrossEntropy.*;
import static dev.pullback.ops.LinearLayers.*;
import static dev.pullback.ops.LogArithmetic.*;
import static dev.pullback.ops.LogitLosses.*;
import static dev.pullback.ops.Losses.*;
import static dev.pullback.ops.Masks.*;
import static dev.pullback.ops.Normalizations.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.ResidualLosses.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.LinearCrossEntropy.Gradients;
import dev.pullback.ops.Reduction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table: the VJP of every op. G is the cotangent of the output Y, dX that of the operand X. Each formula is the rule
 * beside it in the language of matrices; what a broadcasting op repeated, the sweep sums. A rule calls the same verbs as
 * a user does, so that derivatives of any order follow from this one table.
 */
final class StandardRules {
    private StandardRules() {}

    // spotless:off
    /** A rule is looked for in this order, section by section. */
    static final Rules TABLE = Rules.inSections(List.of(
            StandardRules::arithmetic, StandardRules::products, StandardRules::activations, StandardRules::softmaxes,
            StandardRules::reductions, StandardRules::comparing, StandardRules::functions, StandardRules::layout,
            StandardRules::normalization, StandardRules::indexing, StandardRules::binaryLosses, StandardRules::otherLosses,
            StandardRules::linearAlgebra, StandardRules::recomputing));

    private static Rules arithmetic() {
        return Rules.none()
            .on(ADD, "dA = G, dB = G", (g, y, a, b) -> g, (g, y, a, b) -> g)
            .on(SUB, "dA = G, dB = -G", (g, y, a, b) -> g, (g, y, a, b) -> neg(g))
            .on(MUL, "dA = G ∘ B, dB = G ∘ A", (g, y, a, b) -> mul(g, b), (g, y, a, b) -> mul(g, a))
            .on(MUL_OR_ZERO, "dA = G ∘ B, 0 where B = 0, dB = G ∘ A", (g, y, a, b) -> mulOrZero(g, b), (g, y, a, b) -> mul(g, a))
            .on(DIV, "dA = G / B, dB = -G ∘ Y / B", (g, y, a, b) -> div(g, b), (g, y, a, b) -> neg(div(mul(g, y), b)))
            .on(DIV_OR_ZERO, "dA = G / B, dB = -G ∘ Y / B, both 0 where B = 0", (g, y, a, b) -> divOrZero(g, b), (g, y, a, b) -> neg(divOrZero(mul(g, y), b)))
            .on(NEG, "dX = -G", (g, y, x) -> neg(g))
            .on(SCALE, "dX = c G", (g, y, x) -> scale(g, (Double) y.attr()))
            .on(SHIFT, "dX = G", (g, y, x) -> g);
    }

    private static Rules products() {
        return Rules.none()
            .on(MATMUL, "dA = G Bᵀ, dB = Aᵀ G", (g, y, a, b) -> matmulTransB(g, b), (g, y, a, b) -> matmulTransA(a, g))
            .on(MATMUL_TRANS_A, "dA = B Gᵀ, dB = A G", (g, y, a, b) -> matmulTransB(b, g), (g, y, a, b) -> matmul(a, g))
            .on(MATMUL_TRANS_B, "dA = G B, dB = Gᵀ A", (g, y, a, b) -> matmul(g, b), (g, y, a, b) -> matmulTransA(g, a))
            .on(TRANSPOSE, "dX = Gᵀ", (g, y, x) -> transpose(g))
            .onAll(LINEAR, "dX = G Wᵀ, dW = Xᵀ G, db = colsums(G)", n -> linearVjp(n, n.g(0)))
            .onAll(LINEAR_TANH, "those of linear, with G ∘ (1 - Y²) for G", n -> linearVjp(n, mul(n.g(0), oneMinusSquare(n.y(0)))))
            .onAll(LINEAR_RELU, "those of linear, with G where Y > 0, else 0, for G", n -> linearVjp(n, mulOrZero(n.g(0), step(n.y(0)))));
    }

    private static Rules activations() {
        return Rules.none()
            .on(TANH, "dX = G ∘ sech²X", (g, y, x) -> mul(g, sechSquare(x)))
            .on(SECH_SQUARE, "dX = -2 G ∘ Y ∘ tanh X", (g, y, x) -> mul(g, scale(mul(y, tanh(x)), -2)))
            .on(SIGMOID, "dX = G ∘ Y ∘ σ(-X)", (g, y, x) -> mul(g, mul(y, sigmoid(neg(x)))))
            .on(RELU, "dX = G where X > 0, else 0", (g, y, x) -> mulOrZero(g, step(x)))
            .on(LEAKY_RELU, "dX = G where X > 0, else α G", (g, y, x) -> mulOrZero(g, leakyStep(x, (Double) y.attr())))
            .on(ELU, "dX = G where X > 0, else α G ∘ eˣ", (g, y, x) -> mul(g, eluSlope(x, (Double) y.attr())))
            .on(ELU_SLOPE, "dX = 0 where X > 0, else G ∘ Y", (g, y, x) -> mulOrZero(mul(g, y), shift(neg(step(x)), 1)))
            .on(GELU, "dX = G ∘ (Φ(X) + X ∘ φ(X))", (g, y, x) -> mul(g, add(normalCdf(x), mul(x, normalPdf(x)))))
            .on(NORMAL_CDF, "dX = G ∘ φ(X)", (g, y, x) -> mul(g, normalPdf(x)))
            .on(NORMAL_PDF, "dX = -G ∘ X ∘ Y", (g, y, x) -> neg(mul(g, mul(x, y))))
            .on(SILU, "dX = G ∘ (σ(X) + Y ∘ σ(-X))", (g, y, x) -> mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x))))))
            .on(SOFTPLUS, "dX = G ∘ σ(X)", (g, y, x) -> mul(g, sigmoid(x)))
            .on(LOG_SIGMOID, "dX = G ∘ σ(-X)", (g, y, x) -> mul(g, sigmoid(neg(x))));
    }

    /** P = softmax Z, m rows. */
    private static Rules softmaxes() {
        return Rules.none()
            .on(SOFTMAX, "dZ = Y ∘ (G - rowsums(G ∘ Y))", (g, y, z) -> softmaxVjp(g, y))
            .on(LOG_SOFTMAX, "dZ = G - P ∘ rowsums(G), P = softmax Z", (g, y, z) -> logSoftmaxVjp(g, z))
            .on(SOFTMAX_OR_ZERO, "dZ = Y ∘ (G - rowsums(G ∘ Y))", (g, y, z) -> softmaxVjp(g, y))
            .on(LOG_SUM_EXP, "dZ = g ∘ P, P = softmax Z, 0 in a row of -∞", (g, y, z) -> mulOrZero(g, softmaxOrZero(z)))
            .on(WEIGHTED_LOG_SUM_EXP, "dX = g ∘ P, P = weightedSoftmax(X, W), dW = g ∘ exp(X - y)", (g, y, x, w) -> mul(weightedSoftmax(x, w), g), (g, y, x, w) -> mul(exp(sub(x, y)), g))
            .on(WEIGHTED_SOFTMAX, "dX = Y ∘ H, dW = exp(X - lse) ∘ H, H = G - rowsums(G ∘ Y), lse = logSumExp(X, W)", (g, y, x, w) -> softmaxVjp(g, y), (g, y, x, w) -> mul(exp(sub(x, logSumExp(x, w))), sub(g, rowSums(mul(g, y)))))
            .on(SOFTMAX_CROSS_ENTROPY, "dZ = g ∘ (P - onehot) / D, P = softmax Z, D = m rows", (g, y, z, k) -> mul(softmaxMinusOneHot(z, k, options(y)), g), null)
            .onAll(SOFTMAX_MINUS_ONE_HOT, "dZ = P ∘ (G - rowsums(G ∘ P)) / D, P = softmax Z", n -> Unfused.pullOne(n, in -> Unfused.softmaxMinusOneHot(in[0], in[1], options(n.y(0)))))
            .onAll(CROSS_ENTROPY_AND_GRADIENT, "dZ = g ∘ S + (P ∘ (G - rowsums(G ∘ P))) / D, P = softmax Z", n -> Unfused.pull(n, in -> Unfused.crossEntropyAndGradient(in[0], in[1], options(n.y(0)))))
            .on(SOFT_CROSS_ENTROPY, "dZ = g ∘ (rowsums(T) ∘ P - T) / ΣT, dT = -g ∘ (ln P + y) / ΣT, P = softmax Z", (g, y, z, t) -> mul(softmaxMinusTargets(z, t, options(y)), g), (g, y, z, t) -> mul(targetCosts(z, t, options(y)), g))
            .onAll(SOFTMAX_MINUS_TARGETS, "dZ = rowsums(T) ∘ P ∘ (G - rowsums(G ∘ P)) / D, dT = (rowsums(G ∘ P) - G) / D, P = softmax Z", n -> Unfused.pullOne(n, in -> Unfused.softmaxMinusTargets(in[0], in[1], options(n.y(0)))))
            .onAll(TARGET_COSTS, "dZ = (P ∘ rowsums(G) - G) / D, P = softmax Z, as one row of the Jacobian of softCrossEntropy", n -> Unfused.pullOne(n, in -> Unfused.targetCosts(in[0], in[1], options(n.y(0)))))
            .on(SMOOTHED_TARGETS, "dT = (1 - ε) G ∘ w, 0 in a row of zeros", null, (g, y, z, t) -> mulOrZero(Unfused.weighted(scale(g, 1 - options(y).labelSmoothing()), options(y)), step(rowMax(t))))
            .constant(ONE_HOT)
            .onAll(LINEAR_CROSS_ENTROPY, "dX = S Wᵀ, dW = Xᵀ S, db = colsums(S), S = g ∘ (softmax(X W + b) - onehot) / D", Unfused::linearCrossEntropy)
            .onAll(LINEAR_CROSS_ENTROPY_GRADIENTS, "those of its formula", n -> Unfused.pull(n, in -> Unfused.linearCrossEntropyGradients(in, (Gradients) n.y(0).attr())));
    }

    private static Rules reductions() {
        return Rules.none()
            .on(SUM, "dX = g, repeated", (g, y, x) -> expand(g, x.shape()))
            .on(MEAN, "dX = g / mn, repeated", (g, y, x) -> expand(scale(g, 1.0 / x.shape().elements()), x.shape()))
            .on(ROW_SUMS, "dX = g, repeated by columns", (g, y, x) -> expand(g, x.shape()))
            .on(COL_SUMS, "dX = g, repeated by rows", (g, y, x) -> expand(g, x.shape()))
            .on(ROW_MAX, "dX = g at the first maximum of each row, else 0", (g, y, x) -> mulOrZero(g, rowMaxMask(x)))
            .on(COL_MAX, "dX = g at the first maximum of each column, else 0", (g, y, x) -> mulOrZero(g, colMaxMask(x)))
            .on(NORM, "dX = g X / y, 0 where y = 0", (g, y, x) -> mulOrZero(g, divOrZero(x, y)))
            .on(EXPAND, "dX = G", (g, y, x) -> g);
    }

    private static Rules comparing() {
        return Rules.none()
            .on(MAXIMUM, "dA = G where A > B, ½ G where A = B, else 0, dB = G where B > A, ½ G where A = B, else 0", (g, y, a, b) -> mulOrZero(g, maximumShare(a, b)), (g, y, a, b) -> mulOrZero(g, maximumShare(b, a)))
            .on(MINIMUM, "dA = G where A < B, ½ G where A = B, else 0, dB = G where B < A, ½ G where A = B, else 0", (g, y, a, b) -> mulOrZero(g, maximumShare(b, a)), (g, y, a, b) -> mulOrZero(g, maximumShare(a, b)))
            .on(CLIP, "dX = G where low ≤ X ≤ high, else 0", (g, y, x) -> mulOrZero(g, inside(x, ((Range) y.attr()).low(), ((Range) y.attr()).high())))
            .on(WHERE, "dA = G where C ≠ 0, dB = G where C = 0", null, (g, y, c, a, b) -> where(c, g, g.tape().constant(0)), (g, y, c, a, b) -> where(c, g.tape().constant(0), g))
            .constant(SIGN, STEP, LEAKY_STEP, MAXIMUM_SHARE, INSIDE, ROW_MAX_MASK, COL_MAX_MASK)
            .on(MASK_SCORES, "dX = G where M = 1, else 0", (g, y, x, m) -> mulOrZero(g, m), null);
    }

    private static Rules functions() {
        return Rules.none()
            .on(EXP, "dX = G ∘ Y", (g, y, x) -> mul(g, y))
            .on(LOG, "dX = G / X", (g, y, x) -> div(g, x))
            .on(LOG1P, "dX = G / (1 + X)", (g, y, x) -> div(g, shift(x, 1)))
            .on(EXPM1, "dX = G ∘ eˣ", (g, y, x) -> mul(g, exp(x)))
            .on(SQRT, "dX = G / 2Y", (g, y, x) -> div(scale(g, 0.5), y))
            .on(SQUARE, "dX = 2 G ∘ X", (g, y, x) -> mul(scale(g, 2), x))
            .on(ONE_MINUS_SQUARE, "dX = -2 G ∘ X", (g, y, x) -> mul(scale(g, -2), x))
            .on(POW, "dX = p G ∘ Xᵖ⁻¹", (g, y, x) -> powVjp(g, x, (Double) y.attr()))
            .on(RECIPROCAL, "dX = -G ∘ Y²", (g, y, x) -> neg(mul(mul(g, y), y)))
            .on(ABS, "dX = G where X > 0, -G where X < 0, else 0", (g, y, x) -> mulOrZero(g, sign(x)))
            .on(SIN, "dX = G ∘ cos X", (g, y, x) -> mul(g, cos(x)))
            .on(COS, "dX = -G ∘ sin X", (g, y, x) -> neg(mul(g, sin(x))))
            .on(LOG_ADD_EXP, "dA = G ∘ σ(A - B), dB = G ∘ σ(B - A), 0 where both are -∞", (g, y, a, b) -> mulOrZero(g, logAddExpShare(a, b)), (g, y, a, b) -> mulOrZero(g, logAddExpShare(b, a)))
            .on(LOG_ADD_EXP_SHARE, "dA = G ∘ Y ∘ σ(B - A), dB = -dA", (g, y, a, b) -> mul(g, mul(y, logAddExpShare(b, a))), (g, y, a, b) -> neg(mul(g, mul(y, logAddExpShare(b, a)))))
            .on(LOG_1M_EXP, "dX = -G / (e⁻ˣ - 1)", (g, y, x) -> neg(div(g, expm1(abs(x)))));
    }

    private static Rules layout() {
        return Rules.none()
            .on(IDENTITY, "dX = G", (g, y, x) -> g)
            .constant(STOP_GRADIENT)
            .on(RESHAPE, "dX = G in the shape of X", (g, y, x) -> reshape(g, x.rows(), x.cols()))
            .on(SLICE, "dX = zeros with G as the block", (g, y, x) -> pad(g, ((Block) y.attr()).row(), ((Block) y.attr()).col(), x.shape()))
            .on(PAD, "dX = that block of G", (g, y, x) -> slice(g, ((Pad) y.attr()).row(), ((Pad) y.attr()).col(), x.rows(), x.cols()))
            .onEach(CONCAT_ROWS, "dXᵢ = the rows of G where Xᵢ is", (g, y, in, i) -> slice(g, rowsBefore(in, i), 0, in[i].rows(), in[i].cols()))
            .onEach(CONCAT_COLS, "dXᵢ = the columns of G where Xᵢ is", (g, y, in, i) -> slice(g, 0, colsBefore(in, i), in[i].rows(), in[i].cols()))
            .onAll(SPLIT_COLS, "dX = G₁ beside G₂ beside …", n -> new Var[] {concatCols(n.g())});
    }

    private static Rules normalization() {
        return Rules.none()
            .on(STANDARDIZE_ROWS, "dX = (G - rowmeans(G) - Y ∘ rowmeans(G ∘ Y)) / s, s = √(rowvars(X) + ε)", (g, y, x) -> div(sub(sub(g, rowMeans(g)), mul(y, rowMeans(mul(g, y)))), rowDeviations(x, (Double) y.attr())))
            .on(STANDARDIZE_COLS, "dX = (G - colmeans(G) - Y ∘ colmeans(G ∘ Y)) / s, s = √(colvars(X) + ε)", (g, y, x) -> div(sub(sub(g, colMeans(g)), mul(y, colMeans(mul(g, y)))), colDeviations(x, (Double) y.attr())))
            .on(ROW_DEVIATIONS, "dX = g ∘ (X - rowmeans(X)) / (n y)", (g, y, x) -> mul(standardizeRows(x, (Double) y.attr()), scale(g, 1.0 / x.cols())))
            .on(COL_DEVIATIONS, "dX = g ∘ (X - colmeans(X)) / (m y)", (g, y, x) -> mul(standardizeCols(x, (Double) y.attr()), scale(g, 1.0 / x.rows())))
            .on(ROW_RMS, "dX = g ∘ X / (n y)", (g, y, x) -> mul(x, div(scale(g, 1.0 / x.cols()), y)))
            .onAll(LAYER_NORM, "dX = (H - rowmeans(H) - X̂ ∘ rowmeans(H ∘ X̂)) / s, dγ = G ∘ X̂, dβ = G, H = G ∘ γ, X̂ = (X - rowmeans(X)) / s, s = √(rowvars(X) + ε)", StandardRules::layerNormVjp)
            .on(RMS_NORM, "dX = (H - X̂ ∘ rowmeans(H ∘ X̂)) / r, dγ = G ∘ X̂, H = G ∘ γ, X̂ = X / r, r = √(rowmeans(X²) + ε)", (g, y, x, c) -> rmsNormVjp(mul(g, c), x, rowRms(x, (Double) y.attr())), (g, y, x, c) -> mul(g, div(x, rowRms(x, (Double) y.attr()))))
            .onAll(BATCH_NORM, "dX = (H - colmeans(H) - X̂ ∘ colmeans(H ∘ X̂)) / s + (dmean + 2 s X̂ ∘ dvar) / m, dγ = colsums(G ∘ X̂), dβ = colsums(G), H = G ∘ γ, X̂ = (X - mean) / s, s = √(var + ε)", StandardRules::batchNormVjp)
            .on(DROPOUT, "dX = G / (1 - q), 0 where dropped", (g, y, x, seed) -> dropout(g, (Double) y.attr(), seed), null);
    }

    private static Rules indexing() {
        return Rules.none()
            .on(GATHER_ROWS, "dX = zeros, to whose row kᵢ row i of G is added", (g, y, x, k) -> scatterRows(g, k, x.rows()), null)
            .on(SCATTER_ROWS, "dXᵢ = row kᵢ of G", (g, y, x, k) -> gatherRows(g, k), null)
            .on(PICK, "dX = zeros, with gᵢ at row i, column kᵢ", (g, y, x, k) -> place(g, k, x.cols()), null)
            .on(PLACE, "dxᵢ = G at row i, column kᵢ", (g, y, x, k) -> pick(g, k), null);
    }

    private static Rules binaryLosses() {
        return Rules.none()
            .on(BINARY_CROSS_ENTROPY, "dX = G ∘ ((1 - T) ∘ σ(X) - ρ T ∘ σ(-X)) / D, dT = G ∘ (ρ softplus(-X) - softplus(X)) / D, dρ = G ∘ T ∘ softplus(-X) / D, summed", (g, y, x, t, r) -> mul(binaryCrossEntropySlope(x, t, r, reduction(y)), g), (g, y, x, t, r) -> mul(binaryTargetCosts(x, t, r, reduction(y)), g), (g, y, x, t, r) -> sumLike(r, mul(Unfused.positiveCosts(x, t, reduction(y)), g)))
            .onAll(BINARY_CROSS_ENTROPY_SLOPE, "dX = G ∘ (1 - T + ρ T) ∘ σ(X) ∘ σ(-X) / D, dT = -G ∘ (σ(X) + ρ σ(-X)) / D, dρ = -G ∘ T ∘ σ(-X) / D, summed", n -> Unfused.pullOne(n, in -> Unfused.binaryCrossEntropySlope(in[0], in[1], in[2], reduction(n.y(0)))))
            .onAll(BINARY_TARGET_COSTS, "dX = -G ∘ (ρ σ(-X) + σ(X)) / D, dρ = G ∘ softplus(-X) / D, summed", n -> Unfused.pullOne(n, in -> Unfused.binaryTargetCosts(in[0], in[2], reduction(n.y(0)))));
    }

    private static Rules otherLosses() {
        return Rules.none()
            .on(FOCAL, "dL = G ∘ qᵞ (1 + γ (1 - q) L / q), q = 1 - e⁻ᴸ", (g, y, l) -> mul(g, focalSlope(l, (Double) y.attr())))
            .on(FOCAL_SLOPE, "dL = G ∘ γ e⁻ᴸ qᵞ⁻¹ (2 - L + (γ - 1) e⁻ᴸ L / q), q = 1 - e⁻ᴸ", (g, y, l) -> mul(g, focalCurvature(l, (Double) y.attr())))
            .on(GAUSSIAN_NLL, "dM = G ∘ W, dS = ½ G ∘ (1 - (M - T) ∘ W), dT = -dM, W = (M - T) e⁻ˢ", (g, y, m, s, t) -> mul(g, weightedResidual(m, s, t)), (g, y, m, s, t) -> mul(scale(g, 0.5), shift(neg(mul(sub(m, t), weightedResidual(m, s, t))), 1)), (g, y, m, s, t) -> neg(mul(g, weightedResidual(m, s, t))))
            .on(WEIGHTED_RESIDUAL, "dM = G ∘ e⁻ˢ, dS = -G ∘ Y, dT = -dM", (g, y, m, s, t) -> mul(g, exp(neg(s))), (g, y, m, s, t) -> neg(mul(g, y)), (g, y, m, s, t) -> neg(mul(g, exp(neg(s)))))
            .on(HUBER, "dA = g clip(A - B, -δ, δ) / N, dB = -dA, N elements", (g, y, a, b) -> huberVjp(g, a, b, (Double) y.attr()), (g, y, a, b) -> neg(huberVjp(g, a, b, (Double) y.attr())))
            .on(HINGE, "dX = g (onehot(the class that violates the margin most) - onehot) / m, m rows", (g, y, x, k) -> mul(hingeDirection(x, k), scale(g, 1.0 / x.rows())), null)
            .constant(HINGE_DIRECTION)
            .on(KL_DIVERGENCE, "dZ = g P ∘ (Z - X - rowsums(P ∘ (Z - X))) / m, dX = g T (Q - P) / m, P = softmax(Z/T), Q = softmax(X/T), m rows", (g, y, z, x) -> mul(teacherVjp(z, x, (Double) y.attr()), scale(g, 1.0 / x.rows())), (g, y, z, x) -> mul(softmaxDifference(scale(x, 1 / (Double) y.attr()), scale(z, 1 / (Double) y.attr())), scale(g, (Double) y.attr() / x.rows())))
            .on(SOFTMAX_DIFFERENCE, "dA = P ∘ (G - rowsums(G ∘ P)), P = softmax A; dB = -(the same of B)", (g, y, a, b) -> softmaxVjp(g, softmax(a)), (g, y, a, b) -> neg(softmaxVjp(g, softmax(b))));
    }

    private static Rules linearAlgebra() {
        return Rules.none()
            .on(INVERSE, "dA = -Yᵀ G Yᵀ", (g, y, a) -> neg(matmulTransA(y, matmulTransB(g, y))))
            .onAll(SOLVE, "dA = -dB Yᵀ, dB = A⁻ᵀ G", n -> solveVjp(n, solve(transpose(n.in(0)), n.g(0))))
            .onAll(SOLVE_SPD, "dA = -(dB Yᵀ + Y dBᵀ)/2, dB = S⁻¹ G, S = (A + Aᵀ)/2", n -> solveSpdVjp(n, solveSpd(n.in(0), n.g(0))))
            .on(DET, "dA = g cof A", (g, y, a) -> mul(cofactors(a), g))
            .on(COFACTORS, "dA = ⟨G, Y⟩ A⁻ᵀ - A⁻ᵀ Gᵀ Y", (g, y, a) -> cofactorsVjp(g, y, transpose(inverse(a))))
            .on(LOG_DET, "dA = g A⁻ᵀ", (g, y, a) -> mul(transpose(inverse(a)), g))
            .on(CHOLESKY, "dA = (Z + Zᵀ)/2, Z = Y⁻ᵀ Φ(Yᵀ Φ(G)) Y⁻¹, Φ the lower triangle, the second with half the diagonal", (g, y, a) -> choleskyVjp(g, y))
            .on(TRACE, "dA = g I", (g, y, a) -> diagMatrix(expand(g, new Shape(a.rows(), 1))))
            .on(DIAG, "dX = zeros with g as the diagonal", (g, y, x) -> diagMatrix(g, x.shape()))
            .on(DIAG_MATRIX, "dx = the diagonal of G", (g, y, x) -> diag(g))
            .on(LOWER_TRIANGLE, "dX = the lower triangle of G", (g, y, x) -> lowerTriangle(g));
    }

    private static Rules recomputing() {
        return Rules.none()
            .onAll(Checkpoint.CHECKPOINT, "those of the function, recorded anew", Checkpoint::pull);
    }
    // spotless:on

    /**
     * P ∘ (G - rowsums(G ∘ P)). As each row of P sums to 1, a number may be taken from each row of G: that of the most
     * probable class, for which the difference would otherwise cancel as its probability nears 1.
     */
    private static Var softmaxVjp(Var g, Var p) {
        Var h = sub(g, rowSums(mul(g, rowMaxMask(p))));
        return mul(p, sub(h, rowSums(mul(h, p))));
    }

    /**
     * G - P ∘ rowsums(G). Each row of it sums to 0, so that of the most probable class is minus the sum of the others:
     * 1 - p would lose its digits as p nears 1.
     */
    private static Var logSoftmaxVjp(Var g, Var z) {
        Var top = rowMaxMask(z);
        Var others = where(top, g.tape().constant(0), sub(g, mul(softmax(z), rowSums(g))));
        return where(top, neg(rowSums(others)), others);
    }

    private static CrossEntropyOptions options(Var y) {
        return (CrossEntropyOptions) y.attr();
    }

    private static Reduction reduction(Var y) {
        return (Reduction) y.attr();
    }

    /** The sum over what a scalar or a row was repeated to fill. */
    private static Var sumLike(Var scalarOrRow, Var full) {
        return scalarOrRow.shape().equals(Shape.SCALAR) ? sum(full) : colSums(full);
    }

    /** Where p is 0 the derivative is 0 for every x, although {@code 0 · x⁻¹} is NaN at 0. */
    private static Var powVjp(Var g, Var x, double p) {
        return p == 0 ? x.tape().constant(x.shape(), 0) : mul(g, scale(pow(x, p - 1), p));
    }

    /** Only what is asked for: the cotangent of a batch of data, which nobody asks for, costs as much as the layer. */
    private static @Nullable Var[] linearVjp(Node n, Var z) {
        return new @Nullable Var[] {
            n.wants(0) ? matmulTransB(z, n.in(1)) : null,
            n.wants(1) ? matmulTransA(n.in(0), z) : null,
            n.wants(2) ? colSums(z) : null
        };
    }

    private static Var[] solveVjp(Node n, Var b) {
        return new Var[] {neg(matmulTransB(b, n.y(0))), b};
    }

    private static Var[] solveSpdVjp(Node n, Var b) {
        return new Var[] {neg(symmetricPart(matmulTransB(b, n.y(0)))), b};
    }

    private static Var symmetricPart(Var x) {
        return scale(add(x, transpose(x)), 0.5);
    }

    private static Var cofactorsVjp(Var g, Var y, Var inverseTransposed) {
        return sub(mul(inverseTransposed, sum(mul(g, y))), matmul(inverseTransposed, matmulTransA(g, y)));
    }

    /** Above the diagonal the factor is 0 whatever A is, so what is there of G counts for nothing. */
    private static Var choleskyVjp(Var g, Var y) {
        Var lower = lowerTriangle(matmulTransA(y, lowerTriangle(g)));
        Var half = sub(lower, scale(diagMatrix(diag(lower)), 0.5));
        Var upper = transpose(y);
        return symmetricPart(transpose(solve(upper, transpose(solve(upper, half)))));
    }

    private static Var rowMeans(Var x) {
        return scale(rowSums(x), 1.0 / x.cols());
    }

    private static Var colMeans(Var x) {
        return scale(colSums(x), 1.0 / x.rows());
    }

    private static Var[] layerNormVjp(Node n) {
        double epsilon = (Double) n.y(0).attr();
        Var x = standardizeRows(n.in(0), epsilon);
        Var h = mul(n.g(0), n.in(1));
        Var direct = sub(sub(h, rowMeans(h)), mul(x, rowMeans(mul(h, x))));
        return new Var[] {div(direct, rowDeviations(n.in(0), epsilon)), mul(n.g(0), x), n.g(0)};
    }

    private static Var rmsNormVjp(Var h, Var x, Var r) {
        Var unit = div(x, r);
        return div(sub(h, mul(unit, rowMeans(mul(h, unit)))), r);
    }

    private static Var[] batchNormVjp(Node n) {
        double epsilon = (Double) n.y(0).attr();
        Var x = standardizeCols(n.in(0), epsilon);
        Var s = colDeviations(n.in(0), epsilon);
        Var h = mul(n.g(0), n.in(1));
        Var direct = div(sub(sub(h, colMeans(h)), mul(x, colMeans(mul(h, x)))), s);
        Var throughMoments = scale(add(mul(x, mul(scale(s, 2), n.g(2))), n.g(1)), 1.0 / x.rows());
        return new Var[] {add(direct, throughMoments), colSums(mul(n.g(0), x)), colSums(n.g(0))};
    }

    private static Var focalCurvature(Var loss, double gamma) {
        Var p = exp(neg(loss));
        Var q = neg(expm1(neg(loss)));
        Var bracket = add(shift(neg(loss), 2), scale(mul(p, divOrZero(loss, q)), gamma - 1));
        return gamma == 0 ? scale(loss, 0) : mul(scale(mul(p, pow(q, gamma - 1)), gamma), bracket);
    }

    private static Var huberVjp(Var g, Var a, Var b, double delta) {
        return mul(clip(sub(a, b), -delta, delta), scale(g, 1.0 / a.shape().elements()));
    }

    /** A class without probability takes no part, although its logits may be −∞. */
    private static Var teacherVjp(Var z, Var x, double temperature) {
        Var p = softmax(scale(z, 1 / temperature));
        return softmaxVjp(where(p, sub(z, x), z.tape().constant(0)), p);
    }

    private static int rowsBefore(Var[] in, int i) {
        int rows = 0;
        for (int k = 0; k < i; k++) rows += in[k].rows();
        return rows;
    }

    private static int colsBefore(Var[] in, int i) {
        int cols = 0;
        for (int k = 0; k < i; k++) cols += in[k].cols();
        return cols;
    }
}
