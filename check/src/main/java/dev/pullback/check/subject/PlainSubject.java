package dev.pullback.check.subject;

import dev.pullback.check.MatrixFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A function in plain Java with a vector-Jacobian product written by hand. */
public final class PlainSubject implements Subject {
    private final MatrixFunction f;
    private final MatrixFunction.Vjp vjp;
    private final MatrixFunction.@Nullable Jvp jvp;

    public PlainSubject(MatrixFunction f, MatrixFunction.Vjp vjp, MatrixFunction.@Nullable Jvp jvp) {
        this.f = f;
        this.vjp = vjp;
        this.jvp = jvp;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return f.at(x);
    }

    @Override
    public boolean isComposite(DMatrixRMaj... x) {
        return false;
    }

    @Override
    public @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        return jvp == null ? null : jvp.at(x, u);
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        DMatrixRMaj y = f.at(x);
        return new Run() {
            @Override
            public DMatrixRMaj value() {
                return y;
            }

            @Override
            public @Nullable DMatrixRMaj[] pull(DMatrixRMaj g) {
                return vjp.at(g, x);
            }
        };
    }
}
