package dev.pullback.train;

import java.util.HashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Adam: steps of about the learning rate in each direction, by running means of the gradient and of its square,
 * corrected for their start at 0. In step t,
 *
 * <pre>
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * W ← W - η / (1 - β₁ᵗ) · M / (√V / √(1 - β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Source: Kingma, Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1; ε is added after the
 * correction, as there and in PyTorch.
 */
public final class Adam extends Optimizer {
    private final Map<String, Moments> moments = new HashMap<>();
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;

    /** What is remembered of one parameter. */
    private static final class Moments {
        final double[] first;
        final double[] second;
        int steps;

        Moments(int elements) {
            first = new double[elements];
            second = new double[elements];
        }
    }

    private Adam(double rate) {
        super(rate);
    }

    /**
     * With the decays 0.9 and 0.999 and ε = 1e-8.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adam of(double rate) {
        return new Adam(rate);
    }

    /**
     * Sets the decays of the two running means; answers this.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public Adam betas(double beta1, double beta2) {
        this.beta1 = Settings.requireFraction("beta1", beta1);
        this.beta2 = Settings.requireFraction("beta2", beta2);
        return this;
    }

    /**
     * Sets what keeps the division finite where a gradient has been 0 so far; answers this.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adam epsilon(double epsilon) {
        this.epsilon = Settings.requirePositive("epsilon", epsilon);
        return this;
    }

    @Override
    public void update(String name, DMatrixRMaj parameter, DMatrixRMaj gradient) {
        int n = parameter.getNumElements();
        Moments of = moments.computeIfAbsent(name, k -> new Moments(n));
        double[] m = Settings.requireSize(name, of.first, parameter);
        double[] v = of.second;
        double[] w = parameter.data;
        double[] g = gradient.data;
        of.steps++;
        double step = learningRate() / (1 - Math.pow(beta1, of.steps));
        double correction = Math.sqrt(1 - Math.pow(beta2, of.steps));
        for (int i = 0; i < n; i++) {
            m[i] += (1 - beta1) * (g[i] - m[i]);
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
            w[i] -= step * (m[i] / (Math.sqrt(v[i]) / correction + epsilon));
        }
    }

    /** One short line, as in {@code adam, rate 0.001}. */
    @Override
    public String toString() {
        return "adam, rate " + learningRate();
    }
}
