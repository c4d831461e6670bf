package dev.pullback.check;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.AdaptedSubject;
import dev.pullback.check.subject.Domain;
import dev.pullback.check.subject.LayerSubject;
import dev.pullback.check.subject.MatrixForm;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Parameters;
import dev.pullback.check.subject.PlainSubject;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TapeSubject;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;

/**
 * Checks whether a gradient belongs to a function. The function is either a function of {@link dev.pullback.core.Var}s,
 * which a table of rules differentiates, or plain Java with a handwritten gradient.
 *
 * <pre>{@code
 * GradCheck.of("swish", x -> SWISH.on(x[0])).rules(rules).order(2).at(matrix).assertPasses();
 * GradCheck.of("linear", x -> linear(x[0], x[1]), (g, x) -> linearVjp(g, x[0], x[1])).at(x, w).assertPasses();
 * }</pre>
 *
 * <p>The gradient is compared with numeric derivatives of the function. There is no step size and no tolerance to choose,
 * because both are measured; {@code docs/gradient-checking.md} explains how. A check is immutable: each method that changes
 * a setting returns a new check.
 */
public final class GradCheck {
    private final String name;
    private final Source source;
    private final CheckSettings settings;

    /** Creates the target of a check from the settings and the inputs. */
    private interface Source {
        CheckRun.Target at(CheckSettings settings, DMatrixRMaj[] x);

        /** Returns the target for a function that records no parameters. */
        static Source of(Subject subject) {
            return (s, x) -> new CheckRun.Target(subject, List.of(x), List.of(s.namesOf(x.length)), List.of());
        }
    }

    private GradCheck(String name, Source source, CheckSettings settings) {
        this.name = name;
        this.source = source;
        this.settings = settings;
    }

    /**
     * Checks a function of {@link dev.pullback.core.Var}s with respect to its inputs and to every parameter that it or a
     * function inside it records ({@link dev.pullback.core.Tape#param}). The report uses the names of the parameters. Other
     * values that the function records without computing them, such as the state of a layer, do not move; a note lists them.
     */
    public static GradCheck of(String name, Fn.N f) {
        return new GradCheck(name, (s, x) -> targetOf(f, s, x), new CheckSettings());
    }

    /** Checks a layer, or another function of one matrix, with all its parameters, as {@link #of(String, Fn.N)} does. */
    public static GradCheck of(Fn layer) {
        Class<?> type = layer.getClass();
        String name = type.isSynthetic() || type.isAnonymousClass() ? "layer" : type.getSimpleName();
        return of(name, x -> layer.apply(x[0]));
    }

    /**
     * Checks the loss of a network for a batch with respect to the features and all parameters. Call {@link #run} to run the
     * check.
     *
     * @param loss the loss as a function of the outputs and the labels, such as {@code Ops::softmaxCrossEntropy}
     * @param features one row for each example
     * @param labels the class of each row
     */
    public static GradCheck ofNetwork(Fn network, BinaryOperator<Var> loss, DMatrixRMaj features, int... labels) {
        DMatrixRMaj column = new DMatrixRMaj(labels.length, 1);
        for (int i = 0; i < labels.length; i++) column.data[i] = labels[i];
        return ofNetwork(network, loss, features, column);
    }

    /** As {@link #ofNetwork(Fn, BinaryOperator, DMatrixRMaj, int...)}, with targets of any shape that the loss accepts. */
    public static GradCheck ofNetwork(Fn network, BinaryOperator<Var> loss, DMatrixRMaj features, DMatrixRMaj targets) {
        return of("network", x -> loss.apply(network.apply(x[0]), x[1]))
                .names("features", "targets")
                .fixed(1)
                .inputs(features, targets);
    }

    private static CheckRun.Target targetOf(Fn.N f, CheckSettings s, DMatrixRMaj[] x) {
        Parameters p = Parameters.of(f, x);
        Subject subject = new TapeSubject(s.rules, p.function(), s.fixed, s.order > 1);
        return new CheckRun.Target(subject, p.appendedTo(x), p.appendedTo(s.namesOf(x.length)), p.held());
    }

    /**
     * Checks a function in plain Java with a handwritten vector-Jacobian product. The VJP gets the inputs as arguments and
     * must not depend on the last evaluation of the function.
     */
    public static GradCheck of(String name, MatrixFunction f, MatrixFunction.Vjp vjp) {
        return new GradCheck(name, Source.of(new PlainSubject(f, vjp, null)), new CheckSettings());
    }

    /** As {@link #of(String, MatrixFunction, MatrixFunction.Vjp)}, and checks a Jacobian-vector product as well. */
    public static GradCheck of(String name, MatrixFunction f, MatrixFunction.Vjp vjp, MatrixFunction.Jvp jvp) {
        return new GradCheck(name, Source.of(new PlainSubject(f, vjp, jvp)), new CheckSettings());
    }

