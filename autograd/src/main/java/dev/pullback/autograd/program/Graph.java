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
 * The instructions of a program in their order, and what of them can be read after a run. Whatever can be read has a
 * matrix that it shares with nothing else that can: where a result is an input, a constant or another result, it is
 * copied.
 *
 * @param code in order
 * @param values how many values there are
 * @param given inputs and parameters, in the order of recording
 * @param owned the inputs among them that were given as whole numbers
 * @param result what the recorded function answered
 * @param named what was given a name and is computed
 * @param gradients by the name of what they are gradients of
 * @param unreached the names of those whose gradient is a constant zero
 */
record Graph(
        List<Instruction> code,
        int values,
        List<Value> given,
        Set<Value> owned,
        Value result,
        Map<String, Value> named,
        Map<String, Value> gradients,
        List<String> unreached) {

    static Graph of(
            Tape tape,
            Var result,
            Map<String, Var> named,
            Var[] wrt,
            Var[] gradients,
            boolean update,
            boolean keepGradients,
            boolean requireFinite,
            boolean updatesLast) {
        Transcript t = Transcript.of(tape);
        Results results = new Results(t);
        Value y = results.of(result);
        Map<String, Value> asked = new LinkedHashMap<>();
        named.forEach((name, v) -> {
            if (!v.op().isLeaf()) asked.put(name, results.of(v));
        });
        Map<String, Value> kept = new LinkedHashMap<>();
        List<Instruction> updates = new ArrayList<>();
        List<String> unreached = new ArrayList<>();
        for (int i = 0; i < wrt.length; i++) {
            Value g = t.of(gradients[i]);
            if (g.isAll(0)) unreached.add(wrt[i].label());
            if (keepGradients || !update) {
                g = results.own(g);
                kept.put(wrt[i].label(), g);
            } else if (!g.isComputed() && !g.isConstant()) {
                g = results.own(g); // an update may change what is given
            }
            if (update) updates.add(Instruction.update(t.of(wrt[i]), g));
        }
        results.insertCopies();

        Set<Value> needed = new HashSet<>(asked.values());
        needed.addAll(kept.values());
        needed.add(y);
        List<Instruction> code = DeadCode.removed(t.code(), needed, updates);
        code = SharedExponentials.joined(code);
        code = FusedPairs.fused(code, needed, updates);
        code = Accumulation.fused(code, needed, updates);
        if (requireFinite) code = Updates.guarded(code, y);
        code = updatesLast ? Updates.last(code, updates) : Updates.placed(code, updates);

        List<Value> given = new ArrayList<>();
        Set<Value> owned = new HashSet<>();
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (!v.op().isLeaf() || t.of(v).isConstant()) continue;
            given.add(t.of(v));
            if (TapeEngine.of(tape).ownsValue(v)) owned.add(t.of(v));
        }
        return new Graph(List.copyOf(code), t.size(), given, owned, y, asked, kept, List.copyOf(unreached));
    }

    /** The values that can be read after a run, and therefore keep their place. */
    Set<Value> kept() {
        Set<Value> kept = new HashSet<>(named.values());
        kept.addAll(gradients.values());
        kept.add(result);
        return kept;
    }

    /** Gives each result a value of its own. */
    private static final class Results {
        private final Transcript t;
        private final IdentityHashMap<Var, Value> of = new IdentityHashMap<>();
        private final Set<Value> taken = new HashSet<>();
        private final List<Instruction> copies = new ArrayList<>();

        Results(Transcript t) {
            this.t = t;
        }

        /** One variable under two names is one result. */
        Value of(Var v) {
            return of.computeIfAbsent(v, k -> own(t.of(k)));
        }

        Value own(Value v) {
            if (v.isConstant()) return t.copyOf(v);
            if (v.isComputed() && taken.add(v)) return v;
            Value copy = t.computed(v.label(), v.rows(), v.cols());
            copies.add(new Instruction(Kind.COMPUTE, Layout.IDENTITY, Op.NONE, List.of(v), List.of(copy)));
            return copy;
        }

        /** Right behind what they copy, so that a parameter is copied before it is updated. */
        void insertCopies() {
            Map<Value, List<Instruction>> behind = new HashMap<>();
            for (Instruction c : copies)
                behind.computeIfAbsent(c.in().get(0), k -> new ArrayList<>()).add(c);
            List<Instruction> all = new ArrayList<>();
            copies.stream().filter(c -> !c.in().get(0).isComputed()).forEach(all::add);
            for (Instruction i : t.code()) {
                all.add(i);
                for (Value v : i.out()) all.addAll(behind.getOrDefault(v, List.of()));
            }
            t.code().clear();
            t.code().addAll(all);
        }
    }
}
