package dev.pullback.train;

import dev.pullback.autograd.Fn;

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
public interface Layer extends Fn {
    /**
     * This layer as it answers once training is over: itself, unless it is one that answers otherwise while it learns. A
     * layer made of others is made of these when they evaluate.
     */
    default Layer evaluating() {
        return this;
    }

    /** This layer, and {@code next} on what it answers. */
    default Layer then(Layer next) {
        return new Chain(this, next);
    }
}
