package dev.pullback.train;

import java.util.HashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Stochastic gradient descent, with momentum as PyTorch defines it: {@code V ← μ V + G, W ← W - η V}, where V starts at
 * 0. The rate thus also scales what the momentum has gathered, unlike in Sutskever, Martens, Dahl, Hinton 2013.
 */
public final class Sgd extends Optimizer {
    private final Map<String, double[]> velocities = new HashMap<>();
    private double momentum;

    private Sgd(double rate) {
        super(rate);
    }

    /**
     * Without momentum.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Sgd of(double rate) {
        return new Sgd(rate);
    }

    /**
     * Sets the momentum μ; answers this.
     *
     * @throws IllegalArgumentException unless it is at least 0 and below 1
     */
    public Sgd momentum(double momentum) {
        this.momentum = Settings.requireFraction("momentum", momentum);
        return this;
    }

    @Override
    public void update(String name, DMatrixRMaj parameter, DMatrixRMaj gradient) {
        double[] w = parameter.data;
        double[] g = gradient.data;
        int n = parameter.getNumElements();
        double rate = learningRate();
        if (momentum == 0) {
            for (int i = 0; i < n; i++) w[i] -= rate * g[i];
            return;
        }
        double[] v = Settings.requireSize(name, velocities.computeIfAbsent(name, k -> new double[n]), parameter);
        for (int i = 0; i < n; i++) {
            v[i] = momentum * v[i] + g[i];
            w[i] -= rate * v[i];
        }
    }

    /** One short line, as in {@code sgd, rate 0.1, momentum 0.9}. */
    @Override
    public String toString() {
        return "sgd, rate " + learningRate() + (momentum == 0 ? "" : ", momentum " + momentum);
    }
}
