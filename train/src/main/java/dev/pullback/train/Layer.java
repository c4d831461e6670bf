package dev.pullback.train;

import dev.pullback.core.Var;

/**
 * A part of a network, or the whole of one: a function of a batch, one row for each example. A layer without parameters
 * is a verb, as in {@code Ops::tanh}; a layer with parameters gives them to the tape of its argument, under names that
 * no other layer of the network has:
 *
 * <pre>{@code
 * Layer stretch = x -> mul(x, x.tape().param("stretch.factors", factors));
 * }</pre>
 */
@FunctionalInterface
public interface Layer {
    /** Records this layer on the tape of {@code x}. */
    Var apply(Var x);

    /** This layer, and {@code next} on what it answers. */
    default Layer then(Layer next) {
        return x -> next.apply(apply(x));
    }
}
