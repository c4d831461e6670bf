package dev.pullback.train;

import dev.pullback.core.Finiteness;
import dev.pullback.train.data.Batch;
import dev.pullback.train.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * One step of training: a pass forward and back, then the gradients are clipped, the parameters moved, and what layers
 * carry from step to step is taken over. A step that meets a number that is not finite changes nothing and says where it
 * came from; only where the move itself is too large for a double is the damage done, which {@link Fault#moved} says.
 */
final class TrainingStep {
    private final TrainingPass pass;
    private final EagerPass eager;
    private final GradientClipping clip;
    private final List<DMatrixRMaj> clipped = new ArrayList<>();
    private double value;
    private int right;

    /**
     * Why a step was not made.
     *
     * @param what what is not finite, and where that came from
     * @param moved whether parameters were moved before it was found
     */
    record Fault(String what, boolean moved) {}

    private TrainingStep(TrainingPass pass, EagerPass eager, GradientClipping clip) {
        this.pass = pass;
        this.eager = eager;
        this.clip = clip;
    }

    /** As a trainer is set. */
    static TrainingStep of(Trainer settings) {
        EagerPass eager = new EagerPass(settings);
        return new TrainingStep(settings.eager ? eager : new ProgramPass(settings), eager, settings.clip);
    }

    /** The loss of the batch, before the step. */
    double loss() {
        return value;
    }

    /** How many rows were classified rightly, before the step. */
    int right() {
        return right;
    }

    /** Makes a step, or answers why it did not. */
    @Nullable
    Fault take(Batch batch, int classes, Optimizer optimizer) {
        pass.run(batch, classes);
        value = pass.loss();
        right = Accuracy.right(pass.logits(), batch.labels());
        TrainingPass.Matrices m = pass.matrices();
        double norm = GradientClipping.norm(m.gradients());
        if (!Double.isFinite(value) || !Double.isFinite(norm) || !allFinite(m)) return explained(batch, classes);
        List<DMatrixRMaj> gradients = clipped(m.gradients(), norm);

        for (int i = 0; i < m.names().size(); i++)
            optimizer.update(m.names().get(i), m.parameters().get(i), gradients.get(i));
        for (int i = 0; i < m.names().size(); i++) {
            if (Finiteness.of(m.parameters().get(i)) != Finiteness.FINITE)
                return new Fault("the step makes " + m.names().get(i) + " too large for a double", true);
        }
        for (int i = 0; i < m.kept().size(); i++) {
            DMatrixRMaj next = m.next().get(i);
            System.arraycopy(next.data, 0, m.kept().get(i).data, 0, next.getNumElements());
        }
        return null;
    }

    /** In matrices of its own, since a gradient that is the same in every run may have been computed only once. */
    private List<DMatrixRMaj> clipped(List<DMatrixRMaj> gradients, double norm) {
        if (clip.equals(GradientClipping.NONE)) return gradients;
        for (int i = 0; i < gradients.size(); i++) {
            if (i == clipped.size()) clipped.add(new DMatrixRMaj(1, 1));
            clipped.get(i).setTo(gradients.get(i));
        }
        clip.apply(clipped, norm);
        return clipped;
    }

    private static boolean allFinite(TrainingPass.Matrices m) {
        for (int i = 0; i < m.next().size(); i++) {
            if (Finiteness.of(m.next().get(i)) != Finiteness.FINITE) return false;
        }
        return true;
    }

    /** Nothing has been moved yet, so that the same comes out when it is computed once more. */
    private Fault explained(Batch batch, int classes) {
        if (pass != eager) eager.run(batch, classes);
        return new Fault(eager.explanation(), false);
    }
}
