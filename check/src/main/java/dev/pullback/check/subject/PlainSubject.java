package dev.pullback.check.subject;

import dev.pullback.check.MatrixFunction;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A function in plain Java with a handwritten vector-Jacobian product. */
public final class PlainSubject implements Subject {
    private final MatrixFunction f;
    private final MatrixFunction.Vjp vjp;
    private final MatrixFunction.@Nullable Jvp jvp;
    private final boolean hasCotangent;
    private final boolean isSingle;

    private PlainSubject(
            MatrixFunction f,
            MatrixFunction.Vjp vjp,
            MatrixFunction.@Nullable Jvp jvp,
            boolean hasCotangent,
            boolean isSingle) {
        this.f = f;
        this.vjp = vjp;
        this.jvp = jvp;
        this.hasCotangent = hasCotangent;
        this.isSingle = isSingle;
    }

    /** Wraps a function and its VJP, and its JVP if it has one. */
    public PlainSubject(MatrixFunction f, MatrixFunction.Vjp vjp, MatrixFunction.@Nullable Jvp jvp) {
        this(f, vjp, jvp, true, false);
    }

    /**
     * Wraps a scalar function of one matrix and its gradient, which is scaled for any cotangent other than 1.
     *
     * @param isSingle whether the function takes numbers in single precision
     */
    public static PlainSubject ofScalar(
            boolean isSingle, ToDoubleFunction<DMatrixRMaj> f, UnaryOperator<DMatrixRMaj> gradient) {
        return new PlainSubject(
                x -> DMatrixRMaj.wrap(1, 1, new double[] {f.applyAsDouble(x[0])}),
                (g, x) -> {
                    DMatrixRMaj d = Objects.requireNonNull(gradient.apply(x[0]), "the gradient is null");
                    return new DMatrixRMaj[] {g.data[0] == 1 ? d : MatrixMath.times(g.data[0], d)};
                },
                null,
                false,
                isSingle);
    }

    @Override
    public DMatrixRMaj value(DMatrixRMaj... x) {
        return Objects.requireNonNull(f.at(x), "the function returns null");
    }

    @Override
    public Precision precision() {
        return new Precision(isSingle, 0);
    }

    @Override
    public boolean hasCotangent() {
        return hasCotangent;
    }

    @Override
    public @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        return jvp == null ? null : jvp.at(x, u);
    }

    @Override
    public Run run(DMatrixRMaj... x) {
        return new Run(value(x), g -> Objects.requireNonNull(vjp.at(g, x), "the VJP returns null"));
    }
}
