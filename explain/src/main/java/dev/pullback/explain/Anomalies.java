package dev.pullback.explain;

import static dev.pullback.core.Finiteness.FINITE;
import static dev.pullback.core.Finiteness.NAN;

import dev.pullback.autograd.Rules;
import dev.pullback.autograd.SweepListener;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Masks;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Stops at the first number that is not finite although all that it was made of was, in a computation or in a backward
 * sweep:
 *
 * <pre>{@code
 * Tape tape = Anomalies.tape();
 * Var loss = log(softmax(tape.param("z", z)));     // throws AnomalyException, which names the op, the line, the entry,
 * gradients(loss);                                 // the operands there and, where the pattern is known, the cure
 * }</pre>
 *
 * <p>An infinity is an anomaly where no operand has a number that is not finite, a NaN where none has a NaN: what is made of
 * the −∞ of a mask is not. Nor is a mask itself, and no ±∞ that is given to the tape; a NaN that is given is. Numbers are
 * looked at as they are made, a pass over each matrix. A tape made by {@code new Tape()} looks at none.
 */
public final class Anomalies implements SweepListener {
    private final Rules rules;

    private Anomalies(Rules rules) {
        this.rules = rules;
    }

    /** An empty tape that stops at anomalies, and notes the lines of user code to name them. */
    public static Tape tape() {
        return tape(Rules.standard());
    }

    /** As {@link #tape()}; formulas of rules are shown by this table. */
    public static Tape tape(Rules rules) {
        Tape tape = Tape.withLines();
        TapeEngine.of(tape).listen(new Anomalies(rules));
        return tape;
    }

    @Override
    public void recorded(Var v) {
        Finiteness worst = Finiteness.of(v.value());
        if (worst == FINITE || (v.op().isLeaf() ? worst != NAN : isDeliberate(v))) return;
        for (int i = 0; i < v.arity(); i++) {
            if (!worst.isWorseThan(Finiteness.of(v.in(i).value()))) return;
        }
        TapeEngine.of(v.tape()).updateLine(v);
        throw Blame.forward(v, first(v.value(), worst));
    }

    @Override
    public void answered(Var node, Var[] g, int operand, Var answer) {
        Finiteness worst = Finiteness.of(answer.value());
        if (worst == FINITE) return;
        for (Var v : g) {
            if (!worst.isWorseThan(Finiteness.of(v.value()))) return;
        }
        for (Var v : node.tape().outputsOf(node)) {
            if (!worst.isWorseThan(Finiteness.of(v.value()))) return;
        }
        for (int i = 0; i < node.arity(); i++) {
            if (!worst.isWorseThan(Finiteness.of(node.in(i).value()))) return;
        }
        throw Blame.backward(rules, node, g, operand, answer, first(answer.value(), worst));
    }

    @Override
    public void adding(Var node, int operand, DMatrixRMaj soFar, Var answer) {
        double[] a = soFar.data;
        double[] b = answer.value().data;
        for (int i = 0, n = soFar.getNumElements(); i < n; i++) {
            double sum = a[i] + b[i];
            boolean overflows = Double.isInfinite(sum) && Double.isFinite(a[i]) && Double.isFinite(b[i]);
            boolean cancels = Double.isNaN(sum) && !Double.isNaN(a[i]) && !Double.isNaN(b[i]);
            if (overflows || cancels) throw Blame.sum(node, operand, a[i], b[i], i);
        }
    }

    /** A mask makes −∞ of what it masks. */
    private static boolean isDeliberate(Var v) {
        return v.op() == Masks.MASK_SCORES;
    }

    private static int first(DMatrixRMaj m, Finiteness worst) {
        for (int i = 0; ; i++) {
            double x = m.data[i];
            if (worst == NAN ? Double.isNaN(x) : Double.isInfinite(x)) return i;
        }
    }

    /** One short line. */
    @Override
    public String toString() {
        return "stops at the first number that is not finite";
    }

    /** What the advisor knows of a formula that {@code v} is part of, of those recorded so far; null if nothing. */
    static @Nullable String cure(Var v) {
        Tape tape = v.tape();
        for (int id = v.id(); id < tape.size(); id++) {
            if (tape.at(id).ruleOf() != null) continue;
            FormulaSearch.Finding found = FormulaSearch.find(tape.at(id));
            if (found != null && (id == v.id() || found.match().covers(v)))
                return found.naive().instead().apply(found.match());
        }
        return null;
    }
}
