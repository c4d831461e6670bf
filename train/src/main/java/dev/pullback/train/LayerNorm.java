package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import org.ejml.data.DMatrixRMaj;

/**
 * Layer normalisation: subtracts from each row its mean and divides by its standard deviation, then scales and shifts
 * each column, {@link Ops#layerNorm} with ε = 1e-5. The parameters are {@code name.gamma}, initially 1, and
 * {@code name.beta}, initially 0; both are 1×width. Source: Ba, Kiros, Hinton, "Layer normalization", 2016.
 */
public final class LayerNorm implements Layer {
    static final double EPSILON = 1e-5;

    private final String nameOfGamma;
    private final String nameOfBeta;
    private final DMatrixRMaj gamma;
    private final DMatrixRMaj beta;
    private double epsilon = EPSILON;

    private LayerNorm(String name, int width) {
        this.nameOfGamma = name + ".gamma";
        this.nameOfBeta = name + ".beta";
        this.gamma = BatchNorm.row(width, 1);
        this.beta = BatchNorm.row(width, 0);
    }

    /** Creates a layer for rows with {@code width} columns. */
    public static LayerNorm of(String name, int width) {
        return new LayerNorm(name, width);
    }

    /**
     * Sets ε, which is added to the variance. The default is 1e-5.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public LayerNorm epsilon(double epsilon) {
        this.epsilon = BatchNorm.requireEpsilon("layer norm", epsilon);
        return this;
    }

    @Override
    public Var apply(Var x) {
        return Ops.layerNorm(x, x.tape().param(nameOfGamma, gamma), x.tape().param(nameOfBeta, beta), epsilon);
    }

    /** Returns one line, as in {@code layer norm norm1.gamma 1x16}. */
    @Override
    public String toString() {
        return "layer norm " + nameOfGamma + " 1x" + gamma.numCols;
    }
}
