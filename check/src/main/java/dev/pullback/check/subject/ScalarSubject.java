package dev.pullback.check.subject;

import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** A scalar function of a matrix in plain Java with a gradient written by hand. */
public final class ScalarSubject implements Subject {
    private final ToDoubleFunction<DMatrixRMaj> f;
    private final UnaryOperator<DMatrixRMaj> gradient;

    public ScalarSubject(ToDoubleFunction<DMatrixRMaj> f, UnaryOperator<DMatrixRMaj> gradient) {
        this.f = f;
        this.gradient = gradient;
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return DMatrixRMaj.wrap(1, 1, new double[] {f.applyAsDouble(x[0])});
    }

    @Override
    public boolean isComposite(DMatrixRMaj... x) {
        return false;
    }

    @Override
    public boolean hasCotangent() {
        return false;
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        DMatrixRMaj y = value(x);
        return new Run() {
            @Override
            public DMatrixRMaj value() {
                return y;
            }

            /** A gradient has no cotangent: it is that of the cotangent 1, and scaled in place of it for any other. */
            @Override
            public DMatrixRMaj[] pull(DMatrixRMaj g) {
                DMatrixRMaj d = gradient.apply(x[0]);
                double c = g.data[0];
                if (c == 1) return new DMatrixRMaj[] {d};
                DMatrixRMaj scaled = d.copy();
                for (int k = 0, n = scaled.getNumElements(); k < n; k++) scaled.data[k] *= c;
                return new DMatrixRMaj[] {scaled};
            }
        };
    }
}
