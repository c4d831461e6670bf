package dev.pullback.autograd;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Alias;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The op of {@link Autodiff#checkpoint}, which recomputes values instead of storing them. The inner results of a
 * function are removed from the tape as soon as its value is known, and recorded again when its VJP is needed. Source:
 * Griewank, "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation",
 * 1992.
 */
final class Checkpoint {
    /** The op, which has no kernel; its attribute is a {@link Segment} or an {@link Inlined} segment. */
    static final Op CHECKPOINT = Op.of(
            "checkpoint",
            "Y = f(X₁, X₂, …)",
            Op.ANY,
            (op, in, attr) -> {
                throw new IllegalStateException("checkpoint: record it by Autodiff.checkpoint");
            },
            (in, attr, out) -> {
                throw new IllegalStateException("checkpoint: record it by Autodiff.checkpoint");
            });

    /** The function and the number of its arguments; the other operands are the variables that the function captured. */
    private record Segment(Fn.N f, int arguments) {
        /** Returns an empty text, since the function has no name. */
        @Override
        public String toString() {
            return "";
        }
    }

    /** A segment whose inner variables stay on the tape, so that a program can repeat them. */
    private record Inlined(Segment segment, Var target) implements Alias {}

    private Checkpoint() {}

    static Var record(Fn.N f, Var[] x) {
        Tape tape = x[0].tape();
        int mark = tape.mark();
        try {
            return record(f, x, tape, mark);
        } catch (RuntimeException | Error e) {
            tape.rewind(Math.min(mark, tape.size()));
            throw e;
        }
    }

    private static Var record(Fn.N f, Var[] x, Tape tape, int mark) {
        Var y = f.apply(aliases(x, Op.NONE));
        if (y.tape() != tape)
            throw new IllegalArgumentException("checkpoint: the function returns a Var of another tape");
        int inner = mark + x.length;
        List<Var> operands = new ArrayList<>(Arrays.asList(x));
        operands.addAll(captured(tape, mark, inner, y));
        Var[] params = tape.params().stream().filter(p -> p.id() >= inner).toArray(Var[]::new);
        TapeEngine engine = TapeEngine.of(tape);
        if (engine.withholdsValues()) {
            operands.addAll(Arrays.asList(params));
            Inlined attr = new Inlined(new Segment(f, x.length), y);
            DMatrixRMaj copy = engine.takeValue(y, /* mark= */ tape.size());
            return engine.append(CHECKPOINT, attr, operands.toArray(Var[]::new), copy);
        }
        DMatrixRMaj[] matrices = Arrays.stream(params).map(Var::value).toArray(DMatrixRMaj[]::new);
        DMatrixRMaj value = engine.takeValue(y, mark);
        tape.rewind(mark);
        for (int i = 0; i < params.length; i++) operands.add(tape.param(params[i].label(), matrices[i]));
        return engine.append(CHECKPOINT, new Segment(f, x.length), operands.toArray(Var[]::new), value);
    }

    /**
     * Returns copies of the arguments, which distinguishes arguments from captured variables. The attribute {@code
     * recording} of the copies distinguishes one recording of the function from another: if a program merged a
     * recomputed value with the earlier one, it would have to keep the earlier value in memory.
     */
    private static Var[] aliases(Var[] x, Object recording) {
        return Arrays.stream(x).map(v -> Layout.IDENTITY.with(recording, v)).toArray(Var[]::new);
    }

    /** Returns the variables from before {@code mark} that the function read, other than its arguments. */
    private static Set<Var> captured(Tape tape, int mark, int inner, Var y) {
        Set<Var> captured = new LinkedHashSet<>();
        for (int id = inner; id < tape.size(); id++) {
            Var v = tape.at(id);
            for (int i = 0; i < v.arity(); i++) {
                if (v.in(i).id() < mark) captured.add(v.in(i));
            }
        }
        if (y.id() < mark) captured.add(y);
        return captured;
    }

    /**
     * Records the function again and sweeps through the new records only; the caller sweeps the records before them.
     */
    static @Nullable Var[] pull(Node node) {
        Segment segment = node.y(0).attr() instanceof Inlined i
                ? i.segment
                : (Segment) node.y(0).attr();
        Var[] operands = node.in();
        Var[] arguments = aliases(Arrays.copyOf(operands, segment.arguments), /* recording= */ new Object());
        int floor = node.g(0).tape().mark();
        Var y = TapeEngine.of(node.g(0).tape()).recordAsUser(() -> segment.f.apply(arguments));
        System.arraycopy(arguments, 0, operands, 0, arguments.length);
        int[] wanted = IntStream.range(0, operands.length).filter(node::wants).toArray();
        Var[] wrt = Arrays.stream(wanted).mapToObj(i -> operands[i]).toArray(Var[]::new);
        Var[] cotangents = node.sweep(y, node.g(0), floor, wrt);
        @Nullable Var[] all = new Var[operands.length];
        for (int k = 0; k < wanted.length; k++) all[wanted[k]] = cotangents[k];
        return all;
    }
}