    /** Checks a layer in plain Java that remembers its last forward pass, to which its backward pass belongs. */
    public static GradCheck ofLayer(String name, MatrixFunction forward, MatrixFunction.Backward backward) {
        return new GradCheck(
                name, (s, x) -> Source.of(new LayerSubject(forward, backward)).at(s, x), new CheckSettings());
    }

    /** Checks a scalar function of a matrix with a handwritten gradient. */
    public static GradCheck ofScalar(
            String name, ToDoubleFunction<DMatrixRMaj> f, UnaryOperator<DMatrixRMaj> gradient) {
        return new GradCheck(name, Source.of(PlainSubject.ofScalar(f, gradient)), new CheckSettings());
    }

    /** Checks a scalar function of an array with a handwritten gradient; see {@link #at(double...)}. */
    public static GradCheck ofArray(String name, ToDoubleFunction<double[]> f, UnaryOperator<double[]> gradient) {
        return ofScalar(name, x -> f.applyAsDouble(MatrixMath.exactArray(x)), x -> {
            double[] d = gradient.apply(MatrixMath.exactArray(x));
            return DMatrixRMaj.wrap(1, d.length, d);
        });
    }

    /**
     * Checks a function of several arrays to several arrays. The VJP gets the cotangents of all outputs and the inputs and
     * returns the gradients of all inputs. Call {@link #atArrays} to run the check.
     */
    public static GradCheck ofArrays(
            String name, Function<double[][], double[][]> f, BiFunction<double[][], double[][], double[][]> vjp) {
        return of(name, new AdaptedSubject<>(MatrixForm.ARRAYS, double[][]::new, f, vjp));
    }

    /** As {@link #ofArrays}, for matrices as arrays of rows. Call {@link #atRows} to run the check. */
    public static GradCheck ofRows(
            String name,
            Function<double[][][], double[][][]> f,
            BiFunction<double[][][], double[][][], double[][][]> vjp) {
        return of(name, new AdaptedSubject<>(MatrixForm.ROWS, double[][][]::new, f, vjp));
    }

    /** As {@link #ofArrays}, in single precision. Call {@link #at(float[][])} to run the check. */
    public static GradCheck ofFloats(
            String name, Function<float[][], float[][]> f, BiFunction<float[][], float[][], float[][]> vjp) {
        return of(name, new AdaptedSubject<>(MatrixForm.FLOATS, float[][]::new, f, vjp));
    }

    /** As {@link #ofArrays}, for matrices of EJML. */
    public static GradCheck ofMatrices(
            String name,
            Function<DMatrixRMaj[], DMatrixRMaj[]> f,
            BiFunction<DMatrixRMaj[], DMatrixRMaj[], DMatrixRMaj[]> vjp) {
        return of(name, new AdaptedSubject<>(MatrixForm.MATRICES, DMatrixRMaj[]::new, f, vjp));
    }

    /** As {@link #ofArrays}, for matrices of EJML in single precision. */
    public static GradCheck ofFloatMatrices(
            String name,
            Function<FMatrixRMaj[], FMatrixRMaj[]> f,
            BiFunction<FMatrixRMaj[], FMatrixRMaj[], FMatrixRMaj[]> vjp) {
        return of(name, new AdaptedSubject<>(MatrixForm.FLOAT_MATRICES, FMatrixRMaj[]::new, f, vjp));
    }

    private static GradCheck of(String name, Subject subject) {
        return new GradCheck(name, Source.of(subject), new CheckSettings());
    }

    private GradCheck with(Consumer<CheckSettings> change) {
        CheckSettings changed = settings.copy();
        change.accept(changed);
        return new GradCheck(name, source, changed);
    }

    /** Differentiates with these rules. The default is {@link Rules#standard}. */
    public GradCheck rules(Rules rules) {
        return with(s -> s.rules = rules);
    }

    /**
     * Checks up to this order: 2 also checks the gradient of the gradient, and so on. The default is 1.
     *
     * @throws IllegalArgumentException if {@code order} is less than 1
     */
    public GradCheck order(int order) {
        if (order < 1) throw new IllegalArgumentException("gradient check: order " + order + " must be at least 1");
        return with(s -> s.order = order);
    }

    /** Sets the seed of all random numbers. The default is 42. */
    public GradCheck seed(long seed) {
        return with(s -> s.seed = seed);
    }

    /** Declares inputs that get no gradient, such as labels, indices and masks. The first input is 0. */
    public GradCheck fixed(int... inputs) {
        BitSet fixed = new BitSet();
        for (int i : inputs) fixed.set(i);
        return with(s -> s.fixed = fixed);
    }

