package dev.pullback.train;

import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Lbfgs;
import dev.pullback.train.task.Task;
import org.ejml.data.DMatrixRMaj;

/**
 * Trains a network on all rows at once with {@link Lbfgs}. This suits models with few parameters, such as logistic
 * regression ({@code Mlp.of(features, classes)}), whose optimum it reaches to many digits:
 *
 * <pre>{@code
 * Lbfgs.Result result = FullBatch.of(net).penalty(1e-3).fit(train, Lbfgs.defaults().gradientNorm(1e-10));
 * }</pre>
 *
 * <p>The loss must be the same function at every evaluation, so layers with dropout or state are refused. A setter
 * changes this object and returns it.
 */
public final class FullBatch {
    private final Layer net;
    private Task task = Task.classification();
    private L2Penalty penalty = L2Penalty.NONE;
    private Listener listener = epoch -> {};

    private FullBatch(Layer net) {
        this.net = net;
    }

    /** Creates a trainer of a network, as a classifier unless the task is another. */
    public static FullBatch of(Layer net) {
        return new FullBatch(net);
    }

    /** Sets the task: the loss, the metric and the meaning of the outputs. */
    public FullBatch task(Task task) {
        this.task = task;
        return this;
    }

    /**
     * Adds {@code λ/2 ‖W‖²} to the loss, for all parameters of more than one row, that is not for biases. For the C of
     * scikit-learn's {@code LogisticRegression} and m rows, λ is {@code 1 / (C m)}.
     *
     * @throws IllegalArgumentException unless λ is finite and at least 0
     */
    public FullBatch penalty(double lambda) {
        this.penalty = L2Penalty.of("full batch", lambda);
        return this;
    }

    /**
     * Sets a listener. An iteration is an epoch for it, whose loss includes the penalty; the metric is not measured. Of the
     * other events it receives only warnings.
     */
    public FullBatch listener(Listener listener) {
        this.listener = listener;
        return this;
    }

    /**
     * Trains the network. Its parameters are changed in place.
     *
     * @throws IllegalArgumentException if a layer has state, or creates a parameter each time it is applied
     * @throws ArithmeticException if the loss or the gradient is not finite at the first weights
     */
    public Lbfgs.Result fit(Dataset train, Lbfgs lbfgs) {
        Weights weights = Weights.lasting("full batch", net, 2, train);
        if (!weights.state().isEmpty())
            throw new IllegalArgumentException(
                    "full batch: the layers update " + weights.state().keySet()
                            + " in each step; the loss must be the same function at every evaluation");
        Trainer settings = Trainer.of(net).task(task);
        TrainingPass pass = new ProgramPass(settings, new Objective(net, task, train));
        Batch all = Batches.shuffled(train, train.size(), 0).epoch(0).iterator().next();
        double[] x = weights.elements();
        UnscaledFeatures.warning(train).ifPresent(listener::warning);
        long[] last = {System.nanoTime()};
        Lbfgs.Result result = lbfgs.minimize(
                x, (point, gradient) -> evaluate(pass, all, weights, point, gradient), (number, value, norm) -> {
                    long now = System.nanoTime();
                    listener.epoch(epoch(number, lbfgs.iterations(), value, (now - last[0]) * 1e-9, train.size()));
                    last[0] = now;
                });
        // A run always has an epoch, even if the first weights are the optimum.
        if (result.iterations() == 0) listener.epoch(epoch(0, lbfgs.iterations(), result.value(), 0, train.size()));
        Weights.copy(x, weights.parameters().values());
        return result;
    }

    private Epoch epoch(int number, int most, double loss, double seconds, int rows) {
        return new Epoch(
                number,
                most,
                loss,
                Double.NaN,
                task.metric().name(),
                null,
                Epoch.Judgement.LOSS,
                seconds,
                rows / seconds,
                Double.NaN,
                0);
    }

    private double evaluate(TrainingPass pass, Batch all, Weights weights, double[] x, double[] gradient) {
        Weights.copy(x, weights.parameters().values());
        pass.run(all);
        TrainingPass.Matrices m = pass.matrices();
        int at = 0;
        for (String name : weights.parameters().keySet()) {
            DMatrixRMaj g = m.gradients().get(m.names().indexOf(name));
            System.arraycopy(g.data, 0, gradient, at, g.getNumElements());
            at += g.getNumElements();
        }
        return pass.loss() + penalty.add(weights, x, gradient);
    }
}
