package dev.pullback.train;

import dev.pullback.autograd.Gradients;
import dev.pullback.core.Var;
import org.ejml.data.DMatrixRMaj;

/**
 * Moves parameters against their gradients, at a learning rate that may change from step to step. What it remembers of
 * earlier steps it keeps by the name of the parameter, so an optimizer serves one network; after its first step it
 * allocates nothing of the size of a parameter. A setting changes the optimizer and answers it.
 */
public abstract class Optimizer {
    private double rate;

    /**
     * With a learning rate.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    protected Optimizer(double rate) {
        this.rate = Settings.requireNotNegative("learning rate", rate);
    }

    /** The rate that the next step uses. */
    public final double learningRate() {
        return rate;
    }

    /**
     * Sets the rate for the steps to come.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public final void learningRate(double rate) {
        this.rate = Settings.requireNotNegative("learning rate", rate);
    }

    /**
     * Moves every parameter once. The matrices that the user gave to the tape are changed in place: what was recorded
     * from them no longer agrees with them, so reset the tape before it is used again.
     *
     * @throws IllegalArgumentException if a gradient is of something else than a parameter, or of a parameter whose
     *     shape differs from that of the same name in an earlier step
     */
    public final void step(Gradients gradients) {
        for (Var v : gradients.variables()) {
            if (!v.isParam())
                throw new IllegalArgumentException(
                        "optimizer: " + v + " is no parameter; take the gradients of parameters only");
        }
        for (Var v : gradients.variables()) update(v.label(), v.value(), gradients.of(v));
    }

    /** Moves one parameter: {@code parameter} is modified, {@code gradient}, of the same shape, is not. */
    public abstract void update(String name, DMatrixRMaj parameter, DMatrixRMaj gradient);
}
