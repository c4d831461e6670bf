package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import org.ejml.MatrixDimensionException;

/**
 * A residual block: adds the output of a layer to its input, {@code Y = X + f(X)}. Shapes: X m×n, f(X) m×n, Y m×n.
 * Source: He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2016.
 *
 * @param layer the layer f
 */
public record Residual(Layer layer) implements Layer {
    /** Returns the residual block of a layer. */
    public static Residual of(Layer layer) {
        return new Residual(layer);
    }

    /** @throws MatrixDimensionException if the output of the layer has another shape than its input */
    @Override
    public Var apply(Var x) {
        Var change = layer.apply(x);
        if (!change.sameShape(x))
            throw new MatrixDimensionException("residual: " + x.label() + " is " + x.shape() + " but the layer returns "
                    + change.shape() + "; they must have the same shape");
        return Ops.add(x, change);
    }

    @Override
    public Layer evaluating() {
        return new Residual(layer.evaluating());
    }

    /** Returns one line, as in {@code residual of linear block.w 8x8}. */
    @Override
    public String toString() {
        return "residual of " + layer;
    }
}
