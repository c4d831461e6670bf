package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import org.ejml.data.DMatrixRMaj;

/**
 * Dropout: in training, sets each element to 0 with the probability {@code rate} and divides the others by
 * {@code 1 - rate}; in evaluation, returns its input. The mask is a function of a seed. The seed is the layer's state
 * {@code name.seed} and grows by 1 in each step, so that each step has another mask and resumed training has the same
 * masks as uninterrupted training. Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout: a simple
 * way to prevent neural networks from overfitting", 2014.
 */
public final class Dropout implements Layer {
    private static final long LARGEST_SEED = 1L << 52;

    private final String nameOfSeed;
    private final String nameOfNext;
    private final double rate;
    private final DMatrixRMaj seed = new DMatrixRMaj(1, 1);

    private Dropout(String name, double rate, long seed) {
        this.nameOfSeed = name + ".seed";
        this.nameOfNext = nameOfSeed + NEXT;
        this.rate = requireRate(rate);
        this.seed.data[0] = (double) Math.floorMod(seed, LARGEST_SEED);
    }

    /** Returns the rate, or throws if it is not at least 0 and below 1. */
    static double requireRate(double rate) {
        if (!(rate >= 0 && rate < 1))
            throw new IllegalArgumentException("the dropout rate is " + rate + "; it must be at least 0 and below 1");
        return rate;
    }

    /**
     * Creates a layer. Use it in one place of the network only.
     *
     * @param rate the probability that an element is dropped
     * @param seed the seed of the first mask; use a different one for each layer
     * @throws IllegalArgumentException unless the rate is at least 0 and below 1
     */
    public static Dropout of(String name, double rate, long seed) {
        return new Dropout(name, rate, seed);
    }

    @Override
    public Var apply(Var x) {
        Var s = x.tape().input(nameOfSeed, seed);
        Ops.shift(s, 1).named(nameOfNext);
        return Ops.dropout(x, rate, s);
    }

    @Override
    public Layer evaluating() {
        return x -> x;
    }

    /** Returns one line, as in {@code dropout 0.2}. */
    @Override
    public String toString() {
        return "dropout " + rate;
    }
}
