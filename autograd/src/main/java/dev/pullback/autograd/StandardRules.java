package dev.pullback.autograd;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;
import static dev.pullback.ops.Indexing.*;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Losses.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Products.*;
import static dev.pullback.ops.Reductions.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Var;

/**
 * The table: the VJP of every op. G is the cotangent of the output Y, dX that of the operand X. Each formula is the rule
 * beside it in the language of matrices; what a broadcasting op repeated, the sweep sums. A rule calls the same verbs as
 * a user does, so that derivatives of any order follow from this one table.
 */
final class StandardRules {
    private StandardRules() {}

    // spotless:off
    static final Rules TABLE = Rules.none()
            // Arithmetic
            .on(ADD, "dA = G, dB = G", (g, y, a, b) -> g, (g, y, a, b) -> g)
            .on(SUB, "dA = G, dB = -G", (g, y, a, b) -> g, (g, y, a, b) -> neg(g))
            .on(MUL, "dA = G ∘ B, dB = G ∘ A", (g, y, a, b) -> mul(g, b), (g, y, a, b) -> mul(g, a))
            .on(DIV, "dA = G / B, dB = -G ∘ Y / B", (g, y, a, b) -> div(g, b), (g, y, a, b) -> neg(div(mul(g, y), b)))
            .on(DIV_OR_ZERO, "dA = G / B, dB = -G ∘ Y / B, both 0 where B = 0", (g, y, a, b) -> divOrZero(g, b), (g, y, a, b) -> neg(divOrZero(mul(g, y), b)))
            .on(NEG, "dX = -G", (g, y, x) -> neg(g))
            .on(SCALE, "dX = c G", (g, y, x) -> scale(g, (Double) y.attr()))
            .on(SHIFT, "dX = G", (g, y, x) -> g)

            // Matrix products
            .on(MATMUL, "dA = G Bᵀ, dB = Aᵀ G", (g, y, a, b) -> matmulTransB(g, b), (g, y, a, b) -> matmulTransA(a, g))
            .on(MATMUL_TRANS_A, "dA = B Gᵀ, dB = A G", (g, y, a, b) -> matmulTransB(b, g), (g, y, a, b) -> matmul(a, g))
            .on(MATMUL_TRANS_B, "dA = G B, dB = Gᵀ A", (g, y, a, b) -> matmul(g, b), (g, y, a, b) -> matmulTransA(g, a))
            .on(TRANSPOSE, "dX = Gᵀ", (g, y, x) -> transpose(g))

            // Functions
            .on(EXP, "dX = G ∘ Y", (g, y, x) -> mul(g, y))
            .on(LOG, "dX = G / X", (g, y, x) -> div(g, x))
            .on(LOG1P, "dX = G / (1 + X)", (g, y, x) -> div(g, shift(x, 1)))
            .on(EXPM1, "dX = G ∘ eˣ", (g, y, x) -> mul(g, exp(x)))
            .on(SQRT, "dX = G / 2Y", (g, y, x) -> div(scale(g, 0.5), y))
            .on(SQUARE, "dX = 2 G ∘ X", (g, y, x) -> mul(scale(g, 2), x))
            .on(ONE_MINUS_SQUARE, "dX = -2 G ∘ X", (g, y, x) -> mul(scale(g, -2), x))
            .on(POW, "dX = p G ∘ Xᵖ⁻¹", (g, y, x) -> powVjp(g, x, (Double) y.attr()))
            .on(RECIPROCAL, "dX = -G ∘ Y²", (g, y, x) -> neg(mul(g, square(y))))
            .on(ABS, "dX = G ∘ sign X", (g, y, x) -> mul(g, sign(x)))
            .on(SIN, "dX = G ∘ cos X", (g, y, x) -> mul(g, cos(x)))
            .on(COS, "dX = -G ∘ sin X", (g, y, x) -> neg(mul(g, sin(x))))

