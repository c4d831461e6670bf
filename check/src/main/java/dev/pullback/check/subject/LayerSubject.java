package dev.pullback.check.subject;

import dev.pullback.check.MatrixFunction;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;

/**
 * A layer in plain Java that stores what its forward pass computes and uses it in the backward pass. If a different
 * forward pass took place in between, a {@link Subject.Run} repeats its own forward pass before the backward pass.
 */
public final class LayerSubject implements Subject {
    private final MatrixFunction forward;
    private final MatrixFunction.Backward backward;
    private int forwardPasses;

    public LayerSubject(MatrixFunction forward, MatrixFunction.Backward backward) {
        this.forward = forward;
        this.backward = backward;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        forwardPasses++;
        return Objects.requireNonNull(forward.at(x), "the forward pass returns null");
    }

    @Override
    public boolean isStateful() {
        return true;
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        DMatrixRMaj y = value(x);
        int[] ownPass = {forwardPasses};
        return new Run(y, g -> {
            if (ownPass[0] != forwardPasses) {
                value(x);
                ownPass[0] = forwardPasses;
            }
            return Objects.requireNonNull(backward.at(g), "the backward pass returns null");
        });
    }
}
