package dev.pullback.train;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;

/**
 * A network or a part of one: a function of a batch with one example per row. A layer without parameters is an
 * operation, such as {@code Ops::tanh}. A layer with parameters adds them to the tape of its argument, under names that
 * no other layer of the network uses:
 *
 * <pre>{@code
 * Layer stretch = x -> mul(x, x.tape().param("stretch.factors", factors));
 * }</pre>
 *
 * <p>A layer may also have state that it updates in each step, such as running averages. It adds the state to the tape
 * as an input, and gives the value after the step the same name followed by {@link #NEXT}. A {@link Trainer} copies
 * that value into the state after each step; {@link Model} and checkpoints save the state:
 *
 * <pre>{@code
 * Layer counting = x -> {
 *     shift(x.tape().input("calls", calls), 1).named("calls" + Layer.NEXT);
 *     return x;
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Layer extends Fn {
    /** The suffix that marks the name of a state's value after the step. */
    String NEXT = ".next";

    /**
     * Returns this layer in evaluation mode. The default returns the layer itself. A layer that behaves differently in
     * training, such as dropout, overrides this method, and so does a layer that contains others.
     */
    default Layer evaluating() {
        return this;
    }

    /**
     * Updates the state of all layers on a tape, as a {@link Trainer} does. A custom training loop calls it after the
     * optimizer's step and before it resets the tape.
     */
    static void advance(Tape tape) {
        LayerState state = new LayerState();
        state.find(tape);
        state.advance();
    }

    /** Returns a layer that applies this layer and then {@code next}. */
    default Layer then(Layer next) {
        return Sequential.of(this, next);
    }
}
