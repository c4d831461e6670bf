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
 * Recomputing instead of storing: a function whose inner results are forgotten as soon as its value is known, and
 * recorded again when its VJP is wanted. Source: Griewank, "Achieving logarithmic growth of temporal and spatial
 * complexity in reverse automatic differentiation", 1992.
 */
final class Checkpoint {
    /** One op whose attribute is a {@link Segment}. */
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

    /** The function and the number of its arguments; further operands are what the function found elsewhere. */
    private record Segment(Fn.N f, int arguments) {
        /** The function has no name. */
        @Override
        public String toString() {
            return "";
        }
    }

    /** A segment whose function stays on the tape, for an engine that repeats what the tape holds. */
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
            throw new IllegalArgumentException("checkpoint: the function answers a Var of another tape");
        int inner = mark + x.length;
        List<Var> operands = new ArrayList<>(Arrays.asList(x));
        operands.addAll(found(tape, mark, inner, y));
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
     * The arguments as new variables, so that what the function is given is told from what it finds. The attribute of
     * the copies tells one recording of the function from another: what is recomputed must not be taken for what was
     * computed before, which would have to be kept.
     */
    private static Var[] aliases(Var[] x, Object recording) {
        return Arrays.stream(x).map(v -> Layout.IDENTITY.with(recording, v)).toArray(Var[]::new);
    }

    /** What the function used without being given it: variables from before {@code mark}. */
    private static Set<Var> found(Tape tape, int mark, int inner, Var y) {
        Set<Var> found = new LinkedHashSet<>();
        for (int id = inner; id < tape.size(); id++) {
            Var v = tape.at(id);
            for (int i = 0; i < v.arity(); i++) {
                if (v.in(i).id() < mark) found.add(v.in(i));
            }
        }
        if (y.id() < mark) found.add(y);
        return found;
    }

    /** Records the function again and sweeps through that record only: what lies before it is swept by the caller. */
    static @Nullable Var[] pull(Node node) {
        Segment segment = node.y(0).attr() instanceof Inlined i
                ? i.segment
                : (Segment) node.y(0).attr();
        Var[] operands = node.in();
        Var[] arguments = aliases(Arrays.copyOf(operands, segment.arguments), /* recording= */ new Object());
        int floor = node.g(0).tape().mark();
        Var y = again(segment.f, arguments);
        System.arraycopy(arguments, 0, operands, 0, arguments.length);
        int[] wanted = IntStream.range(0, operands.length).filter(node::wants).toArray();
        Var[] wrt = Arrays.stream(wanted).mapToObj(i -> operands[i]).toArray(Var[]::new);
        Var[] found = node.sweep(y, node.g(0), floor, wrt);
        @Nullable Var[] answers = new Var[operands.length];
        for (int k = 0; k < wanted.length; k++) answers[wanted[k]] = found[k];
        return answers;
    }

    /** What the function records is the user's, also within a sweep. */
    private static Var again(Fn.N f, Var[] arguments) {
        return TapeEngine.of(arguments[0].tape()).recordAsUser(() -> f.apply(arguments));
    }
}
