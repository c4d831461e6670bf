package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import org.ejml.data.DMatrixRMaj;

/**
 * Dropout: in training each element is 0 with the probability {@code rate} and otherwise divided by {@code 1 - rate};
 * in evaluation nothing changes. The mask is a function of a seed, which the layer keeps under {@code name.seed} and
 * which each step counts up, so that every step has a mask of its own and resumed training the masks that it would have
 * had. Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout: a simple way to prevent neural
 * networks from overfitting", 2014.
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

    static double requireRate(double rate) {
        if (!(rate >= 0 && rate < 1))
            throw new IllegalArgumentException("the dropout rate is " + rate + "; it must be at least 0 and below 1");
        return rate;
    }

    /**
     * A layer that no other place of the network uses.
     *
     * @param rate the share of elements to drop
     * @param seed where the masks start; another one for each layer
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

    /** As in {@code dropout 0.2}. */
    @Override
    public String toString() {
        return "dropout " + rate;
    }
}
