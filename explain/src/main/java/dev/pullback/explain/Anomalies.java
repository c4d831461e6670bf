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
 * Finds the first anomaly of a computation or of its backward sweep: a number that is not finite although all numbers
 * that it was computed from are. The op that computes the number throws an {@link
 * dev.pullback.autograd.AnomalyException}:
 *
 * <pre>{@code
 * Tape tape = Anomalies.tape();
 * Var loss = log(softmax(tape.param("z", z)));     // may throw; the message names the op, the line, the entry, the
 * gradients(loss);                                 // operands and, if the formula is known, what to write instead
 * }</pre>
 *
 * <p>An infinity is an anomaly if all operands are finite. A NaN is an anomaly if no operand contains a NaN. Therefore
 * the −∞ of a mask, and infinities computed from it, are no anomalies. In a matrix that is given to the tape, an
 * infinity is no anomaly, but a NaN is. Each matrix is checked once, when it is computed. A tape created by {@code new
 * Tape()} checks nothing.
 *
 * <p>It is also an anomaly if a matrix that was given to the tape has other numbers when a rule reads it in the backward sweep
 * than when it was recorded. The gradient would then be wrong without any sign of it.
 *
 * <p>A program makes the same checks if it is recorded by {@code Program.recorder().inspecting(Anomalies::tape)}.
 */
public final class Anomalies implements SweepListener {
    private final Rules rules;
    private final GivenMatrices given = new GivenMatrices();

    private Anomalies(Rules rules) {
        this.rules = rules;
    }

    /** Returns an empty tape that notes the lines of user code and throws at the first anomaly. */
    public static Tape tape() {
        return tape(Rules.standard());
    }

    /** The same as {@link #tape()}, but messages show the formulas of the given rules. */
    public static Tape tape(Rules rules) {
        Tape tape = Tape.withLines();
        TapeEngine.of(tape).listen(new Anomalies(rules));
        return tape;
    }

    @Override
    public void recorded(Var v) {
        Finiteness worst = Finiteness.of(v.value());
        if (v.op().isLeaf()) given.copy(v);
        if (worst == FINITE || (v.op().isLeaf() ? worst != NAN : isDeliberate(v))) return;
        if (isInherited(worst, v.in())) return;
        TapeEngine.of(v.tape()).updateLine(v);
        throw Blame.forward(v, first(v.value(), worst));
    }

    @Override
    public void contributed(Var node, Var[] g, int operand, Var contribution) {
        for (Var in : node.in()) {
            int changed = given.changed(in);
            if (changed >= 0) throw Blame.change(node, in, given.before(in, changed), changed);
        }
        Finiteness worst = Finiteness.of(contribution.value());
        if (worst == FINITE || isInherited(worst, g)) return;
        if (isInherited(worst, node.tape().outputsOf(node)) || isInherited(worst, node.in())) return;
        throw Blame.backward(rules, node, g, operand, contribution, first(contribution.value(), worst));
    }

    /** Whether a variable in {@code from} already contains a NaN, or an infinity if {@code worst} is an infinity. */
    private static boolean isInherited(Finiteness worst, Var[] from) {
        for (Var v : from) {
            if (!worst.isWorseThan(Finiteness.of(v.value()))) return true;
        }
        return false;
    }

    @Override
    public void adding(Var node, int operand, DMatrixRMaj soFar, Var contribution) {
        double[] a = soFar.data;
        double[] b = contribution.value().data;
        for (int i = 0, n = soFar.getNumElements(); i < n; i++) {
            double sum = a[i] + b[i];
            boolean overflows = Double.isInfinite(sum) && Double.isFinite(a[i]) && Double.isFinite(b[i]);
            boolean cancels = Double.isNaN(sum) && !Double.isNaN(a[i]) && !Double.isNaN(b[i]);
            if (overflows || cancels) throw Blame.sum(node, operand, a[i], b[i], i);
        }
    }

    /** Whether infinities in the result are intended. */
    private static boolean isDeliberate(Var v) {
        return v.op() == Masks.MASK_SCORES;
    }

    private static int first(DMatrixRMaj m, Finiteness worst) {
        for (int i = 0; ; i++) {
            double x = m.data[i];
            if (worst == NAN ? Double.isNaN(x) : Double.isInfinite(x)) return i;
        }
    }

    /** Returns a short description. */
    @Override
    public String toString() {
        return "throws at the first number that is not finite, or was changed";
    }

    /** Returns what to write instead of a naive formula that {@code v} is part of, or null if none is known. */
    static @Nullable String cure(Var v) {
        Tape tape = v.tape();
        for (int id = v.id(); id < tape.size(); id++) {
            if (tape.at(id).ruleOf() != null) continue;
            FormulaSearch.Finding found = FormulaSearch.find(tape.at(id));
            if (found != null && (id == v.id() || found.match().covers(v)))
                return found.formula().instead().apply(found.match());
        }
        return null;
    }
}
