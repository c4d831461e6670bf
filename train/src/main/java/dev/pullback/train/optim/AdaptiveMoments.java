package dev.pullback.train.optim;

import dev.pullback.kernels.function.Pointwise;

/**
 * The update rule that {@link Adam} and {@link AdamW} share. Slot 0 of the state is M, slot 1 is V, slot 2 with AMSGrad
 * is X. In step t, with the rate η and the weight decay λ, which is either added to the gradient (Adam) or applied to the
 * weights (AdamW):
 *
 * <pre>
 * G ← G + λ W                    Adam
 * W ← (1 - η λ) W                AdamW
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * X ← V                          or with AMSGrad X ← max(X, V)
 * W ← W - η / (1 - β₁ᵗ) · M / (√X / √(1 - β₂ᵗ) + ε)
 * </pre>
 *
 * @param <T> the optimizer, which its setters return
 */
abstract class AdaptiveMoments<T extends AdaptiveMoments<T>> extends MomentOptimizer<T> {
    private boolean amsgrad;

    AdaptiveMoments(double rate, boolean decoupled, double decay) {
        super(rate, "mean", "square", "largest");
        this.decoupled = decoupled;
        this.decay = decay;
    }

    /**
     * Divides by the largest V so far instead of by V, so that the steps of an element never grow. Source: Reddi, Kale,
     * Kumar, "On the convergence of Adam and beyond", 2018, algorithm 2; the correction of V is applied to the largest, as
     * in PyTorch.
     */
    public T amsgrad() {
        this.amsgrad = true;
        return self();
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double rate = learningRate();
        double t = (double) state.steps();
        double step = rate / (1 - Math.pow(beta1, t));
        double root = Math.sqrt(1 - Math.pow(beta2, t));
        if (amsgrad) {
            double[] m = state.slot(0);
            double[] v = state.slot(1);
            double[] largest = state.slot(2);
            for (int i = from; i < to; i++) {
                update(i, w, g, m, v);
                largest[i] = Math.max(largest[i], v[i]);
                w[i] -= step * (m[i] / (Math.sqrt(largest[i]) / root + epsilon));
            }
            return;
        }
        Update.of(w, g, from, to, state)
                .slot(0, state)
                .slot(1, state)
                .with(step)
                .with(decoupled ? 0 : decay)
                .with(decoupled ? 1 - rate * decay : 1)
                .with(1 - beta1)
                .with(beta2)
                .with(1 - beta2)
                .with(root)
                .with(epsilon)
                .run(Pointwise.ADAM);
    }

    /** Returns the end of a description that names the settings other than the rate. */
    final String settingsText() {
        return (amsgrad ? ", amsgrad" : "") + decayText();
    }
}
