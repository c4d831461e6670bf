package dev.pullback.autograd.program;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * How to record a {@link Program}. A recorder is immutable: a setting answers another one.
 *
 * <pre>{@code
 * Program step = Program.recorder().rules(mine).update(optimizer::update).record(tape -> loss(tape));
 * }</pre>
 */
public final class Recorder {
    private static final String WITHHELD =
            "it has no value while a program is recorded: a number read now would be the same in each run; compute with"
                    + " verbs, or name the variable and read program.value(name) after run()";

    static final Recorder STANDARD =
            new Recorder(Rules.standard(), true, null, false, false, null, List.of(), UnaryOperator.identity());

    private final Rules rules;
    private final boolean gradients;
    private final @Nullable Update update;
    private final boolean keepGradients;
    private final boolean requireFinite;
    private final @Nullable Function<Rules, Tape> inspect;
    private final List<String> wrt;
    private final UnaryOperator<Var> rewrite;

    private Recorder(
            Rules rules,
            boolean gradients,
            @Nullable Update update,
            boolean keepGradients,
            boolean requireFinite,
            @Nullable Function<Rules, Tape> inspect,
            List<String> wrt,
            UnaryOperator<Var> rewrite) {
        this.rules = rules;
        this.gradients = gradients;
        this.update = update;
        this.keepGradients = keepGradients;
        this.requireFinite = requireFinite;
        this.inspect = inspect;
        this.wrt = wrt;
        this.rewrite = rewrite;
    }

    /** By these rules; {@link Rules#standard} if nothing else is said. */
    public Recorder rules(Rules rules) {
        return new Recorder(rules, gradients, update, keepGradients, requireFinite, inspect, wrt, rewrite);
    }

    /** The value alone. */
    public Recorder withoutGradients() {
        return new Recorder(rules, false, update, keepGradients, requireFinite, inspect, wrt, rewrite);
    }

    /** The gradients of these, parameters, inputs or named variables; those of all parameters if nothing else is said. */
    public Recorder gradientsOf(String... names) {
        return new Recorder(rules, true, update, keepGradients, requireFinite, inspect, List.of(names), rewrite);
    }

    /**
     * With a function that moves each parameter. It is called once in each run for each parameter, as soon as the
     * gradient is complete and the parameter is not needed any more; then the place of the gradient is used again.
     */
    public Recorder update(Update update) {
        return new Recorder(rules, gradients, update, keepGradients, requireFinite, inspect, wrt, rewrite);
    }

    /** With gradients that can still be read after a run that {@linkplain #update updates} parameters. */
    public Recorder keepingGradients() {
        return new Recorder(rules, gradients, update, true, requireFinite, inspect, wrt, rewrite);
    }

    /**
     * With a look at the loss before the first update: where it is infinite or NaN a run throws an
     * {@link ArithmeticException}, and the parameters are as the run before left them.
     */
    public Recorder requiringFinite() {
        return new Recorder(rules, gradients, update, keepGradients, true, inspect, wrt, rewrite);
    }

    /**
     * With a function that is handed the result, before its gradients are recorded, and answers what takes its place, on
     * the same tape: the seam for rewriting what the user wrote.
     */
    public Recorder rewriting(UnaryOperator<Var> rewrite) {
        UnaryOperator<Var> before = this.rewrite;
        return new Recorder(
                rules,
                gradients,
                update,
                keepGradients,
                requireFinite,
                inspect,
                wrt,
                v -> rewrite.apply(before.apply(v)));
    }

    /**
     * Inspects each matrix of a run. Where an op computes a number that is less finite than its operands, the tape of the
     * recording is computed and swept again with the numbers of this run, and its watcher may throw: a program then blames
     * the op that an eager tape blames, in the same words. Updates run after all gradients, so that parameters keep their
     * values if a run throws. The program keeps the matrices of its recording for the replay.
     *
     * @param tape creates the watched tape to record on, such as {@code Anomalies::tape} of the module {@code explain}
     */
    public Recorder inspecting(Function<Rules, Tape> tape) {
        return new Recorder(rules, gradients, update, keepGradients, requireFinite, tape, wrt, rewrite);
    }

    /**
     * Records a program.
     *
     * @param f records the computation on the tape that it is given and answers its result
     * @throws MatrixDimensionException if gradients are taken of a result that is not 1x1
     * @throws IllegalStateException if {@code f} reads the value of a variable
     */
    public Program record(Function<Tape, Var> f) {
        if (update != null && !gradients)
            throw new IllegalStateException("program: an update needs gradients, but they are switched off");
        Tape tape = inspect == null ? new Tape() : inspect.apply(rules);
        TapeEngine engine = TapeEngine.of(tape);
        engine.withholdValues(WITHHELD);
        Var given = f.apply(tape);
        Map<String, Var> named = named(tape);
        int end = tape.mark();
        Var result = rewrite.apply(given);
        for (int i = end; i < tape.size(); i++) {
            Var v = tape.at(i);
            String name = v.name();
            if (name != null && !v.op().isLeaf()) named.put(name, v); // takes the place of what it was rewritten from
        }
        int forward = tape.mark();
        if (given.tape() != tape || result.tape() != tape)
            throw new IllegalArgumentException(
                    "program: the result " + result.label() + " is not on the tape that was given");
        Var[] of = gradients ? wrt(tape, named) : new Var[0];
        Var[] g = gradients ? gradients(tape, result, of) : new Var[0];
        engine.releaseValues();
        Graph graph = Graph.of(
                tape, result, named, of, g, update != null, keepGradients, gradients && requireFinite, inspect != null);
        if (inspect == null) return new Program(graph, update, null);
        tape.rewind(forward);
        return new Program(graph, update, new Inspection(tape, rules, result, named.values(), of, graph));
    }

    private Var[] gradients(Tape tape, Var result, Var[] of) {
        if (!result.shape().isScalar())
            throw new MatrixDimensionException("program: " + result.label() + " is " + result.shape()
                    + ", but a loss is 1x1; take its sum or mean first, or record without gradients");
        return Autodiff.vjp(rules, result, tape.constant(1), of);
    }

    private Var[] wrt(Tape tape, Map<String, Var> named) {
        if (wrt.isEmpty()) return tape.params().toArray(Var[]::new);
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
        return of.toArray(Var[]::new);
    }

    /** What the user gave a name. */
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
