package dev.pullback.train;

import dev.pullback.core.Var;

/** One layer after another. */
record Chain(Layer first, Layer second) implements Layer {
    @Override
    public Var apply(Var x) {
        return second.apply(first.apply(x));
    }

    @Override
    public Layer evaluating() {
        return new Chain(first.evaluating(), second.evaluating());
    }
}