    /**
     * Declares single entries of an input fixed, such as frozen rows. They do not move, and their gradients are not compared.
     *
     * @param input the index of the input; the first input is 0
     * @param mask which entries are fixed, row by row
     */
    public GradCheck fixed(int input, boolean[] mask) {
        BitSet entries = new BitSet();
        for (int k = 0; k < mask.length; k++) entries.set(k, mask[k]);
        return with(s -> s.fixedEntries.put(input, entries));
    }

    /** Names the inputs in the report. The defaults are X for a single input, otherwise X1, X2 and so on. */
    public GradCheck names(String... names) {
        return with(s -> s.names = List.of(names));
    }

    /** Sets the inputs at which {@link #run} checks, one matrix for each input. */
    public GradCheck inputs(DMatrixRMaj... x) {
        return with(s -> s.inputs = List.of(x));
    }

    /** Whether the inputs are set, so that {@link #run} can be called. */
    public boolean hasInputs() {
        return !settings.inputs.isEmpty();
    }

    /**
     * Declares that all elements of an input lie strictly between two bounds. The function is evaluated at no point outside
     * of them.
     *
     * @param input the index of the input; the first input is 0
     * @throws IllegalArgumentException unless {@code low} is less than {@code high}
     */
    public GradCheck domain(int input, double low, double high) {
        Domain domain = new Domain(low, high);
        return with(s -> s.domains.put(input, domain));
    }

    /**
     * States the relative precision that is needed, as in {@code resolving(1e-3)}. Smaller relative errors of a derivative are
     * accepted, and a function whose noise allows no more, such as one in single precision, gets a verdict at this precision.
     * Without this, a function in double precision is checked as precisely as its noise allows.
     *
     * @throws IllegalArgumentException unless {@code relativeError} lies between 0 and 1
     */
    public GradCheck resolving(double relativeError) {
        if (!(relativeError > 0 && relativeError < 1))
            throw new IllegalArgumentException(
                    "gradient check: resolving " + relativeError + " must be above 0 and below 1");
        return with(s -> s.needed = relativeError);
    }

    /** Checks only at the given point, not at the points derived from it. */
    public GradCheck onlyHere() {
        return with(s -> s.onlyHere = true);
    }

    /** Accepts inputs that never influence the value. By default they make the verdict {@link Verdict#VACUOUS}. */
    public GradCheck evenIfConstant() {
        return with(s -> s.evenIfConstant = true);
    }

    /** Checks along three random directions instead of entry by entry, for large inputs. */
    public GradCheck fast() {
        return fast(3);
    }

    /**
     * As {@link #fast()}, along a number of directions.
     *
     * @throws IllegalArgumentException if {@code directions} is less than 1
     */
    public GradCheck fast(int directions) {
        if (directions < 1)
            throw new IllegalArgumentException("gradient check: directions " + directions + " must be at least 1");
        return with(s -> s.directions = directions);
    }

    /** Runs the check of a function of an array at the point {@code x}. */
    public Report at(double... x) {
        return at(new DMatrixRMaj(new double[][] {x}));
    }

    /**
     * Runs the check at the point {@code x}, one matrix for each input, and at points derived from it.
     *
     * @throws IllegalArgumentException if no input needs a gradient, if an element lies outside of its domain, or if the
     *     order is above 1 and the gradient is handwritten
     */
    public Report at(DMatrixRMaj... x) {
        if (x.length == 0) throw new IllegalArgumentException(name + ": there must be an input");
        return new CheckRun(name, settings).of(source.at(settings, x));
    }

    /** Runs the check of a function of arrays, one for each input. */
    public Report atArrays(double[]... x) {
        return at(MatrixForm.ARRAYS, x);
    }

    /** Runs the check of a function of matrices as arrays of rows, one for each input. */
    public Report atRows(double[][]... x) {
        return at(MatrixForm.ROWS, x);
    }

    /** Runs the check of a function of arrays in single precision, one for each input. */
    public Report at(float[]... x) {
        return at(MatrixForm.FLOATS, x);
    }

    /** Runs the check of a function of matrices in single precision, one for each input. */
    public Report at(FMatrixRMaj... x) {
        return at(MatrixForm.FLOAT_MATRICES, x);
    }

    private <T> Report at(MatrixForm<T> form, T[] x) {
        return at(Arrays.stream(x).map(form.to()).toArray(DMatrixRMaj[]::new));
    }

    /**
     * Runs the check at the inputs set by {@link #inputs} or {@link #ofNetwork}.
     *
     * @throws IllegalStateException if no inputs are set; {@link #at(DMatrixRMaj...)} takes them as arguments
     */
    public Report run() {
        if (settings.inputs.isEmpty()) throw new IllegalStateException(name + ": no inputs; call at(matrices)");
        return at(settings.inputs.toArray(DMatrixRMaj[]::new));
    }

    /** Returns one short line, as in {@code check of swish at order 2}. */
    @Override
    public String toString() {
        return "check of " + name + " at order " + settings.order;
    }
}
