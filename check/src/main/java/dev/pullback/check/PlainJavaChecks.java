package dev.pullback.check;

import dev.pullback.check.subject.AdaptedSubject;
import dev.pullback.check.subject.LayerSubject;
import dev.pullback.check.subject.MatrixForm;
import dev.pullback.check.subject.PlainSubject;
import dev.pullback.check.subject.Subject;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;

/**
 * The checks of functions in plain Java with handwritten gradients. Users call these methods as methods of
 * {@link GradCheck}, which inherits them; they are in a class of their own because there is one for each Java type.
 *
 * <p>A vector-Jacobian product (VJP) gets the cotangent {@code g} of the value and the inputs {@code x}, and returns the
 * gradient of {@code ⟨g, f(x)⟩}. It must not depend on the last evaluation of the function; {@link #ofLayer} is for layers
 * whose backward pass does.
 */
abstract sealed class PlainJavaChecks permits GradCheck {
    PlainJavaChecks() {}

    /** Checks a function of matrices, whose VJP returns one gradient for each input. */
    public static GradCheck of(String name, MatrixFunction f, MatrixFunction.Vjp vjp) {
        return GradCheck.ofSubject(name, () -> new PlainSubject(f, vjp, null));
    }

    /** As {@link #of(String, MatrixFunction, MatrixFunction.Vjp)}, and checks a Jacobian-vector product as well. */
    public static GradCheck of(String name, MatrixFunction f, MatrixFunction.Vjp vjp, MatrixFunction.Jvp jvp) {
        return GradCheck.ofSubject(name, () -> new PlainSubject(f, vjp, jvp));
    }

    /** Checks a layer of several matrices that remembers its last forward pass, to which its backward pass belongs. */
    public static GradCheck ofLayer(String name, MatrixFunction forward, MatrixFunction.Backward backward) {
        return GradCheck.ofSubject(name, () -> new LayerSubject(forward, backward));
    }

    /**
     * Checks a layer of one matrix that remembers its last forward pass, as in
     * {@code GradCheck.ofLayer(layer::forward, layer::backward)}. The backward pass gets the cotangent and returns the
     * gradient.
     */
    public static GradCheck ofLayer(UnaryOperator<DMatrixRMaj> forward, UnaryOperator<DMatrixRMaj> backward) {
        return ofLayer("layer", x -> forward.apply(x[0]), g -> new DMatrixRMaj[] {backward.apply(g)});
    }

    /** Checks a scalar function of a matrix with its gradient. */
    public static GradCheck ofScalar(
            String name, ToDoubleFunction<DMatrixRMaj> f, UnaryOperator<DMatrixRMaj> gradient) {
        return ofScalar(name, MatrixForm.MATRICES, f, gradient);
    }

    /** Checks a function of a matrix to a matrix. */
    public static GradCheck ofMatrix(String name, UnaryOperator<DMatrixRMaj> f, BinaryOperator<DMatrixRMaj> vjp) {
        return ofMatrices(
                name, x -> new DMatrixRMaj[] {f.apply(x[0])}, (g, x) -> new DMatrixRMaj[] {vjp.apply(g[0], x[0])});
    }

    /**
     * Checks a function of several matrices to several. The VJP gets the cotangents of all outputs and returns the gradients
     * of all inputs.
     */
    public static GradCheck ofMatrices(
            String name,
            Function<DMatrixRMaj[], DMatrixRMaj[]> f,
            BiFunction<DMatrixRMaj[], DMatrixRMaj[], DMatrixRMaj[]> vjp) {
        return of(name, MatrixForm.MATRICES, DMatrixRMaj[]::new, f, vjp);
    }

    /** Checks a scalar function of an array with its gradient. */
    public static GradCheck ofArray(String name, ToDoubleFunction<double[]> f, UnaryOperator<double[]> gradient) {
        return ofScalar(name, MatrixForm.ARRAYS, f, gradient);
    }

    /** Checks a function of an array to an array. */
    public static GradCheck ofArray(String name, UnaryOperator<double[]> f, BinaryOperator<double[]> vjp) {
        return ofArrays(name, x -> new double[][] {f.apply(x[0])}, (g, x) -> new double[][] {vjp.apply(g[0], x[0])});
    }

    /** Checks a function of several arrays to several, as {@link #ofMatrices} does. */
    public static GradCheck ofArrays(
            String name, Function<double[][], double[][]> f, BiFunction<double[][], double[][], double[][]> vjp) {
        return of(name, MatrixForm.ARRAYS, double[][]::new, f, vjp);
    }

