package dev.pullback.autograd.program;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.core.OperandException;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A computation and its gradients, recorded once and repeated on other numbers of the same shapes. A run is one loop over
 * steps that each have their matrices already; it allocates nothing.
 *
 * <pre>{@code
 * Program step = Program.of(tape -> {
 *     Var logits = net.apply(tape.input("x", x)).named("logits");
 *     return softmaxCrossEntropy(logits, tape.input("labels", labels));
 * });
 * step.run();
 * double loss = step.scalar();
 * DMatrixRMaj g = step.gradient("layer1.w");
 * step.bind("x", otherX);              // not copied
 * step.set("labels", otherLabels);     // whole numbers are copied
 * step.run();
 * }</pre>
 *
 * <p>How it comes about: the function is recorded on an ordinary {@link Tape}, and a backward sweep by the same
 * {@link dev.pullback.autograd.Rules} behind it. What the tape then holds is written out with each distinct op once
 * ({@link Transcript}); what nothing depends on is left out ({@link DeadCode}); two ops become one where there is a kernel
 * that does both at less cost ({@link SharedExponentials}, {@link FusedPairs}); sums of matrix products become products that
 * add to one matrix ({@link Accumulation}); updates of parameters go to where they can first run ({@link Updates});
 * and values that are not alive at the same time share a buffer ({@link Liveness}). The kernels are those of an eager
 * tape, so a run gives its numbers bit by bit, but for the sums of products, which are rounded in another order.
 *
 * <p>Why it is as it is:
 *
 * <ul>
 *   <li>While the function is recorded no value can be read: the number would be the same in each run. For the same
 *       reason attributes, such as a rate of dropout, and inputs and constants without a name are part of the program;
 *       what changes from run to run is an input with a name, also the seed of dropout.
 *   <li>Parameters and bound inputs are the user's own matrices. The steps hold views of them, which are directed to the
 *       elements before each run. So an input is rebound by one assignment, the same matrix may be bound to two names,
 *       and a matrix whose shape was changed is refused before anything is computed.
 *   <li>What has a name and is computed can be read after a run: naming a variable is asking for it. A result never
 *       shares storage with another result, an input or a parameter.
 *   <li>Element-wise ops work in the place of an operand that is not needed any more. Running chains of them by tiles was
 *       tried and left out: see {@code docs/program.md}.
 *   <li>What a {@link dev.pullback.autograd.Autodiff#checkpoint checkpoint} recomputes is recomputed in each run.
 * </ul>
 *
 * <p>A program belongs to one thread at a time.
 */
public final class Program {
    private final Graph graph;
    private final Memory memory;
    private final Step[] steps;
    private final Given[] given;
    private final Map<String, Given> byName = new LinkedHashMap<>();
    private final DMatrixRMaj result;
    private final @Nullable Inspection inspection;
    private @Nullable ValueListener listener;

    /** Whether there is something to read: false before the first run and after one that failed. */
    private boolean readable;

    Program(Graph graph, @Nullable Update update, @Nullable Inspection inspection) {
        this.graph = graph;
        this.inspection = inspection;
        Set<Value> updated = updated(graph);
        Map<Value, Given> givenOf = new HashMap<>();
        List<Given> all = new ArrayList<>();
        for (Value v : graph.given()) {
            Given g = new Given(v, graph.owned().contains(v), updated.contains(v));
            givenOf.put(v, g);
            all.add(g);
            byName.put(v.label(), g);
        }
        this.given = all.toArray(Given[]::new);
        this.memory = new Memory(graph, givenOf);
        this.steps =
                graph.code().stream().map(i -> step(i, memory, givenOf, update)).toArray(Step[]::new);
        this.result = memory.of(graph.result());
    }

    private static Set<Value> updated(Graph graph) {
        Set<Value> updated = new HashSet<>();
        for (Instruction i : graph.code()) {
            if (i.is(Instruction.Kind.UPDATE)) updated.add(i.in().get(0));
        }
        return updated;
    }

    private static Step step(Instruction i, Memory memory, Map<Value, Given> given, @Nullable Update update) {
        int first = i.is(Instruction.Kind.ADD) ? 1 : 0;
        DMatrixRMaj[] in = memory.of(i.in(), first, i.in().size() - first);
        DMatrixRMaj[] out = memory.of(i.out(), 0, i.out().size());
        return switch (i.kind()) {
            case ADD -> new Step.Add(i, in, out[0]);
            case COMPUTE -> i.op().isMulti() ? new Step.ComputeAll(i, in, out) : new Step.Compute(i, in, out[0]);
            case GUARD -> new Step.Guard(i, in[0]);
            case UPDATE -> {
                Given parameter = given.get(i.in().get(0));
                if (update == null || parameter == null) throw new IllegalStateException(i + " without an update");
                yield new Step.Move(i, update, parameter, in[1]);
            }
        };
    }

    /** How to record otherwise than {@link #of} does. */
    public static Recorder recorder() {
        return Recorder.STANDARD;
    }

    /**
     * Records a loss and its gradients with respect to all parameters.
     *
     * @throws MatrixDimensionException if the loss is not 1x1
     * @throws IllegalStateException if {@code loss} reads the value of a variable
     */
    public static Program of(Function<Tape, Var> loss) {
        return recorder().record(loss);
    }

    /** Records a function alone, of any shape; otherwise as {@link #of}. */
    public static Program forward(Function<Tape, Var> f) {
        return recorder().withoutGradients().record(f);
    }

    /** Records a step of training: a loss, its gradients, and the update of each parameter; otherwise as {@link #of}. */
    public static Program training(Update update, Function<Tape, Var> loss) {
        return recorder().update(update).record(loss);
    }

    /**
     * Computes everything anew from what the inputs and parameters hold now.
     *
     * @throws MatrixDimensionException if one of them has another shape than when it was recorded
     * @throws OperandException if a kernel refuses what an operand holds; the error is that of an eager tape
     * @throws ArithmeticException if the result is not finite and the program was recorded to
     *     {@linkplain Recorder#requiringFinite require} that; or an {@link AnomalyException} if it was recorded to
     *     {@linkplain Recorder#inspecting inspects} its runs
     */
    public void run() {
        for (int i = 0; i < given.length; i++) given[i].look(this);
        readable = false;
        int at = 0;
        try {
            if (listener == null && inspection == null) {
                for (; at < steps.length; at++) steps[at].run();
            } else {
                if (inspection != null) inspection.begin(given, byName);
                for (; at < steps.length; at++) runWatched(steps[at]);
            }
        } catch (OperandException e) {
            throw at < steps.length ? steps[at].named(e) : e;
        }
        readable = true;
    }

    private void runWatched(Step step) {
        step.run();
        if (inspection != null) inspection.look(step, byName);
        ValueListener active = listener;
        if (active != null) tell(step, active);
    }

    private static void tell(Step step, ValueListener listener) {
        DMatrixRMaj[] written = step.written();
        Instruction i = step.instruction;
        for (int k = 0; k < written.length; k++) {
            Value v = i.out().isEmpty() ? i.result() : i.out().get(k);
            listener.computed(v.label(), i.op(), written[k]);
        }
    }

    /** From now on each step is followed by a look at what it computed; null ends that, and costs nothing. */
    public void listen(@Nullable ValueListener listener) {
        this.listener = listener;
    }

    /**
     * The number that the recorded function answers.
     *
     * @throws MatrixDimensionException if it is not 1x1
     * @throws IllegalStateException before the first run, and after one that failed
     */
    public double scalar() {
        if (result.numRows != 1 || result.numCols != 1)
            throw new MatrixDimensionException("program: " + graph.result() + " is no 1x1 scalar; read value()");
        return value().data[0];
    }

    /**
     * What the recorded function answers; the matrix is the program's own and holds that of the last run: read it, do not
     * change it.
     *
     * @throws IllegalStateException before the first run, and after one that failed
     */
    public DMatrixRMaj value() {
        requireReadable();
        return result;
    }

    /**
     * What has this name: the user's own matrix of an input or parameter, or as {@link #value()} a variable that was given
     * the name by {@link Var#named} in the recorded function.
     *
     * @throws IllegalArgumentException if nothing has it
     * @throws IllegalStateException as {@link #value()}, of what is computed
     */
    public DMatrixRMaj value(String name) {
        Given g = byName.get(name);
        if (g != null) return g.matrix();
        return read("value", name, graph.named());
    }

    /**
     * The gradient of the parameter of that name; otherwise as {@link #value(String)}.
     *
     * @throws IllegalStateException also if the program updates parameters and was not recorded
     *     {@linkplain Recorder#keepingGradients with gradients that are kept}
     */
    public DMatrixRMaj gradient(String name) {
        if (graph.gradients().isEmpty() && graph.code().stream().anyMatch(i -> i.is(Instruction.Kind.UPDATE)))
            throw new IllegalStateException("program: gradients are not kept once the parameters are updated; record by"
                    + " Program.recorder().update(...).keepingGradients()");
        return read("gradient", name, graph.gradients());
    }

    /** Of what there are gradients, in the order of recording. */
    public List<String> gradients() {
        return List.copyOf(graph.gradients().keySet());
    }

    /** The names of those whose gradient is zero in every run, because the result does not depend on them. */
    public List<String> unreached() {
        return graph.unreached();
    }

    private DMatrixRMaj read(String what, String name, Map<String, Value> values) {
        Value v = values.get(name);
        if (v == null)
            throw new IllegalArgumentException("program: there is no " + what + " of '" + name + "' among "
                    + Collections.unmodifiableSet(values.keySet()));
        requireReadable();
        return memory.of(v);
    }

    private void requireReadable() {
        if (!readable)
            throw new IllegalStateException(
                    "program: nothing has been computed yet, or the last run failed; run() first");
    }

    /**
     * Gives an input another matrix, which is held and not copied: the next run reads what it holds by then.
     *
     * @throws IllegalArgumentException if there is no input of that name, or the matrix is one that a run writes to
     * @throws MatrixDimensionException if it has another shape than when the program was recorded
     */
    public void bind(String input, DMatrixRMaj m) {
        given(input).bind(m, this);
    }

    /**
     * Gives an input that was recorded as whole numbers other numbers, which are copied.
     *
     * @throws IllegalArgumentException if there is no such input of that name
     * @throws MatrixDimensionException if they are not as many as when the program was recorded
     */
    public void set(String input, int... numbers) {
        given(input).set(numbers, this);
    }

    private Given given(String name) {
        Given g = byName.get(name);
        if (g == null)
            throw new IllegalArgumentException("program: there is no input '" + name + "' among " + byName.keySet());
        return g;
    }

    /** Refuses a matrix whose elements a run overwrites while they are read. */
    void requireForeign(Given to, DMatrixRMaj m) {
        if (memory.contains(m))
            throw new IllegalArgumentException("program: the matrix given to " + to.name()
                    + " is one of the program's own, which a run overwrites; copy it");
        for (Given g : given) {
            if (g != to && g.sharesStorage(m) && (g.isUpdated() || to.isUpdated()))
                throw new IllegalArgumentException("program: the matrix given to " + to.name() + " is that of "
                        + g.name() + ", and a run updates one of them; copy it");
        }
    }

    /** Whether an input has this shape. */
    boolean takes(String input, int rows, int cols) {
        Given g = byName.get(input);
        return g != null && g.value().rows() == rows && g.value().cols() == cols;
    }

    /** Whether an input was recorded as so many whole numbers. */
    boolean takesNumbers(String input, int count) {
        Given g = byName.get(input);
        return g != null && g.takesNumbers() && g.value().rows() == count;
    }

    /** How many steps a run takes. */
    public int steps() {
        return steps.length;
    }

    /** The bytes of all matrices that the program owns; inputs and parameters are the user's. */
    public long bytes() {
        return memory.bytes();
    }

    Graph graph() {
        return graph;
    }

    Memory memory() {
        return memory;
    }

    /** One short line, as in {@code program of 23 steps, 6 buffers of 12.3 KB, 4 parameters}. */
    @Override
    public String toString() {
        long parameters =
                graph.given().stream().filter(v -> v.role() == Value.Role.PARAM).count();
        String text = String.format(
                Locale.ROOT,
                "program of %d steps, %d buffers of %.1f KB, %d parameters",
                steps.length,
                memory.buffers(),
                memory.bytes() / 1e3,
                parameters);
        return text + (unreached().isEmpty() ? "" : "; unreached: " + String.join(", ", unreached()));
    }

    /** The line of {@link #toString} and below it a line for each step. */
    public String show() {
        return this + "\n" + new Listing(graph).text();
    }
}
