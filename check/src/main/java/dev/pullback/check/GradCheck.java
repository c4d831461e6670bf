package dev.pullback.check;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.Domain;
import dev.pullback.check.subject.MatrixForm;
import dev.pullback.check.subject.Parameters;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TapeSubject;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;

/**
 * Checks whether a gradient belongs to a function. The function is either a function of {@link dev.pullback.core.Var}s,
 * which a table of rules differentiates, or plain Java with a handwritten gradient.
 *
 * <pre>{@code
 * GradCheck.of(layer).inputs(4, 3).run().assertPasses();                               // with all its parameters
 * GradCheck.of(SWISH).rules(rules).order(2).at(matrix).assertPasses();                 // an op with its rule
 * GradCheck.ofNetwork(network, loss, features, labels).run().assertPasses();
 * GradCheck.ofArray("softmax", Net::softmax, Net::softmaxVjp).at(0.3, -1.7, 1.2).assertPasses(); // plain Java
 * }</pre>
 *
 * <p>The gradient is compared with numeric derivatives of the function. There is no step size and no tolerance to choose,
 * because both are measured; {@code docs/gradient-checking.md} explains how. A check is immutable: each method that changes
 * a setting returns a new check.
 */
public final class GradCheck extends PlainJavaChecks {
    private final String name;
    private final Source source;
    private final CheckSettings settings;

    /** Creates the target of a check from the settings and the inputs. */
    private interface Source {
        CheckRun.Target at(CheckSettings settings, DMatrixRMaj[] x);
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

    /**
     * Checks a layer, or another function of one matrix, with all its parameters, as {@link #of(String, Fn.N)} does. The report
     * calls it by the name of its class, or {@code layer} if it is a lambda expression; {@link #named} changes this.
     */
    public static GradCheck of(Fn layer) {
        Class<?> type = layer.getClass();
        String name = type.isSynthetic() || type.isAnonymousClass() ? "layer" : type.getSimpleName();
        return of(name, x -> layer.apply(x[0]));
    }

    /** Checks an op without an attribute. Its rule is that of {@link #rules}. */
    public static GradCheck of(Op op) {
        return of(op.name(), op::on);
    }