    /** Checks a scalar function of an array of rows with its gradient. All rows must have the same length. */
    public static GradCheck ofArray2d(String name, ToDoubleFunction<double[][]> f, UnaryOperator<double[][]> gradient) {
        return ofScalar(name, MatrixForm.ROWS, f, gradient);
    }

    /** Checks a function of an array of rows to an array of rows. In each, all rows must have the same length. */
    public static GradCheck ofArray2d(String name, UnaryOperator<double[][]> f, BinaryOperator<double[][]> vjp) {
        return ofArrays2d(
                name, x -> new double[][][] {f.apply(x[0])}, (g, x) -> new double[][][] {vjp.apply(g[0], x[0])});
    }

    /** Checks a function of several arrays of rows to several, as {@link #ofMatrices} does. */
    public static GradCheck ofArrays2d(
            String name,
            Function<double[][][], double[][][]> f,
            BiFunction<double[][][], double[][][], double[][][]> vjp) {
        return of(name, MatrixForm.ROWS, double[][][]::new, f, vjp);
    }

    /** Checks a scalar function of an array in single precision with its gradient. */
    public static GradCheck ofFloatArray(String name, ToDoubleFunction<float[]> f, UnaryOperator<float[]> gradient) {
        return ofScalar(name, MatrixForm.FLOATS, f, gradient);
    }

    /** Checks a function of an array to an array in single precision. */
    public static GradCheck ofFloatArray(String name, UnaryOperator<float[]> f, BinaryOperator<float[]> vjp) {
        return ofFloatArrays(name, x -> new float[][] {f.apply(x[0])}, (g, x) -> new float[][] {vjp.apply(g[0], x[0])});
    }

    /** Checks a function of several arrays to several in single precision, as {@link #ofMatrices} does. */
    public static GradCheck ofFloatArrays(
            String name, Function<float[][], float[][]> f, BiFunction<float[][], float[][], float[][]> vjp) {
        return of(name, MatrixForm.FLOATS, float[][]::new, f, vjp);
    }

    /** Checks a scalar function of a matrix in single precision with its gradient. */
    public static GradCheck ofFloatMatrix(
            String name, ToDoubleFunction<FMatrixRMaj> f, UnaryOperator<FMatrixRMaj> gradient) {
        return ofScalar(name, MatrixForm.FLOAT_MATRICES, f, gradient);
    }

    /** Checks a function of a matrix to a matrix in single precision. */
    public static GradCheck ofFloatMatrix(String name, UnaryOperator<FMatrixRMaj> f, BinaryOperator<FMatrixRMaj> vjp) {
        return ofFloatMatrices(
                name, x -> new FMatrixRMaj[] {f.apply(x[0])}, (g, x) -> new FMatrixRMaj[] {vjp.apply(g[0], x[0])});
    }

    /** Checks a function of several matrices to several in single precision, as {@link #ofMatrices} does. */
    public static GradCheck ofFloatMatrices(
            String name,
            Function<FMatrixRMaj[], FMatrixRMaj[]> f,
            BiFunction<FMatrixRMaj[], FMatrixRMaj[], FMatrixRMaj[]> vjp) {
        return of(name, MatrixForm.FLOAT_MATRICES, FMatrixRMaj[]::new, f, vjp);
    }

    private static <T> GradCheck of(
            String name,
            MatrixForm<T> form,
            IntFunction<T[]> newArray,
            Function<T[], T[]> f,
            BiFunction<T[], T[], T[]> vjp) {
        return of(name, form, new AdaptedSubject<>(form, newArray, f, vjp));
    }

    private static <T> GradCheck ofScalar(
            String name, MatrixForm<T> form, ToDoubleFunction<T> f, UnaryOperator<T> gradient) {
        UnaryOperator<DMatrixRMaj> converted = x -> {
            T d = Objects.requireNonNull(gradient.apply(form.from().apply(x)), "the gradient is null");
            return form.to().apply(d);
        };
        ToDoubleFunction<DMatrixRMaj> value = x -> f.applyAsDouble(form.from().apply(x));
        return of(name, form, PlainSubject.ofScalar(form.isSingle(), value, converted));
    }

    private static GradCheck of(String name, MatrixForm<?> form, Subject subject) {
        GradCheck check = GradCheck.ofSubject(name, () -> subject);
        return form.isVector() ? check.ofVectors() : check;
    }
}
