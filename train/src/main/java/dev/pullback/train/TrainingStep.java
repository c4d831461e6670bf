package dev.pullback.train;

import dev.pullback.core.Finiteness;
import dev.pullback.train.data.Batch;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.task.Metric;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * One training step: runs a {@link TrainingPass}, clips the gradients, updates the parameters with the optimizer and
 * copies the layers' new state. A step whose loss, gradients or state are not finite changes nothing and returns a
 * {@link Fault}. If the update itself overflows, the parameters have already changed, which {@link Fault#moved}
 * reports.
 */
final class TrainingStep {
    private final TrainingPass pass;
    private final EagerPass eager;
    private final GradientClipping clip;
    private final FrozenParameters frozen;
    private final PendingGradients pending = new PendingGradients();
    private final List<DMatrixRMaj> clipped = new ArrayList<>();
    private double value;
    private final Metric metric;
    private double measured;

    /**
     * The reason why a step failed.
     *
     * @param reason which number is not finite, and the operation that produced it
     * @param moved whether parameters were already changed
     */
    record Fault(String reason, boolean moved) {}

    private TrainingStep(TrainingPass pass, EagerPass eager, Trainer settings) {
        this.pass = pass;
        this.eager = eager;
        this.clip = settings.clip;
        this.metric = settings.task.metric();
        this.frozen = new FrozenParameters(settings.frozen);
    }

    static TrainingStep of(Trainer settings, Objective objective) {
        EagerPass eager = new EagerPass(settings, objective);
        return new TrainingStep(settings.eager ? eager : new ProgramPass(settings, objective), eager, settings);
    }

    /** Returns the loss of the last batch, measured before its step. */
    double loss() {
        return value;
    }

    /** Returns the sum of the metric over the rows of the last batch, measured before its step; NaN if it has none. */
    double measured() {
        return measured;
    }

    /**
     * Computes the gradients of a batch and, if {@code due}, updates the parameters by the gradients of all batches since
     * the last update. Returns null, or the reason why the batch was skipped.
     */
    @Nullable
    Fault take(Batch batch, Optimizer optimizer, boolean due) {
        pass.run(batch);
        value = pass.loss();
        measured = metric.sumOver(pass.output(), batch.targets());
        TrainingPass.Matrices m = frozen.without(pass.matrices());
        double norm = GradientClipping.norm(m.gradients());
        if (!Double.isFinite(value) || !Double.isFinite(norm) || !isStateFinite(m)) {
            Fault update = due ? update(m, pending.mean(), optimizer) : null;
            return update != null ? update : explained(batch);
        }
        boolean alone = due && pending.isEmpty();
        if (!alone) pending.add(m.gradients(), batch.size());
        Fault fault = !due ? null : update(m, alone ? m.gradients() : pending.mean(), optimizer);
        if (fault != null) return fault;
        for (int i = 0; i < m.state().size(); i++) {
            DMatrixRMaj next = m.nextState().get(i);
            System.arraycopy(next.data, 0, m.state().get(i).data, 0, next.getNumElements());
        }
        return null;
    }

    /** Updates the parameters; there are no gradients if all batches of the step were skipped. */
    private @Nullable Fault update(TrainingPass.Matrices m, List<DMatrixRMaj> gradients, Optimizer optimizer) {
        if (gradients.isEmpty()) return null;
        List<DMatrixRMaj> used = clipped(gradients, GradientClipping.norm(gradients));
        optimizer.step(m.names(), m.parameters(), used);
        for (int i = 0; i < m.names().size(); i++) {
            if (!Finiteness.isFinite(m.parameters().get(i)))
                return new Fault("the step makes " + m.names().get(i) + " too large for a double", true);
        }
        return null;
    }

    /**
     * Returns clipped copies. The gradients themselves are not changed, because a program computes a constant gradient
     * only once.
     */
    private List<DMatrixRMaj> clipped(List<DMatrixRMaj> gradients, double norm) {
        if (clip.isNone()) return gradients;
        for (int i = 0; i < gradients.size(); i++) {
            if (i == clipped.size()) clipped.add(new DMatrixRMaj(1, 1));
            clipped.get(i).setTo(gradients.get(i));
        }
        clip.apply(clipped, norm);
        return clipped;
    }

    private static boolean isStateFinite(TrainingPass.Matrices m) {
        for (int i = 0; i < m.nextState().size(); i++) {
            if (!Finiteness.isFinite(m.nextState().get(i))) return false;
        }
        return true;
    }

    /** Runs the batch again on a tape to find the cause. No parameter has changed yet, so the result is the same. */
    private Fault explained(Batch batch) {
        if (pass != eager) eager.run(batch);
        return new Fault(eager.explanation(), false);
    }
}
