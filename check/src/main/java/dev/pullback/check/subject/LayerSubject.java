package dev.pullback.check.subject;

import dev.pullback.check.MatrixFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A layer in plain Java whose backward pass is that of its last forward pass, which is therefore repeated if need be. */
public final class LayerSubject implements Subject {
    private final MatrixFunction forward;
    private final MatrixFunction.Backward backward;
    private int forwards;

    public LayerSubject(MatrixFunction forward, MatrixFunction.Backward backward) {
        this.forward = forward;
        this.backward = backward;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        forwards++;
        return forward.at(x);
    }

    @Override
    public boolean isComposite(DMatrixRMaj... x) {
        return false;
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        DMatrixRMaj y = value(x);
        return new Run() {
            private int seen = forwards;

            @Override
            public DMatrixRMaj value() {
                return y;
            }

            @Override
            public @Nullable DMatrixRMaj[] pull(DMatrixRMaj g) {
                if (seen != forwards) {
                    LayerSubject.this.value(x);
                    seen = forwards;
                }
                return backward.at(g);
            }
        };
    }
}
