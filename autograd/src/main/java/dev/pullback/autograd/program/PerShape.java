package dev.pullback.autograd.program;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Var;
import dev.pullback.core.engine.ThreadGuard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Programs of one function for inputs of several shapes, for example for the smaller last batch of an epoch. A program
 * is recorded when a shape first occurs. The programs of the last 64 shapes are kept, unless {@link #limit} sets another
 * number; a program that was dropped is recorded again when its shape occurs. All programs share the user's parameters
 * and the state of an update. Belongs to one thread at a time; a call by a second thread while another call is running
 * throws an {@code IllegalStateException}.
 *
 * <pre>{@code
 * PerShape steps = PerShape.of(
 *         Program.recorder().update(optimizer),
 *         in -> softmaxCrossEntropy(net.apply(in[0]), in[1]), "x", "labels");
 * Program step = steps.at(batch.features(), batch.labels());
 * step.run();
 * }</pre>
 */
public final class PerShape {
    private static final int MOST_PROGRAMS = 64;

    private final ThreadGuard guard = new ThreadGuard("set of programs");
    private final Recorder recorder;
    private final Fn.N f;
    private final String[] names;
    /** The least recently used first. */
    private final List<Program> programs = new ArrayList<>();

    private int limit = MOST_PROGRAMS;

    private PerShape(Recorder recorder, Fn.N f, String[] names) {
        this.recorder = recorder;
        this.f = f;
        this.names = names;
    }

    /**
     * Returns an object that records programs of a function whose inputs have these names. None is recorded yet.
     *
     * @throws IllegalArgumentException if no name is given
     */
    public static PerShape of(Recorder recorder, Fn.N f, String... names) {
        if (names.length == 0) throw new IllegalArgumentException("per shape: needs the name of at least one input");
        return new PerShape(recorder, f, names.clone());
    }

    /**
     * Returns the program for the shapes of these inputs, with the inputs bound; they are not copied.
     *
     * @throws IllegalArgumentException if the number of inputs differs from the number of names
     */
    public Program at(DMatrixRMaj... inputs) {
        boolean entered = guard.enter();
        try {
            requireCount(inputs.length);
            for (int p = 0; p < programs.size(); p++) {
                Program program = programs.get(p);
                if (!fits(program, inputs)) continue;
                use(p);
                for (int i = 0; i < names.length; i++) program.bind(names[i], inputs[i]);
                return program;
            }
            Program program = recorder.record(tape -> {
                Var[] in = new Var[names.length];
                for (int i = 0; i < in.length; i++) in[i] = tape.input(names[i], inputs[i]);
                return f.apply(in);
            });
            add(program);
            return program;
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * Returns the program for the shapes of a matrix and of labels, with the matrix bound and the labels copied.
     *
     * @throws IllegalArgumentException unless there are two names
     */
    public Program at(DMatrixRMaj x, int[] labels) {
        boolean entered = guard.enter();
        try {
            requireCount(2);
            for (int p = 0; p < programs.size(); p++) {
                Program program = programs.get(p);
                if (!program.takes(names[0], x.numRows, x.numCols) || !program.takesNumbers(names[1], labels.length))
                    continue;
                use(p);
                program.bind(names[0], x);
                program.set(names[1], labels);
                return program;
            }
            Program program = recorder.record(tape -> f.apply(tape.input(names[0], x), tape.input(names[1], labels)));
            add(program);
            return program;
        } finally {
            guard.leave(entered);
        }
    }

    /** Marks the program at an index as the one used last. */
    private void use(int index) {
        if (index < programs.size() - 1) programs.add(programs.remove(index));
    }

    private void add(Program program) {
        if (programs.size() == limit) programs.remove(0);
        programs.add(program);
    }

    private boolean fits(Program program, DMatrixRMaj[] inputs) {
        for (int i = 0; i < names.length; i++) {
            if (!program.takes(names[i], inputs[i].numRows, inputs[i].numCols)) return false;
        }
        return true;
    }

    private void requireCount(int inputs) {
        if (inputs != names.length)
            throw new IllegalArgumentException(
                    "per shape: " + inputs + " inputs are given, but the function takes " + String.join(", ", names));
    }

    /**
     * Sets the number of programs that are kept; beyond it, the least recently used one is dropped. The default is 64.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public PerShape limit(int programs) {
        boolean entered = guard.enter();
        try {
            if (programs < 1)
                throw new IllegalArgumentException(
                        "per shape: " + programs + " programs are kept; it must be at least 1");
            this.limit = programs;
            while (this.programs.size() > limit) this.programs.remove(0);
            return this;
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns the number of programs that are kept. */
    public int size() {
        return programs.size();
    }

    /** Returns the number of bytes of the matrices of all programs, without inputs and parameters. */
    public long bytes() {
        guard.check();
        return programs.stream().mapToLong(Program::bytes).sum();
    }

    /** Returns one line, as in {@code programs of x, labels for 2 shapes, 24.6 KB}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "programs of %s for %d shapes, %.1f KB", String.join(", ", names), size(), bytes() / 1e3);
    }
}
