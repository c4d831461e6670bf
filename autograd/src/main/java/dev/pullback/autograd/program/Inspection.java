package dev.pullback.autograd.program;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Alias;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Masks;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Looks for the first number that is not finite in the runs of a program. A run is looked at as it goes, one pass over each
 * matrix that is computed. Where a step makes what its operands do not explain, the tape that the program was recorded on is
 * computed anew from the same numbers; its watcher knows names, lines and cures, and decides. So a program blames what an
 * eager tape blames, in the same words.
 */
final class Inspection {
    private final Tape tape;

    /** The positions of what the program computes; not of what was rewritten. */
    private final BitSet needed = new BitSet();

    private final Rules rules;
    private final Var result;
    private final Var[] wrt;

    /** By the number of a value. */
    private final Finiteness[] of;

    /** Whether some of what is the same in every run is not finite, and has not been looked at yet. */
    private boolean suspicious;

    /** Whether the tape has found nothing wrong with the numbers of this run. */
    private boolean cleared;

    /**
     * Of a program that was recorded on this tape.
     *
     * @param tape holds what was recorded before the sweep, and is watched
     * @param named what can be read after a run, with the result
     * @param wrt what gradients are taken of, if any
     */
    Inspection(Tape tape, Rules rules, Var result, Collection<Var> named, Var[] wrt, Graph graph) {
        this.tape = tape;
        this.rules = rules;
        this.result = result;
        this.wrt = wrt;
        this.of = new Finiteness[graph.values()];
        Arrays.fill(of, Finiteness.FINITE);
        for (Instruction i : graph.code()) i.in().forEach(this::constant);
        graph.kept().forEach(this::constant);
        needed.set(result.id());
        for (Var v : named) needed.set(v.id());
        for (int id = tape.size() - 1; id >= 0; id--) {
            if (!needed.get(id)) continue;
            Var v = tape.at(id);
            needed.set(id - v.output()); // which computes all outputs
            if (v.attr() instanceof Alias alias) needed.set(alias.target().id());
            for (Var in : v.in()) needed.set(in.id());
        }
    }

    /** Ops of constants were computed when they were recorded. */
    private void constant(Value v) {
        DMatrixRMaj m = v.source();
        if (!v.isConstant() || m == null) return;
        of[v.id()] = Finiteness.of(m);
        suspicious |= of[v.id()] != Finiteness.FINITE;
    }

    /** Before the first step. */
    void begin(Given[] given, Map<String, Given> byName) {
        cleared = false;
        if (suspicious) replay(byName);
        suspicious = false;
        for (Given g : given) {
            Finiteness f = Finiteness.of(g.matrix());
            of[g.value().id()] = f;
            if (f == Finiteness.NAN) replay(byName);
        }
    }

    /** After a step. */
    void look(Step step, Map<String, Given> byName) {
        Instruction i = step.instruction;
        Finiteness worst = Finiteness.FINITE;
        for (int k = 0; k < i.in().size(); k++) {
            Finiteness f = of(i.in().get(k));
            if (f.isWorseThan(worst)) worst = f;
        }
        for (int k = 0; k < i.out().size(); k++) {
            Finiteness f = Finiteness.of(step.output(k));
            of[i.out().get(k).id()] = f;
            if (f.isWorseThan(worst) && i.op() != Masks.MASK_SCORES) replay(byName);
        }
    }

    private Finiteness of(Value v) {
        return of[v.id()];
    }

    private void replay(Map<String, Given> byName) {
        if (cleared) return;
        TapeEngine.of(tape).replay(needed, name -> {
            Given g = byName.get(name);
            return g == null ? null : g.matrix();
        });
        if (wrt.length > 0) {
            int mark = tape.mark();
            try {
                Autodiff.gradients(rules, result, wrt);
            } finally {
                tape.rewind(mark);
            }
        }
        cleared = true;
    }
}
