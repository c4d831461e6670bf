package dev.pullback.autograd;

import static dev.pullback.ops.Distances.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Statistics.colMeans;
import static dev.pullback.ops.Statistics.rowMeans;
import static dev.pullback.ops.Variances.*;

import dev.pullback.core.Var;

/** The rules in {@link StandardRules} for the ops of {@link dev.pullback.ops.Distances} and {@link
 * dev.pullback.ops.Variances}. */
final class StatisticsRules {
    private StatisticsRules() {}

    // spotless:off
    static Rules distances() {
        return Rules.none()
            .on(PAIRWISE_SQUARED_DISTANCES,
                "dAᵢₖ = 2 Σⱼ Gᵢⱼ (Aᵢₖ - Bⱼₖ)", (g, y, a, b) -> scale(WEIGHTED_DIFFERENCES.on(transpose(g), a, b), 2),
                "dBⱼₖ = 2 Σᵢ Gᵢⱼ (Bⱼₖ - Aᵢₖ)", (g, y, a, b) -> scale(WEIGHTED_DIFFERENCES.on(g, b, a), 2))
            .on(WEIGHTED_DIFFERENCES,
                "dGⱼᵢ = Σₖ Hᵢₖ (Aᵢₖ - Bⱼₖ)", (h, y, g, a, b) -> PROJECTED_DIFFERENCES.on(h, a, b),
                "dA = colsums(G)ᵀ ∘ H", (h, y, g, a, b) -> byRow(g, h),
                "dB = -G H, H the cotangent", (h, y, g, a, b) -> neg(matmul(g, h)))
            .on(PROJECTED_DIFFERENCES,
                "dHᵢₖ = Σⱼ Gⱼᵢ (Aᵢₖ - Bⱼₖ)", (g, y, h, a, b) -> WEIGHTED_DIFFERENCES.on(g, a, b),
                "dA = colsums(G)ᵀ ∘ H", (g, y, h, a, b) -> byRow(g, h),
                "dB = -G H", (g, y, h, a, b) -> neg(matmul(g, h)));
    }

    static Rules variances() {
        return Rules.none()
            .on(ROW_VARIANCES, "dX = 2 g ∘ (X - rowmeans(X)) / (n - c)",
                (g, y, x) -> slope(g, x.cols(), y, rowsFromMean(rowsFromMean(x))))
            .on(COL_VARIANCES, "dX = 2 g ∘ (X - colmeans(X)) / (m - c)",
                (g, y, x) -> slope(g, x.rows(), y, colsFromMean(colsFromMean(x))));
    }
    // spotless:on

    private static Var slope(Var g, int count, Var y, Var centred) {
        return mul(centred, scale(g, 2.0 / (count - y.attr(Integer.class))));
    }

    /** Applied twice, it also removes the rounding error of the first mean, whose differences are small and exact. */
    private static Var rowsFromMean(Var x) {
        return sub(x, rowMeans(x));
    }

    private static Var colsFromMean(Var x) {
        return sub(x, colMeans(x));
    }

    /** Multiplies row i of H by the sum of column i of G. */
    private static Var byRow(Var g, Var h) {
        return mul(transpose(colSums(g)), h);
    }
}
