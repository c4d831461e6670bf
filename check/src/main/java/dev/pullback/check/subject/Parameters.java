package dev.pullback.check.subject;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;

/**
 * Turns the parameters of a function into additional inputs, so that the checker also changes them and compares their
 * gradients. {@link #of} records the function once to find its parameters. The user's matrices are copied and never
 * modified: for each parameter, {@link TapeEngine#bindParameter} makes the function read a variable of the checker
 * instead.
 */
public final class Parameters {
    /** Names a variable whose value replaces a named input after a training step. */
    private static final String NEXT = ".next";

    private final Fn.N f;
    private final int inputs;
    private final List<String> names;
    private final List<DMatrixRMaj> matrices;
    private final List<String> held;

    private Parameters(Fn.N f, int inputs, List<String> names, List<DMatrixRMaj> matrices, List<String> held) {
        this.f = f;
        this.inputs = inputs;
        this.names = names;
        this.matrices = matrices;
        this.held = held;
    }

    /** Finds the parameters that {@code f} records at these inputs. */
    public static Parameters of(Fn.N f, DMatrixRMaj[] x) {
        Tape tape = new Tape();
        Var[] in = TapeSubject.inputs(tape, x);
        int first = tape.size();
        Objects.requireNonNull(f.apply(in), "the function returns null");
        List<Var> params = tape.params();
        return new Parameters(
                f,
                x.length,
                params.stream().map(Var::name).toList(),
                params.stream().map(p -> p.value().copy()).toList(),
                held(tape, first));
    }

    /** Lists the variables that the function records without computing them and that are not parameters. */
    private static List<String> held(Tape tape, int first) {
        List<Var> recorded = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (int i = first; i < tape.size(); i++) {
            recorded.add(tape.at(i));
            if (tape.at(i).name() != null) names.add(tape.at(i).name());
        }
        List<String> held = new ArrayList<>();
        for (Var v : recorded) {
            boolean isOfVerb = v.isConstant() && TapeEngine.of(tape).ownsValue(v);
            if (!v.op().isLeaf() || v.isParam() || isOfVerb) continue;
            String kind = names.contains(v.name() + NEXT) ? "state " : v.isConstant() ? "constant " : "input ";
            held.add(kind + (v.name() == null ? "of " + v.shape() : v.name()));
        }
        return held;
    }

    /** Returns whether the function records no parameter. */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** Returns the variables that the check does not move, as in {@code state norm.mean}. */
    public List<String> held() {
        return held;
    }

    /** Returns the function of the inputs followed by the parameters. */
    public Fn.N function() {
        if (isEmpty()) return f;
        return all -> {
            TapeEngine engine = TapeEngine.of(all[0].tape());
            for (int i = 0; i < names.size(); i++) engine.bindParameter(names.get(i), all[inputs + i]);
            return f.apply(Arrays.copyOf(all, inputs));
        };
    }

    /** Returns the inputs followed by copies of the parameters. */
    public List<DMatrixRMaj> appendedTo(DMatrixRMaj[] x) {
        return Stream.concat(Arrays.stream(x), matrices.stream()).toList();
    }

    /** Returns the names of the inputs followed by those of the parameters. */
    public List<String> appendedTo(String[] inputNames) {
        return Stream.concat(Arrays.stream(inputNames), names.stream()).toList();
    }
}
