package dev.pullback.check;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.laws.Laws;
import dev.pullback.check.measure.Examination;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.Derivative;
import dev.pullback.check.subject.Domain;
import dev.pullback.check.subject.EntryNames;
import dev.pullback.check.subject.InstrumentedSubject;
import dev.pullback.check.subject.LayerSubject;
import dev.pullback.check.subject.Lint;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Parameters;
import dev.pullback.check.subject.PlainSubject;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.ScalarSubject;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TapeSubject;
import dev.pullback.check.subject.TestPoint;
import dev.pullback.check.subject.TestPoints;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Compares a gradient with the function it claims to be of: one of {@link dev.pullback.core.Var}s under a table of rules,
 * or one in plain Java with a gradient written by hand.
 *
 * <pre>{@code
 * GradCheck.of("swish", x -> SWISH.on(x[0])).rules(rules).order(2).at(matrix).assertPasses();
 * GradCheck.of("linear", x -> linear(x[0], x[1]), (g, x) -> linearVjp(g, x[0], x[1])).at(x, w).assertPasses();
 * }</pre>
 *
 * <p>There is no step and no tolerance to choose: both are measured, see {@code docs/gradient-checking.md}. It is
 * immutable: each setting answers another check.
 */
public final class GradCheck {
    private final String name;
    private final Source source;
    private final CheckSettings settings;

    /** Creates the target of a check, once the settings and the inputs are known. */
    private interface Source {
        Target at(CheckSettings settings, DMatrixRMaj[] x);

        /** A function that records no parameters. */
        static Source of(Subject subject) {
            return (s, x) -> new Target(subject, List.of(x), List.of(s.namesOf(x.length)), List.of());
        }
    }

    /** What is checked: a function, its inputs, their names, and what the function records that is not moved. */
    private record Target(Subject subject, List<DMatrixRMaj> x, List<String> names, List<String> held) {}

    private GradCheck(String name, Source source, CheckSettings settings) {
        this.name = name;
        this.source = source;
        this.settings = settings;
    }

    /**
     * Checks a function of {@link dev.pullback.core.Var}s, by its inputs and by every parameter that it records
     * ({@link dev.pullback.core.Tape#param}), in whatever depth. The report names a parameter by its own name. What else the
     * function records and does not compute, such as the state of a layer, is not moved, and a note of the report lists it.
     */
    public static GradCheck of(String name, Fn.N f) {
        return new GradCheck(name, (s, x) -> targetOf(f, s, x), new CheckSettings());
    }

    /** Checks a layer or another function of one matrix, with all its parameters, as {@link #of(String, Fn.N)} does. */
    public static GradCheck of(Fn layer) {
        Class<?> type = layer.getClass();
        String name = type.isSynthetic() || type.isAnonymousClass() ? "layer" : type.getSimpleName();
        return of(name, x -> layer.apply(x[0]));
    }

    /**
     * Checks the loss of a network for a batch, by the features and by all parameters; the labels are fixed. Run it by
     * {@link #run}.
     *
     * @param loss the loss of the outputs and the labels, such as {@code Ops::softmaxCrossEntropy}
     * @param features one row for each example
     * @param labels the class of each row
     */
    public static GradCheck ofNetwork(Fn network, BinaryOperator<Var> loss, DMatrixRMaj features, int... labels) {
        DMatrixRMaj column = new DMatrixRMaj(labels.length, 1);
        for (int i = 0; i < labels.length; i++) column.data[i] = labels[i];
        return ofNetwork(network, loss, features, column);
    }

    /** As {@link #ofNetwork(Fn, BinaryOperator, DMatrixRMaj, int...)}, with targets of any shape that the loss takes. */
    public static GradCheck ofNetwork(Fn network, BinaryOperator<Var> loss, DMatrixRMaj features, DMatrixRMaj targets) {
        return of("network", x -> loss.apply(network.apply(x[0]), x[1]))
                .names("features", "targets")
                .fixed(1)
                .with(s -> s.inputs = List.of(features, targets));
    }

    private static Target targetOf(Fn.N f, CheckSettings s, DMatrixRMaj[] x) {
        Parameters p = Parameters.of(f, x);
        Subject subject = new TapeSubject(s.rules, p.function(), s.fixed, s.order > 1);
        return new Target(subject, p.appendedTo(x), p.appendedTo(s.namesOf(x.length)), p.held());
    }