            // Activations
            .on(TANH, "dX = G ∘ (1 - Y²)", (g, y, x) -> mul(g, oneMinusSquare(y)))
            .on(SIGMOID, "dX = G ∘ Y ∘ σ(-X)", (g, y, x) -> mul(g, mul(y, sigmoid(neg(x)))))
            .on(RELU, "dX = G ∘ [X > 0]", (g, y, x) -> mul(g, step(x)))
            .on(LEAKY_RELU, "dX = G where X > 0, else α G", (g, y, x) -> mul(g, leakyStep(x, (Double) y.attr())))
            .on(ELU, "dX = G where X > 0, else α G ∘ eˣ", (g, y, x) -> mul(g, eluSlope(x, (Double) y.attr())))
            .on(ELU_SLOPE, "dX = 0 where X > 0, else G ∘ Y", (g, y, x) -> where(step(x), x.tape().constant(0), mul(g, y)))
            .on(GELU, "dX = G ∘ (Φ(X) + X ∘ φ(X))", (g, y, x) -> mul(g, add(normalCdf(x), mul(x, normalPdf(x)))))
            .on(NORMAL_CDF, "dX = G ∘ φ(X)", (g, y, x) -> mul(g, normalPdf(x)))
            .on(NORMAL_PDF, "dX = -G ∘ X ∘ Y", (g, y, x) -> neg(mul(g, mul(x, y))))
            .on(SILU, "dX = G ∘ (σ(X) + Y ∘ σ(-X))", (g, y, x) -> mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x))))))
            .on(SOFTPLUS, "dX = G ∘ σ(X)", (g, y, x) -> mul(g, sigmoid(x)))
            .on(LOG_SIGMOID, "dX = G ∘ σ(-X)", (g, y, x) -> mul(g, sigmoid(neg(x))))

            // Comparing and choosing
            .on(MAXIMUM, "dA = G ∘ [A > B], dB = G ∘ [B > A], half each where equal", (g, y, a, b) -> mul(g, greater(a, b)), (g, y, a, b) -> mul(g, greater(b, a)))
            .on(MINIMUM, "dA = G ∘ [A < B], dB = G ∘ [B < A], half each where equal", (g, y, a, b) -> mul(g, greater(b, a)), (g, y, a, b) -> mul(g, greater(a, b)))
            .on(CLIP, "dX = G ∘ [low ≤ X ≤ high]", (g, y, x) -> mul(g, inside(x, ((Range) y.attr()).low(), ((Range) y.attr()).high())))
            .on(WHERE, "dA = G where C ≠ 0, dB = G where C = 0", null, (g, y, c, a, b) -> where(c, g, g.tape().constant(0)), (g, y, c, a, b) -> where(c, g.tape().constant(0), g))
            .constant(SIGN, STEP, LEAKY_STEP, GREATER, INSIDE, ROW_MAX_MASK, COL_MAX_MASK)

            // Reductions
            .on(SUM, "dX = g, repeated", (g, y, x) -> expand(g, x.shape()))
            .on(MEAN, "dX = g / mn, repeated", (g, y, x) -> expand(scale(g, 1.0 / x.shape().elements()), x.shape()))
            .on(ROW_SUMS, "dX = g, repeated by columns", (g, y, x) -> expand(g, x.shape()))
            .on(COL_SUMS, "dX = g, repeated by rows", (g, y, x) -> expand(g, x.shape()))
            .on(ROW_MAX, "dX = g at the first maximum of each row, else 0", (g, y, x) -> mul(rowMaxMask(x), g))
            .on(COL_MAX, "dX = g at the first maximum of each column, else 0", (g, y, x) -> mul(colMaxMask(x), g))
            .on(NORM, "dX = g X / y, 0 where y = 0", (g, y, x) -> mul(g, divOrZero(x, y)))
            .on(EXPAND, "dX = G", (g, y, x) -> g)

            // Layout
            .on(IDENTITY, "dX = G", (g, y, x) -> g)
            .constant(STOP_GRADIENT)
            .on(RESHAPE, "dX = G in the shape of X", (g, y, x) -> reshape(g, x.rows(), x.cols()))
            .on(SLICE, "dX = zeros with G as the block", (g, y, x) -> pad(g, ((Block) y.attr()).row(), ((Block) y.attr()).col(), x.shape()))
            .on(PAD, "dX = that block of G", (g, y, x) -> slice(g, ((Pad) y.attr()).row(), ((Pad) y.attr()).col(), x.rows(), x.cols()))
            .onEach(CONCAT_ROWS, "dXᵢ = the rows of G where Xᵢ is", (g, y, in, i) -> slice(g, rowsBefore(in, i), 0, in[i].rows(), in[i].cols()))
            .onEach(CONCAT_COLS, "dXᵢ = the columns of G where Xᵢ is", (g, y, in, i) -> slice(g, 0, colsBefore(in, i), in[i].rows(), in[i].cols()))
            .onAll(SPLIT_COLS, "dX = G₁ beside G₂ beside …", n -> new Var[] {concatCols(n.g())})

            // Indexing
            .on(GATHER_ROWS, "dX = zeros, to whose row kᵢ row i of G is added", (g, y, x, k) -> scatterRows(g, k, x.rows()), null)
            .on(SCATTER_ROWS, "dXᵢ = row kᵢ of G", (g, y, x, k) -> gatherRows(g, k), null)
            .on(PICK, "dX = zeros, with gᵢ at row i, column kᵢ", (g, y, x, k) -> place(g, k, x.cols()), null)
            .on(PLACE, "dxᵢ = G at row i, column kᵢ", (g, y, x, k) -> pick(g, k), null)

            // Softmax and its loss; P = softmax Z, m rows
            .on(SOFTMAX, "dZ = Y ∘ (G - rowsums(G ∘ Y))", (g, y, z) -> softmaxVjp(g, y))
            .on(LOG_SOFTMAX, "dZ = G - P ∘ rowsums(G)", (g, y, z) -> sub(g, mul(softmax(z), rowSums(g))))
            .on(SOFTMAX_OR_ZERO, "dZ = Y ∘ (G - rowsums(G ∘ Y))", (g, y, z) -> softmaxVjp(g, y))
            .on(LOG_SUM_EXP, "dZ = g ∘ P, 0 in a row of -∞", (g, y, z) -> mul(softmaxOrZero(z), g))
            .on(SOFTMAX_CROSS_ENTROPY, "dZ = g (P - onehot) / m", (g, y, z, k) -> mul(softmaxMinusOneHot(z, k), scale(g, 1.0 / z.rows())), null)
            .on(SOFTMAX_MINUS_ONE_HOT, "dZ = P ∘ (G - rowsums(G ∘ P))", (g, y, z, k) -> softmaxVjp(g, softmax(z)), null)
            .on(SOFT_CROSS_ENTROPY, "dZ = g (rowsums(T) ∘ P - T) / ΣT, dT = -g (ln P + y) / ΣT", (g, y, z, t) -> mul(softmaxMinusTargets(z, t), divOrZero(g, sum(t))), (g, y, z, t) -> mul(add(logSoftmax(z), y), divOrZero(neg(g), sum(t))))
            .on(SOFTMAX_MINUS_TARGETS, "dZ = rowsums(T) ∘ P ∘ (G - rowsums(G ∘ P)), dT = rowsums(G ∘ P) - G", (g, y, z, t) -> mul(softmaxVjp(g, softmax(z)), rowSums(t)), (g, y, z, t) -> sub(rowSums(mul(g, softmax(z))), g))

            // Recomputing
            .onAll(Checkpoint.CHECKPOINT, "those of the function, recorded anew", Checkpoint::pull);
    // spotless:on

    /**
     * P ∘ (G - rowsums(G ∘ P)). As each row of P sums to 1, a number may be taken from each row of G: that of the most
     * probable class, for which the difference would otherwise cancel as its probability nears 1.
     */
    private static Var softmaxVjp(Var g, Var p) {
        Var h = sub(g, rowSums(mul(g, rowMaxMask(p))));
        return mul(p, sub(h, rowSums(mul(h, p))));
    }

    /** Where p is 0 the derivative is 0 for every x, although {@code 0 · x⁻¹} is NaN at 0. */
    private static Var powVjp(Var g, Var x, double p) {
        return p == 0 ? x.tape().constant(x.shape(), 0) : mul(g, scale(pow(x, p - 1), p));
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
