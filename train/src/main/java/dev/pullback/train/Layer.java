package dev.pullback.train;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;

/**
 * A part of a network, or the whole of one: a function of a batch, one row for each example. A layer without parameters
 * is a verb, as in {@code Ops::tanh}; a layer with parameters gives them to the tape of its argument, under names that
 * no other layer of the network has:
 *
 * <pre>{@code
 * Layer stretch = x -> mul(x, x.tape().param("stretch.factors", factors));
 * }</pre>
 *
 * <p>A layer may also keep something from step to step that is no parameter, as running averages are. It gives that to
 * the tape as an input, and names what it is to be after the step by the same name with {@link #NEXT} behind it; a
 * {@link Trainer} then takes it over after each step, and {@link Model} and checkpoints keep it:
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
    /** Stands behind the name of what a layer keeps, in the name of what takes its place after a step. */
    String NEXT = ".next";

    /**
     * This layer as it answers once training is over: itself, unless it is one that answers otherwise while it learns. A
     * layer made of others is made of these when they evaluate.
     */
    default Layer evaluating() {
        return this;
    }

    /**
     * Takes over what the layers on a tape keep from step to step, as a {@link Trainer} does; for a loop of one's own, after
     * the step and before the tape is reset.
     */
    static void advance(Tape tape) {
        LayerState carried = new LayerState();
        carried.find(tape);
        carried.advance();
    }

    /** This layer, and {@code next} on what it answers. */
    default Layer then(Layer next) {
        return Sequential.of(this, next);
    }
}
