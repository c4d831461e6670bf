package dev.pullback.autograd;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Dropouts.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.LinearLayers.*;
import static dev.pullback.ops.LogArithmetic.*;
import static dev.pullback.ops.Masks.*;
import static dev.pullback.ops.Normalizations.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Var;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The table of VJP rules, with one line for each operand: the formula, then the code that computes it. G is the
 * cotangent of the result Y (g and y if it is a scalar or a column), dX that of the operand X. Rules call the same
 * methods of {@link dev.pullback.ops.Ops} as users do, so derivatives of any order follow from this table. The rule of
 * a broadcasting op returns a cotangent in the shape of the result; the backward sweep sums it over the repeated rows
 * or columns. The rules of softmax and of the losses are in {@link LossRules}, those of linear algebra in {@link
 * LinearAlgebraRules}.
 */
final class StandardRules {
    private StandardRules() {}

    /** The sections in the order in which they are searched: those that most networks need come first. */
    static final Rules TABLE = Rules.inSections(List.of(
            StandardRules::arithmetic,
            StandardRules::products,
            StandardRules::activations,
            LossRules::softmaxes,
            LossRules::crossEntropies,
            StandardRules::reductions,
            StandardRules::comparisons,
            StandardRules::functions,
            StandardRules::layout,
            StandardRules::normalizations,
            StandardRules::indexing,
            LossRules::binaryCrossEntropies,
            LossRules::lossesOfLogits,
            LossRules::lossesOfResiduals,
            SpecialRules::functions,
            LinearAlgebraRules::systems,
            LinearAlgebraRules::diagonals,
            LinearAlgebraRules::decompositions,
            ImageRules::images,
            SequenceRules::sequences,
            SequenceRules::sorting,
            StatisticsRules::distances,
            StatisticsRules::variances,
            StandardRules::checkpoints));

    // spotless:off
    private static Rules arithmetic() {
        return Rules.none()
            .on(ADD, "dA = G", (g, y, a, b) -> g,
                     "dB = G", (g, y, a, b) -> g)
            .on(SUB, "dA = G", (g, y, a, b) -> g,
                     "dB = -G", (g, y, a, b) -> neg(g))
            .on(MUL, "dA = G ∘ B", (g, y, a, b) -> mul(g, b),
                     "dB = G ∘ A", (g, y, a, b) -> mul(g, a))
            .on(MUL_OR_ZERO, "dA = G ∘ B, 0 where B = 0", (g, y, a, b) -> mulOrZero(g, b),
                             "dB = G ∘ A", (g, y, a, b) -> mul(g, a))
            .on(DIV, "dA = G / B", (g, y, a, b) -> div(g, b),
                     "dB = -G ∘ Y / B", (g, y, a, b) -> neg(div(mul(g, y), b)))
            .on(DIV_OR_ZERO, "dA = G / B", (g, y, a, b) -> divOrZero(g, b),
                             "dB = -G ∘ Y / B, both 0 where B = 0", (g, y, a, b) -> neg(divOrZero(mul(g, y), b)))
            .on(NEG, "dX = -G", (g, y, x) -> neg(g))
            .on(SCALE, "dX = c G", (g, y, x) -> scale(g, number(y)))
            .on(SHIFT, "dX = G", (g, y, x) -> g);
    }

    private static Rules products() {
        return Rules.none()
            .on(MATMUL, "dA = G Bᵀ", (g, y, a, b) -> matmulTransB(g, b),
                        "dB = Aᵀ G", (g, y, a, b) -> matmulTransA(a, g))
            .on(MATMUL_TRANS_A, "dA = B Gᵀ", (g, y, a, b) -> matmulTransB(b, g),
                                "dB = A G", (g, y, a, b) -> matmul(a, g))
            .on(MATMUL_TRANS_B, "dA = G B", (g, y, a, b) -> matmul(g, b),
                                "dB = Gᵀ A", (g, y, a, b) -> matmulTransA(g, a))
            .on(TRANSPOSE, "dX = Gᵀ", (g, y, x) -> transpose(g))
            .onAll(LINEAR, "dX = G Wᵀ, dW = Xᵀ G, db = colsums(G)", n -> linearVjp(n, n.g(0)))
            .onAll(LINEAR_TANH, "those of linear, with G ∘ (1 - Y²) for G",
                n -> linearVjp(n, mul(n.g(0), oneMinusSquare(n.y(0)))))
            .onAll(LINEAR_RELU, "those of linear, with G where Y > 0, else 0, for G",
                n -> linearVjp(n, mulOrZero(n.g(0), step(n.y(0)))));
    }