    /**
     * Checks a function in plain Java with a vector-Jacobian product written by hand. The VJP gets the inputs again and
     * must not rely on what was computed last.
     */
    public static GradCheck of(String name, MatrixFunction f, MatrixFunction.Vjp vjp) {
        return new GradCheck(name, Source.of(new PlainSubject(f, vjp, null)), new CheckSettings());
    }

    /** As {@link #of(String, MatrixFunction, MatrixFunction.Vjp)}, with a Jacobian-vector product to check as well. */
    public static GradCheck of(String name, MatrixFunction f, MatrixFunction.Vjp vjp, MatrixFunction.Jvp jvp) {
        return new GradCheck(name, Source.of(new PlainSubject(f, vjp, jvp)), new CheckSettings());
    }

    /** Checks a layer in plain Java whose backward pass is that of its last forward pass. */
    public static GradCheck ofLayer(String name, MatrixFunction forward, MatrixFunction.Backward backward) {
        return new GradCheck(
                name, (s, x) -> Source.of(new LayerSubject(forward, backward)).at(s, x), new CheckSettings());
    }

    /** Checks a scalar function of a matrix with a gradient written by hand. */
    public static GradCheck ofScalar(
            String name, ToDoubleFunction<DMatrixRMaj> f, UnaryOperator<DMatrixRMaj> gradient) {
        return new GradCheck(name, Source.of(new ScalarSubject(f, gradient)), new CheckSettings());
    }

    /** Checks a scalar function of an array with a gradient written by hand; see {@link #at(double...)}. */
    public static GradCheck ofArray(String name, ToDoubleFunction<double[]> f, UnaryOperator<double[]> gradient) {
        return ofScalar(name, x -> f.applyAsDouble(exact(x)), x -> {
            double[] d = gradient.apply(exact(x));
            return DMatrixRMaj.wrap(1, d.length, d);
        });
    }

    /** The array of a matrix, copied where it is longer than the elements: an array has no tail to be careful of. */
    private static double[] exact(DMatrixRMaj x) {
        return x.data.length == x.getNumElements() ? x.data : MatrixMath.elements(x);
    }

    private GradCheck with(Consumer<CheckSettings> change) {
        CheckSettings changed = settings.copy();
        change.accept(changed);
        return new GradCheck(name, source, changed);
    }

    /** By these rules, {@link Rules#standard} if nothing is said. */
    public GradCheck rules(Rules rules) {
        return with(s -> s.rules = rules);
    }

    /**
     * Up to this order: 2 checks the gradient of the gradient as well, 3 that of that. 1 if nothing is said.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public GradCheck order(int order) {
        if (order < 1) throw new IllegalArgumentException("gradient check: order " + order + " must be at least 1");
        return with(s -> s.order = order);
    }

    /** With another seed for all that is drawn. */
    public GradCheck seed(long seed) {
        return with(s -> s.seed = seed);
    }

    /** No gradient is taken of these inputs, counted from 0: labels, indices, masks. */
    public GradCheck fixed(int... inputs) {
        BitSet fixed = new BitSet();
        for (int i : inputs) fixed.set(i);
        return with(s -> s.fixed = fixed);
    }

    /** Names of the inputs, for the report. */
    public GradCheck names(String... names) {
        return with(s -> s.names = List.of(names));
    }

    /**
     * The elements of an input, counted from 0, have a meaning only between these bounds, themselves excluded: no point
     * outside is looked at.
     *
     * @throws IllegalArgumentException unless low is below high
     */
    public GradCheck domain(int input, double low, double high) {
        Domain domain = new Domain(low, high);
        return with(s -> s.domains.put(input, domain));
    }

    /** Looks at the given point only, not at others derived from it. */
    public GradCheck onlyHere() {
        return with(s -> s.onlyHere = true);
    }

    /** An input that never influences the value is no reason to abort. */
    public GradCheck evenIfConstant() {
        return with(s -> s.evenIfConstant = true);
    }

    /** Looks along three random directions instead of at every entry: for large inputs. */
    public GradCheck fast() {
        return fast(3);
    }

