package dev.pullback.autograd;

import static dev.pullback.ops.Images.*;

import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;

/** The section of {@link StandardRules} on the ops of {@link dev.pullback.ops.Images}. */
final class ImageRules {
    private ImageRules() {}

    // spotless:off
    static Rules images() {
        return Rules.none()
                .on(
                        CONV2D,
                        "dX = conv2dTranspose(G, W)",
                        (g, y, x, w) -> conv2dTranspose(g, w, of(y)),
                        "dW = conv2dWeights(X, G)",
                        (g, y, x, w) -> conv2dWeights(x, g, of(y)))
                .on(
                        CONV2D_TRANSPOSE,
                        "dY = G ⋆ W",
                        (g, x, y, w) -> conv2d(g, w, of(x)),
                        "dW = conv2dWeights(G, Y)",
                        (g, x, y, w) -> conv2dWeights(g, y, of(x)))
                .on(
                        CONV2D_WEIGHTS,
                        "dX = conv2dTranspose(Y, G)",
                        (g, w, x, y) -> conv2dTranspose(y, g, of(w)),
                        "dY = X ⋆ G",
                        (g, w, x, y) -> conv2d(x, g, of(w)))
                .on(
                        MAX_POOL,
                        "dX = zeros, with G at the maxima of X",
                        (g, y, x) -> maxPoolScatter(
                                g, x, pooling(y).image(), pooling(y).window()))
                .on(
                        MAX_POOL_GATHER,
                        "dZ = zeros, with G at the maxima of X",
                        (g, y, z, x) -> maxPoolScatter(
                                g, x, pooling(y).image(), pooling(y).window()),
                        "",
                        null)
                .on(
                        MAX_POOL_SCATTER,
                        "dY = G at the maxima of X",
                        (g, z, y, x) -> maxPoolGather(
                                g, x, pooling(z).image(), pooling(z).window()),
                        "",
                        null)
                .on(
                        AVG_POOL,
                        "dX = avgPoolTranspose(G)",
                        (g, y, x) -> avgPoolTranspose(
                                g, pooling(y).image(), pooling(y).window()))
                .on(
                        AVG_POOL_TRANSPOSE,
                        "dY = avgPool(G)",
                        (g, x, y) -> avgPool(g, pooling(x).image(), pooling(x).window()));
    }

    private static Convolution of(Var y) {
        return y.attr(Convolution.class);
    }

    private static Pooling pooling(Var y) {
        return y.attr(Pooling.class);
    }
}
