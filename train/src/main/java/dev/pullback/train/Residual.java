package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import org.ejml.MatrixDimensionException;

/**
 * What a layer adds to its argument, {@code Y = X + f(X)}. Shapes: X m×n, f(X) m×n, Y m×n. Source: He, Zhang, Ren, Sun,
 * "Deep residual learning for image recognition", 2016.
 *
 * @param layer f
 */
public record Residual(Layer layer) implements Layer {
    /** Of f. */
    public static Residual of(Layer layer) {
        return new Residual(layer);
    }

    /** @throws MatrixDimensionException if the layer answers another shape than that of its argument */
    @Override
    public Var apply(Var x) {
        Var change = layer.apply(x);
        if (!change.sameShape(x))
            throw new MatrixDimensionException("residual: " + x.label() + " is " + x.shape() + " but the layer answers "
                    + change.shape() + "; they must have the same shape");
        return Ops.add(x, change);
    }

    @Override
    public Layer evaluating() {
        return new Residual(layer.evaluating());
    }

    /** As in {@code residual of linear block.w 8x8}. */
    @Override
    public String toString() {
        return "residual of " + layer;
    }
}
