package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An activation function of an {@link Mlp}.
 *
 * @param name such as {@code relu}
 * @param verb the operation, such as {@code Ops::relu}
 * @param initializer draws the weights of the linear layer before the activation
 */
public record Activation(String name, Layer verb, Initializer initializer) implements Layer {
    /** {@link Ops#relu}, with {@link Initializer#HE}. */
    public static final Activation RELU = new Activation("relu", Ops::relu, Initializer.HE);

    /** {@link Ops#leakyRelu} with the slope 0.01, with {@link Initializer#HE}. */
    public static final Activation LEAKY_RELU =
            new Activation("leaky-relu", x -> Ops.leakyRelu(x, 0.01), Initializer.HE);

    /** {@link Ops#elu} with α = 1, with {@link Initializer#HE}. */
    public static final Activation ELU = new Activation("elu", x -> Ops.elu(x, 1), Initializer.HE);

    /** {@link Ops#gelu}, with {@link Initializer#HE}. */
    public static final Activation GELU = new Activation("gelu", Ops::gelu, Initializer.HE);

    /** {@link Ops#silu}, with {@link Initializer#HE}. */
    public static final Activation SILU = new Activation("silu", Ops::silu, Initializer.HE);

    /** {@link Ops#tanh}, with {@link Initializer#GLOROT}. */
    public static final Activation TANH = new Activation("tanh", Ops::tanh, Initializer.GLOROT);

    /** {@link Ops#sigmoid}, with {@link Initializer#GLOROT}. */
    public static final Activation SIGMOID = new Activation("sigmoid", Ops::sigmoid, Initializer.GLOROT);

    /** Returns the activations of this class by name. */
    public static Map<String, Activation> standard() {
        Map<String, Activation> all = new LinkedHashMap<>();
        for (Activation a : new Activation[] {RELU, LEAKY_RELU, ELU, GELU, SILU, TANH, SIGMOID}) all.put(a.name, a);
        return Collections.unmodifiableMap(all);
    }

    @Override
    public Var apply(Var x) {
        return verb.apply(x);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