    /**
     * As {@link #fast()}, along so many directions.
     *
     * @throws IllegalArgumentException if there are less than one
     */
    public GradCheck fast(int directions) {
        if (directions < 1)
            throw new IllegalArgumentException("gradient check: directions " + directions + " must be at least 1");
        return with(s -> s.directions = directions);
    }

    /** Runs the check of a function of an array. */
    public Report at(double... x) {
        return at(new DMatrixRMaj(new double[][] {x}));
    }

    /**
     * Runs the check.
     *
     * @throws IllegalArgumentException if there is no input, or all are fixed, or an element lies outside its domain, or a
     *     higher order is asked for of a gradient written by hand
     */
    public Report at(DMatrixRMaj... x) {
        if (x.length == 0) throw new IllegalArgumentException(name + ": there must be an input");
        return check(source.at(settings, x));
    }

    /**
     * Runs the check of {@link #ofNetwork}.
     *
     * @throws IllegalStateException if the check was made without inputs: call {@link #at(DMatrixRMaj...)}
     */
    public Report run() {
        if (settings.inputs.isEmpty()) throw new IllegalStateException(name + ": no inputs; call at(matrices)");
        return at(settings.inputs.toArray(DMatrixRMaj[]::new));
    }

    private Report check(Target target) {
        DMatrixRMaj[] x = target.x.toArray(DMatrixRMaj[]::new);
        if (settings.fixed.cardinality() >= x.length)
            throw new IllegalArgumentException(name + ": there must be an input that is not fixed; fixed are "
                    + settings.fixed + " of " + x.length);
        BitSet fixed = settings.fixed;
        ReportBuilder tally = new ReportBuilder();
        Random random = new Random(settings.seed);
        @Nullable Subject subject = new InstrumentedSubject(target.subject, settings::domainOf, tally);
        DMatrixRMaj[] at = MatrixMath.copy(x);
        String[] names = target.names.toArray(String[]::new);
        for (int i = 0; i < at.length; i++) requireInside(settings.domainOf(i), at[i], names[i]);
        EntryNames outputs = EntryNames.of("Y", subject.value(MatrixMath.copy(at)));
        Lint.look(at, fixed, names, tally);
        if (!target.held.isEmpty()) tally.note("not moved: " + String.join(", ", target.held));
        for (int order = 1; order <= settings.order; order++) {
            if (subject == null)
                throw new IllegalArgumentException(name + ": order " + settings.order
                        + " needs a function of Vars, not a gradient written by hand");
            DMatrixRMaj y = subject.value(MatrixMath.copy(at)).copy();
            CheckContext task = new CheckContext(subject, fixed, List.of(names), outputs, order, random, tally);
            TestPoint given = TestPoints.given(at);
            List<TestPoint> others = others(order, at, random);
            if (!new Laws(task, given).check()) break;
            Examination examination = new Examination(task, settings.directions, settings.evenIfConstant);
            if (!examination.look(given, others) || order == settings.order) break;
            outputs = Derivative.axis(names, at, fixed);
            subject = subject.gradient(at.length, fixed);
            at = append(at, MatrixMath.gaussian(y.numRows, y.numCols, random));
            names = append(names, order == 1 ? "G" : "G" + order);
        }
        return tally.report(name, settings.seed);
    }

    private void requireInside(Domain domain, DMatrixRMaj x, String input) {
        int k = domain.firstOutside(x);
        if (k >= 0)
            throw new IllegalArgumentException(
                    name + ": " + EntryNames.of(input, x).at(k) + " is " + x.data[k]
                            + ", outside its domain, which is above " + domain.low() + " and below " + domain.high());
    }

    private List<TestPoint> others(int order, DMatrixRMaj[] at, Random random) {
        if (settings.onlyHere) return List.of();
        if (order > 1) return TestPoints.generic(at, settings.fixed, settings::domainOf, random);
        return settings.directions > 0
                ? TestPoints.few(at, settings.fixed, settings::domainOf, random)
                : TestPoints.derived(at, settings.fixed, settings::domainOf, random);
    }

    private static <T> T[] append(T[] all, T more) {
        T[] longer = Arrays.copyOf(all, all.length + 1);
        longer[all.length] = more;
        return longer;
    }

    /** One short line, as in {@code check of swish at order 2}. */
    @Override
    public String toString() {
        return "check of " + name + " at order " + settings.order;
    }
}
