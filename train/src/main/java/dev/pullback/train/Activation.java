package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;

/**
 * An activation of an {@link Mlp}.
 *
 * @param name as in {@code relu}
 * @param verb as in {@code Ops::relu}
 * @param initializer how to draw the weights of a layer that this follows
 */
public record Activation(String name, Layer verb, Initializer initializer) implements Layer {
    /** {@link Ops#relu}, with {@link Initializer#HE}. */
    public static final Activation RELU = new Activation("relu", Ops::relu, Initializer.HE);

    /** {@link Ops#tanh}, with {@link Initializer#GLOROT}. */
    public static final Activation TANH = new Activation("tanh", Ops::tanh, Initializer.GLOROT);

    @Override
    public Var apply(Var x) {
        return verb.apply(x);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