    /**
     * Computes only the wanted cotangents. The cotangent of a batch of data is usually not wanted, and would cost as
     * much as the layer itself.
     */
    private static @Nullable Var[] linearVjp(Node n, Var z) {
        return new @Nullable Var[] {
            n.wants(0) ? matmulTransB(z, n.in(1)) : null,
            n.wants(1) ? matmulTransA(n.in(0), z) : null,
            n.wants(2) ? colSums(z) : null
        };
    }

    private static Rules activations() {
        return Rules.none()
            .on(TANH, "dX = G ∘ sech²X", (g, y, x) -> mul(g, sechSquare(x)))
            .on(SECH_SQUARE, "dX = -2 G ∘ Y ∘ tanh X", (g, y, x) -> mul(g, scale(mul(y, tanh(x)), -2)))
            .on(SIGMOID, "dX = G ∘ Y ∘ σ(-X)", (g, y, x) -> mul(g, mul(y, sigmoid(neg(x)))))
            .on(RELU, "dX = G where X > 0, else 0", (g, y, x) -> mulOrZero(g, step(x)))
            .on(LEAKY_RELU, "dX = G where X > 0, else α G", (g, y, x) -> mulOrZero(g, leakyStep(x, number(y))))
            .on(ELU, "dX = G where X > 0, else α G ∘ eˣ", (g, y, x) -> mul(g, eluSlope(x, number(y))))
            .on(ELU_SLOPE, "dX = 0 where X > 0, else G ∘ Y",
                (g, y, x) -> mulOrZero(mul(g, y), shift(neg(step(x)), 1)))
            .on(GELU, "dX = G ∘ (Φ(X) + X ∘ φ(X))", (g, y, x) -> mul(g, add(normalCdf(x), mulOrZero(x, normalPdf(x)))))
            .on(NORMAL_CDF, "dX = G ∘ φ(X)", (g, y, x) -> mul(g, normalPdf(x)))
            .on(NORMAL_PDF, "dX = -G ∘ X ∘ Y, 0 where Y = 0", (g, y, x) -> neg(mulOrZero(g, mulOrZero(x, y))))
            .on(SOFTSIGN, "dX = G / (1 + |X|)²", (g, y, x) -> mul(g, square(reciprocal(shift(abs(x), 1)))))
            .on(SILU, "dX = G ∘ (σ(X) + Y ∘ σ(-X))", (g, y, x) -> mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x))))))
            .on(SOFTPLUS, "dX = G ∘ σ(X)", (g, y, x) -> mul(g, sigmoid(x)))
            .on(LOG_SIGMOID, "dX = G ∘ σ(-X)", (g, y, x) -> mul(g, sigmoid(neg(x))));
    }

    private static Rules reductions() {
        return Rules.none()
            .on(SUM, "dX = g, repeated", (g, y, x) -> expand(g, x.shape()))
            .on(MEAN, "dX = g / mn, repeated", (g, y, x) -> expand(scale(g, 1.0 / x.shape().elements()), x.shape()))
            .on(ROW_SUMS, "dX = g, repeated by columns", (g, y, x) -> expand(g, x.shape()))
            .on(COL_SUMS, "dX = g, repeated by rows", (g, y, x) -> expand(g, x.shape()))
            .on(ROW_MAX, "dX = g at the first maximum of each row, else 0", (g, y, x) -> mulOrZero(g, rowMaxMask(x)))
            .on(COL_MAX, "dX = g at the first maximum of each column, else 0", (g, y, x) -> mulOrZero(g, colMaxMask(x)))
            .on(NORM, "dX = g X / y, 0 where y = 0", (g, y, x) -> ZeroLengths.smooth(mulOrZero(g, divOrZero(x, y)), g, x, y))
            .on(EXPAND, "dX = G", (g, y, x) -> g);
    }

    private static Rules comparisons() {
        return Rules.none()
            .on(MAXIMUM,
                "dA = G where A > B, ½ G where A = B, else 0", (g, y, a, b) -> mulOrZero(g, maximumShare(a, b)),
                "dB = G where B > A, ½ G where A = B, else 0", (g, y, a, b) -> mulOrZero(g, maximumShare(b, a)))
            .on(MINIMUM,
                "dA = G where A < B, ½ G where A = B, else 0", (g, y, a, b) -> mulOrZero(g, maximumShare(b, a)),
                "dB = G where B < A, ½ G where A = B, else 0", (g, y, a, b) -> mulOrZero(g, maximumShare(a, b)))
            .on(CLIP, "dX = G where low ≤ X ≤ high, else 0", (g, y, x) -> clipVjp(g, x, y.attr(Range.class)))
            .on(WHERE, "", null,
                "dA = G where C ≠ 0", (g, y, c, a, b) -> where(c, g, zero(g)),
                "dB = G where C = 0", (g, y, c, a, b) -> where(c, zero(g), g))
            .constant(SIGN, STEP, LEAKY_STEP, MAXIMUM_SHARE, INSIDE, ROW_MAX_MASK, COL_MAX_MASK)
            .on(MASK_SCORES, "dX = G where M = 1, else 0", (g, y, x, m) -> mulOrZero(g, m),
                             "", null);
    }

    private static Var clipVjp(Var g, Var x, Range limits) {
        return mulOrZero(g, inside(x, limits.low(), limits.high()));
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
            .on(POW, "dX = p G ∘ Xᵖ⁻¹", (g, y, x) -> powVjp(g, x, number(y)))
            .on(RECIPROCAL, "dX = -G ∘ Y²", (g, y, x) -> neg(mul(mul(g, y), y)))
            .on(ABS, "dX = G where X > 0, -G where X < 0, else 0", (g, y, x) -> mulOrZero(g, sign(x)))
            .on(SIN, "dX = G ∘ cos X", (g, y, x) -> mul(g, cos(x)))
            .on(COS, "dX = -G ∘ sin X", (g, y, x) -> neg(mul(g, sin(x))))
            .on(TAN, "dX = G ∘ (1 + Y²)", (g, y, x) -> mul(g, shift(square(y), 1)))
            .on(LOG_ADD_EXP,
                "dA = G ∘ σ(A - B)", (g, y, a, b) -> mulOrZero(g, logAddExpShare(a, b)),
                "dB = G ∘ σ(B - A), 0 where both are -∞", (g, y, a, b) -> mulOrZero(g, logAddExpShare(b, a)))
            .on(LOG_ADD_EXP_SHARE,
                "dA = G ∘ Y ∘ σ(B - A)", (g, y, a, b) -> mul(g, mul(y, logAddExpShare(b, a))),
                "dB = -dA", (g, y, a, b) -> neg(mul(g, mul(y, logAddExpShare(b, a)))))
            // The absolute value makes the slope -∞ at both zeros.
            .on(LOG_1M_EXP, "dX = -G ∘ eˣ / |eˣ - 1|", (g, y, x) -> neg(mul(g, div(exp(x), abs(expm1(x))))));
    }

    /** For p = 0 the derivative is 0 everywhere, although {@code 0 · x⁻¹} is NaN at 0. */
    private static Var powVjp(Var g, Var x, double p) {
        return p == 0 ? x.tape().constant(x.shape(), 0) : mul(g, scale(pow(x, p - 1), p));
    }

    private static Rules layout() {
        return Rules.none()
            .on(IDENTITY, "dX = G", (g, y, x) -> g)
            .constant(STOP_GRADIENT)
            .on(RESHAPE, "dX = G in the shape of X", (g, y, x) -> reshape(g, x.rows(), x.cols()))
            .on(SLICE, "dX = zeros with G as the block", (g, y, x) -> sliceVjp(g, x, y.attr(Block.class)))
            .on(PAD, "dX = that block of G", (g, y, x) -> padVjp(g, x, y.attr(Pad.class)))
            .onEach(CONCAT_ROWS, "dXᵢ = the rows of G where Xᵢ is",
                (g, y, in, i) -> slice(g, rowsBefore(in, i), 0, in[i].rows(), in[i].cols()))
            .onEach(CONCAT_COLS, "dXᵢ = the columns of G where Xᵢ is",
                (g, y, in, i) -> slice(g, 0, colsBefore(in, i), in[i].rows(), in[i].cols()))
            .onAll(SPLIT_COLS, "dX = G₁ beside G₂ beside …", n -> new Var[] {concatCols(n.g())});
    }

    private static Var sliceVjp(Var g, Var x, Block block) {
        return pad(g, block.row(), block.col(), x.shape());
    }

    private static Var padVjp(Var g, Var x, Pad pad) {
        return slice(g, pad.row(), pad.col(), x.rows(), x.cols());
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

    /** Returns the cotangent of rows or columns whose deviations are y, and whose standardized numbers and sums are given. */
    private static Var deviationsVjp(Var g, Var y, Var x, Var standardized, UnaryOperator<Var> means) {
        Var share = scale(g, (double) y.shape().elements() / x.shape().elements());
        if (number(y) > 0) return mul(standardized, share); // no deviation is 0
        Var zeros = sub(x, stopGradient(x));
        return ZeroLengths.smooth(mulOrZero(share, standardized), share, sub(zeros, means.apply(zeros)), y);
    }

    private static Var rowRmsVjp(Var g, Var y, Var x) {
        Var share = scale(g, 1.0 / x.cols());
        Var unit = unitRms(x, y);
        return number(y) > 0 ? mul(unit, share) : ZeroLengths.smooth(mulOrZero(share, unit), share, x, y);
    }

    private static Rules normalizations() {
        return Rules.none()
            .on(STANDARDIZE_ROWS, "dX = (G - rowmeans(G) - Y ∘ rowmeans(G ∘ Y)) / s, s = √(rowvars(X) + ε)",
                (g, y, x) -> NORMALIZED_ROWS_SLOPE.with(true, g, y, rowDeviations(x, number(y))))
            .on(STANDARDIZE_COLS, "dX = (G - colmeans(G) - Y ∘ colmeans(G ∘ Y)) / s, s = √(colvars(X) + ε)",
                (g, y, x) -> overDeviations(centredCols(g, y), x, number(y)))
            .on(ROW_DEVIATIONS, "dX = g ∘ (X - rowmeans(X)) / (n y), 0 where y = 0",
                (g, y, x) -> deviationsVjp(g, y, x, standardizeRows(x, number(y)), StandardRules::rowMeans))
            .on(COL_DEVIATIONS, "dX = g ∘ (X - colmeans(X)) / (m y), 0 where y = 0",
                (g, y, x) -> deviationsVjp(g, y, x, standardizeCols(x, number(y)), StandardRules::colMeans))
            .on(ROW_RMS, "dX = g ∘ X / (n y), 0 where y = 0", (g, y, x) -> rowRmsVjp(g, y, x))
            .onAll(LAYER_NORM,
                "dX = (H - rowmeans(H) - X̂ ∘ rowmeans(H ∘ X̂)) / s, dγ = G ∘ X̂, dβ = G, "
                    + "H = G ∘ γ, X̂ = (X - rowmeans(X)) / s, s = √(rowvars(X) + ε)", StandardRules::layerNormVjp)
            .on(RMS_NORM,
                "dX = (H - X̂ ∘ rowmeans(H ∘ X̂)) / r", (g, y, x, c) -> unitRmsVjp(mul(g, c), x, unitRms(x, y), y),
                "dγ = G ∘ X̂, H = G ∘ γ, X̂ = X / r, r = √(rowmeans(X²) + ε)", (g, y, x, c) -> mul(g, unitRms(x, y)))
            .on(UNIT_RMS_ROWS, "dX = (G - Y ∘ rowmeans(G ∘ Y)) / r, r = √(rowmeans(X²) + ε)",
                (g, y, x) -> unitRmsVjp(g, x, y, y))
            .on(NORMALIZED_ROWS_SLOPE,
                "dH = (G - rowmeans(G) - X ∘ rowmeans(G ∘ X)) / s",
                (g, y, h, x, s) -> NORMALIZED_ROWS_SLOPE.with(y.attr(Boolean.class), g, x, s),
                "dX = -(G ∘ rowmeans(H ∘ X) + H ∘ rowmeans(G ∘ X)) / s",
                (g, y, h, x, s) -> neg(divOrZero(add(mul(g, rowMeans(mul(h, x))), mul(h, rowMeans(mul(g, x)))), s)),
                "ds = -rowsums(G ∘ Y) / s",
                (g, y, h, x, s) -> neg(divOrZero(rowSums(mul(g, y)), s)))
            .onAll(BATCH_NORM,
                "dX = (H - colmeans(H) - X̂ ∘ colmeans(H ∘ X̂)) / s + (dmean + 2 s X̂ ∘ dvar) / m, "
                    + "dγ = colsums(G ∘ X̂), dβ = colsums(G), "
                    + "H = G ∘ γ, X̂ = (X - mean) / s, s = √(var + ε)", StandardRules::batchNormVjp)
            .on(DROPOUT, "dX = G / (1 - q), 0 where dropped", (g, y, x, seed) -> dropout(g, number(y), seed),
                         "", null);
    }

    private static Var centredCols(Var g, Var y) {
        return sub(sub(g, colMeans(g)), mul(y, colMeans(mul(g, y))));
    }

    /** A column of equal elements, which is standardized to 0 if ε = 0, gets the cotangent 0. */
    private static Var overDeviations(Var centred, Var x, double epsilon) {
        Var s = colDeviations(x, epsilon);
        return epsilon > 0 ? div(centred, s) : divOrZero(centred, s);
    }

    private static Var rowMeans(Var x) {
        return scale(rowSums(x), 1.0 / x.cols());
    }

    private static Var colMeans(Var x) {
        return scale(colSums(x), 1.0 / x.rows());
    }

    private static Var[] layerNormVjp(Node n) {
        double epsilon = number(n.y(0));
        Var x = standardizeRows(n.in(0), epsilon);
        Var h = mul(n.g(0), n.in(1));
        Var dx = NORMALIZED_ROWS_SLOPE.with(true, h, x, rowDeviations(n.in(0), epsilon));
        return new Var[] {dx, mul(n.g(0), x), n.g(0)};
    }

    private static Var unitRms(Var x, Var norm) {
        return UNIT_RMS_ROWS.with(number(norm), x);
    }

    private static Var unitRmsVjp(Var h, Var x, Var unit, Var norm) {
        return NORMALIZED_ROWS_SLOPE.with(false, h, unit, rowRms(x, number(norm)));
    }

    private static Var[] batchNormVjp(Node n) {
        double epsilon = number(n.y(0));
        Var x = standardizeCols(n.in(0), epsilon);
        Var s = colDeviations(n.in(0), epsilon);
        Var direct = overDeviations(centredCols(mul(n.g(0), n.in(1)), x), n.in(0), epsilon);
        Var throughMoments = scale(add(mul(x, mul(scale(s, 2), n.g(2))), n.g(1)), 1.0 / x.rows());
        return new Var[] {add(direct, throughMoments), colSums(mul(n.g(0), x)), colSums(n.g(0))};
    }

    private static Rules indexing() {
        return Rules.none()
            .on(GATHER_ROWS,
                "dX = zeros, to whose row kᵢ row i of G is added", (g, y, x, k) -> scatterRows(g, k, x.rows()),
                "", null)
            .on(SCATTER_ROWS, "dXᵢ = row kᵢ of G", (g, y, x, k) -> gatherRows(g, k),
                              "", null)
            .on(PICK, "dX = zeros, with gᵢ at row i, column kᵢ", (g, y, x, k) -> place(g, k, x.cols()),
                      "", null)
            .on(PLACE, "dxᵢ = G at row i, column kᵢ", (g, y, x, k) -> pick(g, k),
                       "", null);
    }

    private static Rules checkpoints() {
        return Rules.none()
            .onAll(Checkpoint.CHECKPOINT, "those of the function, recorded again", Checkpoint::pull);
    }
    // spotless:on

    /** Returns the attribute of a variable whose op has a number as its attribute. */
    static double number(Var y) {
        return y.attr(Double.class);
    }

    private static Var zero(Var like) {
        return like.tape().constant(0);
    }
}
