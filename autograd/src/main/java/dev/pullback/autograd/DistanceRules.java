package dev.pullback.autograd;

import static dev.pullback.ops.Distances.*;
import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Var;

/** The section of {@link StandardRules} on {@link dev.pullback.ops.Distances}. */
final class DistanceRules {
    private DistanceRules() {}

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
    // spotless:on

    /** Multiplies row i of H by the sum of column i of G. */
    private static Var byRow(Var g, Var h) {
        return mul(transpose(colSums(g)), h);
    }
}