    /**
     * Checks the loss of a network for a batch with respect to the features and all parameters. Call {@link #run} to run the
     * check.
     *
     * @param loss the loss as a function of the outputs and the labels, such as {@code Ops::softmaxCrossEntropy}
     * @param features one row for each example
     * @param labels the class of each row
     * @throws IllegalArgumentException if there is not one label for each row
     */
    public static GradCheck ofNetwork(Fn network, BinaryOperator<Var> loss, DMatrixRMaj features, int... labels) {
        if (labels.length != features.numRows)
            throw new IllegalArgumentException("network: " + labels.length + " labels for " + features.numRows
                    + " rows of features; there must be one for each row");
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

    /** Checks a subject, which is created for each run. */
    static GradCheck ofSubject(String name, Supplier<Subject> subject) {
        Source source =
                (s, x) -> new CheckRun.Target(subject.get(), List.of(x), List.of(s.namesOf(x.length)), List.of());
        return new GradCheck(name, source, new CheckSettings());
    }

    /** Declares that the function takes arrays, each as a matrix of one row. */
    GradCheck ofVectors() {
        return with(s -> s.takesVectors = true);
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
        for (int i : inputs) {
            if (i < 0) throw new IllegalArgumentException(name + ": fixed input " + i + "; the first is 0");
            fixed.set(i);
        }
        return with(s -> s.fixed = fixed);
    }

    /**
     * Declares single entries of an input fixed, such as frozen rows. They do not move, and their gradients are not compared.
     *
     * @param input the index of the input; the first input is 0
     * @param mask which entries are fixed, row by row; it has an element for each entry
     */
    public GradCheck fixed(int input, boolean[] mask) {
        boolean[] copy = mask.clone();
        return with(s -> s.masks.put(input, copy));
    }

    /** Names the inputs in the report. The defaults are X for a single input, otherwise X1, X2 and so on. */
    public GradCheck names(String... names) {
        return with(s -> s.names = List.of(names));
    }

    /** Sets the name of the function in the report. */
    public GradCheck named(String name) {
        return new GradCheck(name, source, settings);
    }

    /** Sets the inputs at which {@link #run} checks, one matrix for each input. */
    public GradCheck inputs(DMatrixRMaj... x) {
        return with(s -> s.inputs = seed -> List.of(x));
    }

    /** As {@link #inputs(Shape...)}, for one input. */
    public GradCheck inputs(int rows, int cols) {
        return inputs(new Shape(rows, cols));
    }

    /**
     * Sets the shapes of the inputs at which {@link #run} checks, one for each input. The elements are normally distributed
     * numbers, mapped into the {@linkplain #domain domain} of the input; they follow from the {@link #seed}.
     */
    public GradCheck inputs(Shape... shapes) {
        return with(s -> s.inputs = seed -> s.drawn(List.of(shapes), seed));
    }

    /** Whether the inputs are set, so that {@link #run} can be called. */
    public boolean hasInputs() {
        return settings.inputs != null;
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

    /** Runs the check at an array, or at a matrix of one row. */
    public Report at(double... x) {
        return at(MatrixForm.ARRAYS, new double[][] {x});
    }

    /** Runs the check at several arrays if the function takes arrays, and otherwise at a matrix given by its rows. */
    public Report at(double[]... x) {
        return settings.takesVectors ? at(MatrixForm.ARRAYS, x) : at(MatrixForm.ROWS, new double[][][] {x});
    }

    /** Runs the check at several matrices, each given by its rows. */
    public Report at(double[][]... x) {
        return at(MatrixForm.ROWS, x);
    }

    /** Runs the check at one or several arrays in single precision. */
    public Report at(float[]... x) {
        return at(MatrixForm.FLOATS, x);
    }

    /** Runs the check at one or several matrices in single precision. */
    public Report at(FMatrixRMaj... x) {
        return at(MatrixForm.FLOAT_MATRICES, x);
    }

    /**
     * Runs the check at the point {@code x}, one matrix for each input, and at points derived from it.
     *
     * @throws IllegalArgumentException if no input needs a gradient, if an element lies outside of its domain, if a setting is
     *     for an input that does not exist, or if the order is above 1 and the gradient is handwritten
     */
    public Report at(DMatrixRMaj... x) {
        settings.requireFit(name, x);
        try {
            return new CheckRun(name, settings).of(source.at(settings, x));
        } catch (ArrayIndexOutOfBoundsException e) {
            if (!String.valueOf(e.getMessage()).endsWith(" for length " + x.length)) throw e;
            throw new IllegalArgumentException(
                    name + ": " + e.getMessage() + "; inputs given: " + x.length + ", does the function take more?", e);
        }
    }

    private <T> Report at(MatrixForm<T> form, T[] x) {
        return at(Arrays.stream(x).map(form.to()).toArray(DMatrixRMaj[]::new));
    }

    /**
     * Runs the check at the inputs set by {@link #inputs(DMatrixRMaj...)}, {@link #inputs(Shape...)} or {@link #ofNetwork}.
     *
     * @throws IllegalStateException if no inputs are set; {@link #at(DMatrixRMaj...)} takes them as arguments
     */
    public Report run() {
        if (settings.inputs == null)
            throw new IllegalStateException(
                    name + ": no inputs; call at(matrix) instead of run(), or first inputs(rows, cols)");
        return at(settings.inputs.apply(settings.seed).toArray(DMatrixRMaj[]::new));
    }

    /** Returns the name of the function. */
    String name() {
        return name;
    }

    /** Returns one short line, as in {@code check of swish at order 2}. */
    @Override
    public String toString() {
        return "check of " + name + " at order " + settings.order;
    }
}
