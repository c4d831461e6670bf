package dev.pullback.ops;

import dev.pullback.core.Op;
import dev.pullback.ops.kernels.Backend;

/**
 * The cotangent G of an activation taken to that of its operand, in one pass where the rules say it by two ops; the bits are
 * those of the two. They are for what runs a recording: no verb records them, and they have no rule.
 */
public final class Cotangents {
    /** {@code mul(G, oneMinusSquare(Y))}, where Y is a hyperbolic tangent. */
    public static final Op OF_TANH = Op.elementwise("mulOneMinusSquare", "X = G ∘ (1 - Y²)", 2, (in, attr, out) -> {
        double[] g = in[0].data;
        double[] y = in[1].data;
        for (int i = 0, n = out.getNumElements(); i < n; i++) out.data[i] = g[i] * ((1 - y[i]) * (1 + y[i]));
    });

    /** {@code mulOrZero(G, step(Y))}, where Y is what is rectified or the result. */
    public static final Op OF_RELU =
            Op.elementwise("mulStep", "X = G where Y > 0, else 0", 2, (in, attr, out) -> Backend.get()
                    .elementwise()
                    .mulStep(in[0].data, in[1].data, out.data, out.getNumElements()));

    private Cotangents() {}
}
