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
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Searches the runs of a program for the first number that is not finite. During a run it makes one pass over each
 * matrix that is computed. If a step computes an infinity from finite operands, or a NaN from operands without a NaN,
 * the tape of the recording is computed again with the numbers of the run. The listener of that tape throws the
 * exception. Its message has the same names, lines and remedies as on a tape without a program.
 */
final class AnomalySearch {
    private final Recording recording;
    private final Rules rules;

    /** The positions of the tape that the program computes, without the variables that were rewritten. */
    private final BitSet needed = new BitSet();

    /** The finiteness of each value, by its id. */
    private final Finiteness[] finiteness;

    /** Whether a constant is not finite and no run has replayed the tape for it yet. */
    private boolean suspicious;

    /** Whether the tape was replayed in this run without an exception. */
    private boolean cleared;

    /**
     * Prepares the search.
     *
     * @param recording the tape must hold the recording without the backward sweep
     */
    AnomalySearch(Recording recording, Rules rules, Plan plan) {
        this.recording = recording;
        this.rules = rules;
        this.finiteness = new Finiteness[plan.values()];
        Arrays.fill(finiteness, Finiteness.FINITE);
        for (Instruction i : plan.code()) i.in().forEach(this::checkConstant);
        plan.kept().forEach(this::checkConstant);
        needed.set(recording.result().id());
        for (Var v : recording.named().values()) needed.set(v.id());
        Tape tape = recording.tape();
        for (int id = tape.size() - 1; id >= 0; id--) {
            if (!needed.get(id)) continue;
            Var v = tape.at(id);
            needed.set(id - v.output()); // the first output of an op represents all its outputs
            if (v.attr() instanceof Alias alias) needed.set(alias.target().id());
            for (Var in : v.in()) needed.set(in.id());
        }
    }

    /** Checks a constant. Ops on constants were computed while recording, so no step of a run checks them. */
    private void checkConstant(Value v) {
        DMatrixRMaj m = v.source();
        if (!v.isConstant() || m == null) return;
        finiteness[v.id()] = Finiteness.of(m);
        suspicious |= finiteness[v.id()] != Finiteness.FINITE;
    }

    /** Checks constants and arguments; called before the first step of a run. */
    void begin(Argument[] arguments, Map<String, Argument> byName) {
        cleared = false;
        if (suspicious) replay(byName);
        suspicious = false;
        for (Argument g : arguments) {
            Finiteness f = Finiteness.of(g.matrix());
            finiteness[g.value().id()] = f;
            if (f == Finiteness.NAN) replay(byName);
        }
    }

    /** Checks the outputs of a step; called after the step. */
    void check(ProgramStep step, Map<String, Argument> byName) {
        Instruction i = step.instruction;
        Finiteness worst = Finiteness.FINITE;
        for (int k = 0; k < i.in().size(); k++) {
            Finiteness f = finiteness[i.in().get(k).id()];
            if (f.isWorseThan(worst)) worst = f;
        }
        for (int k = 0; k < i.out().size(); k++) {
            Finiteness f = Finiteness.of(step.written[k]);
            finiteness[i.out().get(k).id()] = f;
            if (f.isWorseThan(worst) && i.op() != Masks.MASK_SCORES) replay(byName);
        }
    }

    private void replay(Map<String, Argument> byName) {
        if (cleared) return;
        Tape tape = recording.tape();
        TapeEngine.of(tape).replay(needed, name -> {
            Argument a = byName.get(name);
            return a == null ? null : a.matrix();
        });
        if (!recording.wrt().isEmpty()) {
            int mark = tape.mark();
            try {
                Autodiff.gradients(rules, recording.result(), recording.wrt().toArray(Var[]::new));
            } finally {
                tape.rewind(mark);
            }
        }
        cleared = true;
    }
}
