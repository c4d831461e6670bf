package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Layout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The computation of a program: its instructions after all rewriting, and the values that can be read after a run. No
 * two readable values share a matrix: a result that is an input, a constant or another result is copied.
 *
 * @param code the instructions in the order in which they run
 * @param values the number of values
 * @param arguments the inputs and parameters, in the order of recording
 * @param wholeNumbers the inputs that were recorded as whole numbers
 * @param result the value of the recorded function
 * @param named the computed values with a name
 * @param gradients the gradients, by the name of the variable
 * @param unreached the names of the variables whose gradient is a constant zero
 */
record Plan(
        List<Instruction> code,
        int values,
        List<Value> arguments,
        Set<Value> wholeNumbers,
        Value result,
        Map<String, Value> named,
        Map<String, Value> gradients,
        List<String> unreached) {

    /**
     * Returns the plan of a recording.
     *
     * @param update whether each parameter is updated by its gradient
     * @param keepGradients whether gradients can be read although parameters are updated
     * @param requireFinite whether a run throws an exception before the first update if the result is not finite
     * @param isObserved whether a listener sees each value; then there are no chains
     */
    static Plan of(
            Recording recording, boolean update, boolean keepGradients, boolean requireFinite, boolean isObserved) {
        Tape tape = recording.tape();
        Transcript t = Transcript.of(tape);
        Results results = new Results(t);
        Value y = results.of(recording.result());
        Map<String, Value> named = new LinkedHashMap<>();
        recording.named().forEach((name, v) -> {
            if (!v.op().isLeaf()) named.put(name, results.of(v));
        });
        Map<String, Value> gradients = new LinkedHashMap<>();
        List<Instruction> updates = new ArrayList<>();
        List<String> unreached = new ArrayList<>();
        for (int i = 0; i < recording.wrt().size(); i++) {
            Var x = recording.wrt().get(i);
            Value g = t.of(recording.gradients().get(i));
            if (g.isAll(0)) unreached.add(x.label());
            if (keepGradients || !update) {
                g = results.own(g);
                gradients.put(x.label(), g);
            } else if (!g.isComputed() && !g.isConstant()) {
                g = results.own(g); // an update may change an input or parameter
            }
            if (update) updates.add(Instruction.update(t.of(x), g));
        }
        results.insertCopies();

        Set<Value> kept = new HashSet<>(named.values());
        kept.addAll(gradients.values());
        kept.add(y);
        List<Instruction> code = DeadCode.removed(t.code(), kept, updates);
        if (!isObserved) code = DeadCode.removed(StackedRows.stacked(t, code, kept, updates), kept, updates);
        code = SharedWork.joined(code, kept, updates);
        code = FusedPairs.fused(code, kept, updates);
        code = Accumulation.fused(code, kept, updates);
        if (!isObserved) code = Chains.collected(code, kept, updates);
        if (requireFinite) code = guarded(code, y);
        code = new ArrayList<>(code);
        code.addAll(updates); // last, so that a run that fails has changed no parameter

        List<Value> arguments = new ArrayList<>();
        Set<Value> wholeNumbers = new HashSet<>();
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (!v.op().isLeaf() || t.of(v).isConstant()) continue;
            arguments.add(t.of(v));
            if (TapeEngine.of(tape).ownsValue(v)) wholeNumbers.add(t.of(v));
        }
        return new Plan(
                List.copyOf(code), t.size(), arguments, wholeNumbers, y, named, gradients, List.copyOf(unreached));
    }

    /** Inserts a check of the result directly after it is computed. */
    private static List<Instruction> guarded(List<Instruction> code, Value result) {
        List<Instruction> all = new ArrayList<>(code);
        int at = all.size();
        while (at > 0 && !all.get(at - 1).out().contains(result)) at--;
        all.add(at, Instruction.guard(result));
        return all;
    }

    /** Returns the values that can be read after a run and therefore keep their buffers. */
    Set<Value> kept() {
        Set<Value> kept = new HashSet<>(named.values());
        kept.addAll(gradients.values());
        kept.add(result);
        return kept;
    }

    boolean updates() {
        return code.stream().anyMatch(i -> i.is(Kind.UPDATE));
    }

    /** Assigns each result a value that no other result has, by inserting copies. */
    private static final class Results {
        private final Transcript t;
        private final IdentityHashMap<Var, Value> of = new IdentityHashMap<>();
        private final Set<Value> taken = new HashSet<>();
        private final List<Instruction> copies = new ArrayList<>();

        Results(Transcript t) {
            this.t = t;
        }

        /** Returns the value of a result; a variable with two names is one result. */
        Value of(Var v) {
            return of.computeIfAbsent(v, k -> own(t.of(k)));
        }

        /** Returns the value itself if it is computed and not taken, otherwise a copy. */
        Value own(Value v) {
            if (v.isConstant()) return t.copyOf(v);
            if (v.isComputed() && taken.add(v)) return v;
            Value copy = t.computed(v.label(), v.rows(), v.cols());
            copies.add(new Instruction(Kind.COMPUTE, Layout.IDENTITY, Op.NONE, List.of(v), List.of(copy)));
            return copy;
        }

        /** Inserts each copy directly after the value it copies, so that a parameter is copied before it is updated. */
        void insertCopies() {
            Map<Value, List<Instruction>> after = new HashMap<>();
            for (Instruction c : copies)
                after.computeIfAbsent(c.in().get(0), k -> new ArrayList<>()).add(c);
            List<Instruction> all = new ArrayList<>();
            copies.stream().filter(c -> !c.in().get(0).isComputed()).forEach(all::add);
            for (Instruction i : t.code()) {
                all.add(i);
                for (Value v : i.out()) all.addAll(after.getOrDefault(v, List.of()));
            }
            t.code().clear();
            t.code().addAll(all);
        }
    }
}
