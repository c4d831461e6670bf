package dev.pullback.autograd.program;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.OperandException;
import dev.pullback.core.Precision;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.ThreadGuard;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A computation and its gradients, recorded once and run again on other matrices of the same shapes. A run is one loop
 * over steps whose matrices already exist; it allocates nothing.
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
 * <p>Recording uses an ordinary {@link Tape} and a backward sweep by the same {@link dev.pullback.autograd.Rules}. A
 * {@link Plan} then rewrites the tape: equal computations are merged, computations that nothing depends on are removed,
 * some pairs of ops are fused, and values that are not needed at the same time share a buffer. The kernels are those of
 * an eager tape, so a run returns the same bits, except for sums of matrix products, which are rounded in another
 * order.
 *
 * <ul>
 *   <li>While the function is recorded no value can be read, because the number would be the same in each run. For the
 *       same reason, attributes (such as a dropout rate) and inputs and constants without a name are fixed when the
 *       program is recorded. A number that changes from run to run, such as the seed of dropout, must be an input with
 *       a name.
 *   <li>Parameters and bound inputs are the user's matrices. Before each run the program looks up their arrays and
 *       checks their shapes; if a shape has changed, the run throws an exception before it computes anything. One
 *       matrix may be bound to two names.
 *   <li>A computed variable with a name can be read after a run. A result never shares storage with another result, an
 *       input or a parameter.
 *   <li>If a run throws an exception, no parameter has changed; see {@link Update}.
 *   <li>A {@link dev.pullback.autograd.Autodiff#checkpoint checkpoint} recomputes its inner results in each run.
 * </ul>
 *
 * <p>A program belongs to one thread at a time. A call by a second thread while another call is running throws an
 * {@link IllegalStateException}.
 */
public final class Program {
    private final Plan plan;
    private final Precision precision;
    private final Memory memory;
    private final ProgramStep[] steps;
    private final @Nullable Updates updates;
    private final ThreadGuard guard = new ThreadGuard("program");
    private final Argument[] arguments;
    private final Map<String, Argument> byName = new LinkedHashMap<>();
    private final DMatrixRMaj result;
    private final @Nullable AnomalySearch anomalies;
    private final Supplier<ProgramStep[]> singleSteps;
    private @Nullable ValueListener listener;

    /** The steps that a listener observes, without chains; null until there is a listener. */
    private ProgramStep @Nullable [] observed;

    /** Whether results can be read: false before the first run and after a run that failed. */
    private boolean readable;

    Program(Plan plan, Precision precision, @Nullable Update update, @Nullable AnomalySearch anomalies) {
        this.plan = plan;
        this.precision = precision;
        this.anomalies = anomalies;
        Set<Value> updated = plan.code().stream()
                .filter(i -> i.is(Kind.UPDATE))
                .map(Instruction::result)
                .collect(Collectors.toSet());
        Map<Value, Argument> ofValue = new LinkedHashMap<>();
        for (Value v : plan.arguments()) {
            Argument a = new Argument(v, plan.wholeNumbers().contains(v), updated.contains(v));
            ofValue.put(v, a);
            byName.put(v.label(), a);
        }
        this.arguments = ofValue.values().toArray(Argument[]::new);
        this.memory = new Memory(plan, ofValue);
        this.steps = steps(plan.code().stream());
        this.updates = Updates.of(plan, memory, ofValue, update);
        this.singleSteps = () -> {
            memory.completeFor(plan);
            return steps(plan.code().stream().flatMap(i -> i.unchained().stream()));
        };
        this.result = memory.of(plan.result());
    }

    private ProgramStep[] steps(Stream<Instruction> code) {
        return code.filter(i -> !i.is(Kind.UPDATE))
                .map(i -> ProgramStep.of(i, memory, precision))
                .toArray(ProgramStep[]::new);
    }

    /** Returns a recorder with default settings; its methods return recorders with other settings. */
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

    /** Records a function of any shape, without gradients; otherwise the same as {@link #of}. */
    public static Program forward(Function<Tape, Var> f) {
        return recorder().withoutGradients().record(f);
    }

    /** Records a step of training: a loss, its gradients and the update of each parameter; see {@link #of}. */
    public static Program training(Update update, Function<Tape, Var> loss) {
        return recorder().update(update).record(loss);
    }

    /**
     * Computes all values again from the current numbers of the inputs and parameters.
     *
     * @throws MatrixDimensionException if the shape of an input or parameter differs from the recorded shape
     * @throws OperandException if an operand holds numbers that its kernel does not accept
     * @throws ArithmeticException if the result is not finite and the program was recorded {@linkplain
     *     Recorder#requiringFinite to require a finite result}
     * @throws AnomalyException if a number is not finite and the program was recorded {@linkplain Recorder#inspecting
     *     to inspect its runs}
     * @throws IllegalStateException if another thread is using this program
     */
    public void run() {
        boolean entered = guard.enter();
        try {
            compute();
        } finally {
            guard.leave(entered);
        }
    }

    private void compute() {
        for (int i = 0; i < arguments.length; i++) arguments[i].refresh(this);
        readable = false;
        ProgramStep[] active = listener != null && observed != null ? observed : steps;
        int at = 0;
        try {
            if (listener == null && anomalies == null) {
                for (; at < active.length; at++) active[at].run();
            } else {
                if (anomalies != null) anomalies.begin(arguments, byName);
                for (; at < active.length; at++) runObserved(active[at]);
            }
            if (updates != null) updates.run(active == steps && anomalies == null ? null : this::observeUpdate);
        } catch (OperandException e) {
            throw at < active.length ? active[at].named(e) : e;
        }
        readable = true;
    }

    private void runObserved(ProgramStep step) {
        step.run();
        if (anomalies != null) anomalies.check(step, byName);
        Instruction i = step.instruction;
        for (int k = 0; k < step.written.length; k++) {
            Value v = i.out().isEmpty() ? i.result() : i.out().get(k);
            notifyListener(v, i, step.written[k]);
        }
    }

    private void observeUpdate(int position) {
        Updates made = updates;
        if (made == null) return;
        Instruction i = made.instruction(position);
        notifyListener(i.result(), i, made.parameter(position));
    }

    private void notifyListener(Value v, Instruction i, DMatrixRMaj computed) {
        if (listener != null) listener.computed(v.label(), i.op(), computed);
    }

    /**
     * Notifies a listener of each computed matrix from now on; null removes the listener. With a listener, a run does
     * not work chunk by chunk, and the program keeps a matrix for each value. The results have the same bits.
     */
    public void listen(@Nullable ValueListener listener) {
        boolean entered = guard.enter();
        try {
            if (listener != null && observed == null) observed = singleSteps.get();
            this.listener = listener;
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * Returns the number that the recorded function computes.
     *
     * @throws MatrixDimensionException if the value is not 1x1
     * @throws IllegalStateException before the first run and after a run that failed
     */
    public double scalar() {
        if (result.numRows != 1 || result.numCols != 1)
            throw new MatrixDimensionException("program: " + plan.result() + " is no 1x1 scalar; read value()");
        return value().data[0];
    }

    /**
     * Returns the value of the recorded function in the last run. The matrix belongs to the program: do not change it.
     *
     * @throws IllegalStateException before the first run and after a run that failed
     */
    public DMatrixRMaj value() {
        requireReadable();
        return result;
    }

    /**
     * Returns the value with a name: the user's matrix of an input or parameter, or the value of a variable that the
     * recorded function gave the name by {@link Var#named}; see {@link #value()}.
     *
     * @throws IllegalArgumentException if there is no value with this name
     * @throws IllegalStateException if the variable is computed and {@link #value()} throws this exception
     */
    public DMatrixRMaj value(String name) {
        Argument g = byName.get(name);
        if (g != null) return g.matrix();
        return read("value", name, plan.named());
    }

    /**
     * Returns the gradient with respect to the parameter with that name; see {@link #value(String)}.
     *
     * @throws IllegalStateException before the first run, after a run that failed, or if the program updates parameters
     *     and was recorded without {@link Recorder#keepingGradients}
     */
    public DMatrixRMaj gradient(String name) {
        if (plan.gradients().isEmpty() && plan.updates())
            throw new IllegalStateException("program: gradients are not kept once the parameters are updated; record by"
                    + " Program.recorder().update(...).keepingGradients()");
        return read("gradient", name, plan.gradients());
    }

    /** Returns the names of the variables whose gradients are computed, in the order of recording. */
    public List<String> gradients() {
        return List.copyOf(plan.gradients().keySet());
    }

    /**
     * Returns the names of the variables on which the result does not depend, so that their gradients are zero in
     * every run.
     */
    public List<String> unreached() {
        return plan.unreached();
    }

    private DMatrixRMaj read(String kind, String name, Map<String, Value> values) {
        Value v = values.get(name);
        if (v == null)
            throw new IllegalArgumentException("program: there is no " + kind + " of '" + name + "' among "
                    + Collections.unmodifiableSet(values.keySet()));
        requireReadable();
        return memory.of(v);
    }

    private void requireReadable() {
        guard.check();
        if (!readable)
            throw new IllegalStateException(
                    "program: nothing has been computed yet, or the last run failed; run() first");
    }

    /**
     * Binds an input to another matrix. The matrix is not copied: a run reads the numbers that it holds at that time.
     *
     * @throws IllegalArgumentException if there is no input of that name, or if a run writes to the matrix
     * @throws MatrixDimensionException if its shape differs from the recorded shape
     */
    public void bind(String input, DMatrixRMaj m) {
        boolean entered = guard.enter();
        try {
            argument(input).bind(m, this);
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * Copies other numbers into an input that was recorded as whole numbers.
     *
     * @throws IllegalArgumentException if there is no such input of that name
     * @throws MatrixDimensionException if the count of numbers differs from the recorded count
     */
    public void set(String input, int... numbers) {
        boolean entered = guard.enter();
        try {
            argument(input).set(numbers, this);
        } finally {
            guard.leave(entered);
        }
    }

    private Argument argument(String name) {
        Argument g = byName.get(name);
        if (g == null)
            throw new IllegalArgumentException("program: there is no input '" + name + "' among " + byName.keySet());
        return g;
    }

    /**
     * Checks that no run overwrites a matrix that is given to an argument; throws IllegalArgumentException if the array
     * belongs to the program, or if another argument has the same array and a run updates one of the two.
     */
    void requireNoOverlap(Argument to, DMatrixRMaj m) {
        if (memory.contains(m))
            throw new IllegalArgumentException("program: the matrix given to " + to.name()
                    + " is one of the program's own, which a run overwrites; copy it");
        for (Argument g : arguments) {
            if (g != to && g.sharesStorage(m) && (g.isUpdated() || to.isUpdated()))
                throw new IllegalArgumentException("program: the matrix given to " + to.name() + " is that of "
                        + g.name() + ", and a run updates one of them; copy it");
        }
    }

    boolean takes(String input, int rows, int cols) {
        Argument g = byName.get(input);
        return g != null && g.value().rows() == rows && g.value().cols() == cols;
    }

    boolean takesNumbers(String input, int count) {
        Argument g = byName.get(input);
        return g != null && g.takesNumbers() && g.value().rows() == count;
    }

    /** Returns the number of steps of a run. */
    public int steps() {
        return steps.length + (updates == null ? 0 : updates.size());
    }

    /** Returns the number of bytes of all matrices that the program owns, which excludes inputs and parameters. */
    public long bytes() {
        return memory.bytes();
    }

    Plan plan() {
        return plan;
    }

    Memory memory() {
        return memory;
    }

    /** Returns one line, as in {@code program of 23 steps, 6 buffers of 12.3 KB, 4 parameters}. */
    @Override
    public String toString() {
        long parameters = plan.arguments().stream()
                .filter(v -> v.role() == Value.Role.PARAM)
                .count();
        String text = String.format(
                Locale.ROOT,
                "program of %d steps, %d buffers of %.1f KB, %d parameters",
                steps(),
                memory.buffers(),
                memory.bytes() / 1e3,
                parameters);
        return text + (unreached().isEmpty() ? "" : "; unreached: " + String.join(", ", unreached()));
    }

    /** Returns the line of {@link #toString} followed by a line for each step. */
    public String show() {
        return this + "\n" + new Listing(plan).text();
    }
}
