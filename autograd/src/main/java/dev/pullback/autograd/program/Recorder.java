package dev.pullback.autograd.program;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Precision;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * Records {@linkplain Program programs} with chosen settings. A recorder is immutable: each method for a setting
 * returns a new recorder.
 *
 * <pre>{@code
 * Program step = Program.recorder().rules(mine).update(optimizer).record(tape -> loss(tape));
 * }</pre>
 */
public final class Recorder implements Cloneable {
    private static final String WITHHELD =
            "it has no value while a program is recorded: a number read now would be the same in each run; compute with"
                    + " verbs, or name the variable and read program.value(name) after run()";

    static final Recorder STANDARD = new Recorder();

    private Rules rules = Rules.standard();
    private Precision precision = Precision.DOUBLE;
    private boolean gradients = true;
    private @Nullable Update update;
    private boolean keepGradients;
    private boolean requireFinite;
    private @Nullable Function<Rules, Tape> watchedTape;
    private List<String> wrt = List.of();
    private UnaryOperator<Var> rewrite = UnaryOperator.identity();

    private Recorder() {}

    private Recorder with(Consumer<Recorder> change) {
        try {
            Recorder r = (Recorder) clone();
            change.accept(r);
            return r;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a recorder that differentiates with these rules instead of {@link Rules#standard}. */
    public Recorder rules(Rules rules) {
        return with(r -> r.rules = rules);
    }

    /**
     * Returns a recorder whose programs compute products in this precision. The default is {@link Precision#DOUBLE}. With
     * {@link Precision#SINGLE_PRODUCTS}, large products of the ops {@code matmul}, {@code matmulTransA}, {@code
     * matmulTransB}, {@code linear}, {@code linearTanh} and {@code linearRelu} use floats, forward and backward.
     */
    public Recorder precision(Precision precision) {
        return with(r -> r.precision = precision);
    }

    /** Returns a recorder that records the value without gradients. */
    public Recorder withoutGradients() {
        return with(r -> r.gradients = false);
    }

    /**
     * Returns a recorder of the gradients of these parameters, inputs or named variables, instead of all parameters.
     */
    public Recorder gradientsOf(String... names) {
        return with(r -> {
            r.gradients = true;
            r.wrt = List.of(names);
        });
    }

    /**
     * Returns a recorder whose programs update each parameter. A run calls {@code update} once for each parameter, after
     * all gradients are computed. If a run throws an exception, no parameter has changed; see {@link Update}.
     */
    public Recorder update(Update update) {
        return with(r -> r.update = update);
    }

    /**
     * Returns a recorder that keeps gradients readable after a run even if parameters are {@linkplain #update updated}.
     */
    public Recorder keepingGradients() {
        return with(r -> r.keepGradients = true);
    }

    /**
     * Returns a recorder whose programs check the loss before the first update. If the loss is infinite or NaN, a run
     * throws an {@link ArithmeticException} and does not change the parameters.
     */
    public Recorder requiringFinite() {
        return with(r -> r.requireFinite = true);
    }

    /**
     * Returns a recorder that rewrites the recorded computation before it records the gradients. {@code rewrite} gets
     * the result and returns the variable of the same tape that replaces it. Several rewrites are applied in the order
     * of the calls.
     */
    public Recorder rewriting(UnaryOperator<Var> rewrite) {
        return with(r -> {
            UnaryOperator<Var> before = this.rewrite;
            r.rewrite = v -> rewrite.apply(before.apply(v));
        });
    }

    /**
     * Returns a recorder whose programs check each matrix of a run. If an op computes an infinity from finite operands,
     * or a NaN from operands without a NaN, the tape of the recording is computed and differentiated again with the
     * numbers of this run, and the listener of that tape may throw an exception. Its message is the same as on a tape
     * without a program. The program keeps the matrices of its recording for this purpose.
     *
     * @param tape creates the tape to record on, such as {@code Anomalies::tape} of the module {@code explain}
     */
    public Recorder inspecting(Function<Rules, Tape> tape) {
        return with(r -> r.watchedTape = tape);
    }

    /**
     * Records a program.
     *
     * @param f records the computation on the tape that it is given and returns the result
     * @throws MatrixDimensionException if gradients are recorded and the result is not 1x1
     * @throws IllegalStateException if {@code f} reads the value of a variable
     */
    public Program record(Function<Tape, Var> f) {
        if (update != null && !gradients)
            throw new IllegalStateException("program: an update needs gradients, but they are switched off");
        Tape tape = watchedTape == null ? new Tape() : watchedTape.apply(rules);
        TapeEngine engine = TapeEngine.of(tape);
        engine.setPrecision(precision);
        engine.withholdValues(WITHHELD);
        Var original = f.apply(tape);
        Map<String, Var> named = named(tape);
        int end = tape.mark();
        Var result = rewrite.apply(original);
        for (int i = end; i < tape.size(); i++) {
            Var v = tape.at(i);
            String name = v.name();
            if (name != null && !v.op().isLeaf()) named.put(name, v); // replaces the variable that was rewritten
        }
        int forward = tape.mark();
        if (original.tape() != tape || result.tape() != tape)
            throw new IllegalArgumentException(
                    "program: the result " + result.label() + " is not on the tape that was given");
        List<Var> of = gradients ? wrt(tape, named) : List.of();
        List<Var> g = gradients ? gradients(tape, result, of) : List.of();
        engine.releaseValues();
        Recording recording = new Recording(tape, result, named, of, g);
        Plan plan = Plan.of(
                recording,
                update != null,
                keepGradients,
                gradients && requireFinite,
                /* isObserved= */ watchedTape != null);
        if (watchedTape == null) return new Program(plan, precision, update, null);
        tape.rewind(forward);
        return new Program(plan, precision, update, new AnomalySearch(recording, rules, plan));
    }

    private List<Var> gradients(Tape tape, Var result, List<Var> of) {
        if (!result.shape().isScalar())
            throw new MatrixDimensionException("program: " + result.label() + " is " + result.shape()
                    + ", but a loss is 1x1; take its sum or mean first, or record without gradients");
        return List.of(Autodiff.vjp(rules, result, tape.constant(1), of.toArray(Var[]::new)));
    }

    private List<Var> wrt(Tape tape, Map<String, Var> named) {
        if (wrt.isEmpty()) return tape.params();
        List<Var> of = new ArrayList<>();
        for (String name : wrt) {
            Var v = named.get(name);
            if (v == null)
                throw new IllegalArgumentException(
                        "program: a gradient is wanted of '" + name + "', but there are " + named.keySet());
            if (update != null && !v.isParam())
                throw new IllegalArgumentException("program: " + v + " is no parameter and cannot be updated");
            of.add(v);
        }
        return of;
    }

    private static Map<String, Var> named(Tape tape) {
        Map<String, Var> named = new LinkedHashMap<>();
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            String name = v.name();
            if (name == null) continue;
            Var other = named.putIfAbsent(name, v);
            if (other != null)
                throw new IllegalArgumentException("program: the name of " + v + " at position " + v.id()
                        + " is taken by that at position " + other.id());
        }
        return named;
    }
}
