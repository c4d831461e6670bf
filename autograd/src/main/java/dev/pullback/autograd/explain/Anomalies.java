package dev.pullback.autograd.explain;

import dev.pullback.autograd.Rules;
import dev.pullback.autograd.SweepWatcher;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
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
public final class Anomalies implements SweepWatcher {
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
        return Tape.watchedBy(new Anomalies(rules));
    }

    @Override
    public void recorded(Var v) {
        if (isFinite(v.value())) return;
        int worst = level(v.value());
        if (v.op().isLeaf() ? worst < NAN : isDeliberate(v)) return;
        for (int i = 0; i < v.arity(); i++) {
            if (level(v.in(i).value()) >= worst) return;
        }
        throw Blame.forward(v, first(v.value(), worst));
    }

    @Override
    public void answered(Var node, Var[] g, int operand, Var answer) {
        if (isFinite(answer.value())) return;
        int worst = level(answer.value());
        for (Var v : g) {
            if (level(v.value()) >= worst) return;
        }
        for (Var v : node.tape().outputsOf(node)) {
            if (level(v.value()) >= worst) return;
        }
        for (int i = 0; i < node.arity(); i++) {
            if (level(node.in(i).value()) >= worst) return;
        }
        throw Blame.backward(rules, node, g, operand, answer, first(answer.value(), worst));
    }

    @Override
    public void adding(Var node, int operand, DMatrixRMaj soFar, Var answer) {
        double[] a = soFar.data;
        double[] b = answer.value().data;
        for (int i = 0, n = soFar.getNumElements(); i < n; i++) {
            if (!Double.isFinite(a[i] + b[i]) && Double.isFinite(a[i]) && Double.isFinite(b[i]))
                throw Blame.sum(node, operand, a[i], b[i], i);
        }
    }

    /** A mask makes −∞ of what it masks. */
    private static boolean isDeliberate(Var v) {
        return v.op() == Masks.MASK_SCORES;
    }

    private static final int INFINITE = 1;
    private static final int NAN = 2;

    /** 0 is kept by a product with a number that is finite only; four sums, since one would wait for itself. */
    private static boolean isFinite(DMatrixRMaj m) {
        double[] x = m.data;
        int n = m.getNumElements();
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += 0 * x[i];
            b += 0 * x[i + 1];
            c += 0 * x[i + 2];
            d += 0 * x[i + 3];
        }
        for (; i < n; i++) a += 0 * x[i];
        return a + b + c + d == 0;
    }

    /** 0 if all is finite, 1 if there is an infinity, 2 if there is a NaN. */
    private static int level(DMatrixRMaj m) {
        int level = 0;
        for (int i = 0, n = m.getNumElements(); i < n && level < NAN; i++) {
            if (!Double.isFinite(m.data[i])) level = Math.max(level, Double.isNaN(m.data[i]) ? NAN : INFINITE);
        }
        return level;
    }

    private static int first(DMatrixRMaj m, int level) {
        for (int i = 0; ; i++) {
            double x = m.data[i];
            if (level == NAN ? Double.isNaN(x) : Double.isInfinite(x)) return i;
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
            Survey.Found found = Survey.find(tape.at(id));
            if (found != null && (id == v.id() || found.match().covers(v)))
                return found.naive().instead(found.match());
        }
        return null;
    }
}
