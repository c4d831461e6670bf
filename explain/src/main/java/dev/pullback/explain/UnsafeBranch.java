package dev.pullback.explain;

import static dev.pullback.ops.Arithmetic.WHERE;
import static dev.pullback.ops.Functions.POW;
import static dev.pullback.ops.Functions.STEP;

import dev.pullback.autograd.Rules;
import dev.pullback.core.OpFacts;
import dev.pullback.core.OpFacts.Pole;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Ops;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a {@code where} with an unsafe branch: an op in the branch has a {@linkplain OpFacts#pole pole}, and its
 * operand can reach the pole in elements for which the branch is not chosen. In these elements the branch gets the
 * cotangent 0, and 0 · ∞ is NaN. The remedy guards the operand of that op: in these elements the operand is replaced by
 * 1, or by another number if 1 is a pole as well.
 */
final class UnsafeBranch {
    private static final int DEPTH = 6;

    private UnsafeBranch() {}

    /**
     * Matches a {@code where} with the condition {@code c} and an unsafe branch, in which the op with the pole has the
     * operand {@code x}.
     */
    static @Nullable Match match(Var v, Match known) {
        if (v.op() != WHERE) return null;
        for (int branch = 1; branch <= 2; branch++) {
            List<Var> path = unsafe(v, branch);
            if (path.isEmpty()) continue;
            Match m = known.through(v)
                    .bind("c", v.in(0))
                    .bind("x", guarded(path.get(path.size() - 1)))
                    .bind("other", v.in(3 - branch))
                    .along(v);
            for (Var step : path) m = m.through(step).along(step);
            return m;
        }
        return null;
    }

    private static Var guarded(Var op) {
        return op.in(pole(op).operand());
    }

    private static Pole pole(Var op) {
        return Objects.requireNonNull(op.op().facts().pole());
    }

    /** Returns an operand for which the op is harmless. */
    private static double harmless(Var op) {
        return DoubleStream.of(1, -1, 0.5)
                .filter(x -> !pole(op).contains(x))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the ops from the branch down to the unsafe op, or an empty list if there is no unsafe op. */
    private static List<Var> unsafe(Var where, int branch) {
        Deque<List<Var>> waiting = new ArrayDeque<>();
        waiting.add(List.of(where.in(branch)));
        while (!waiting.isEmpty()) {
            List<Var> path = waiting.remove();
            Var v = path.get(path.size() - 1);
            if (!v.sameShape(where) || v.op().isLeaf()) continue;
            Pole pole = v.op().facts().pole();
            if (pole != null && isHarmed(where, branch, v, pole)) return path;
            if (!v.op().isPointwise() || v.op() == WHERE || path.size() == DEPTH) continue;
            for (int i = 0; i < v.arity(); i++) {
                if (!Rules.standard().flows(v.op(), i)) continue;
                List<Var> longer = new ArrayList<>(path);
                longer.add(v.in(i));
                waiting.add(longer);
            }
        }
        return List.of();
    }

    private static boolean isHarmed(Var where, int branch, Var v, Pole pole) {
        if (v.op() == POW && v.attr(Double.class) >= 1) return false;
        Var x = v.in(pole.operand());
        Var c = where.in(0);
        if (TapeEngine.of(v.tape()).withholdsValues()) return !(x.op() == WHERE && GraphPattern.isSame(x.in(0), c));
        for (int i = 0; i < where.rows(); i++) {
            for (int j = 0; j < where.cols(); j++) {
                boolean taken = at(c, i, j) != 0 == (branch == 1);
                if (!taken && pole.contains(at(x, i, j))) return true;
            }
        }
        boolean guards = c.op() == STEP ? GraphPattern.isSame(c.in(0), x) : GraphPattern.isSame(c, x);
        return guards && branch == 1 && pole.contains(0); // if c tests x, other inputs can move x to the pole
    }

    private static double at(Var v, int row, int col) {
        return v.value().get(Math.min(row, v.rows() - 1), Math.min(col, v.cols() - 1));
    }

    /** Returns the unsafe op with its operand guarded as text, as in {@code log(where(c, x, 1))}. */
    static String inWords(Match m) {
        List<Var> path = m.path();
        Var op = path.get(path.size() - 1);
        String c = m.at("c").label();
        String x = m.at("x").label();
        double number = harmless(op);
        String safe = number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
        String guarded = branch(path) == 1
                ? "where(" + c + ", " + x + ", " + safe + ")"
                : "where(" + c + ", " + safe + ", " + x + ")";
        int unsafe = pole(op).operand();
        return op.op().name() + "("
                + IntStream.range(0, op.arity())
                        .mapToObj(i -> i == unsafe ? guarded : op.in(i).label())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** Returns the operand of the {@code where}, 1 or 2, through which the path goes. */
    private static int branch(List<Var> path) {
        return path.get(0).in(1) == path.get(1) ? 1 : 2;
    }

    /** Records the same {@code where} with the operand of the unsafe op guarded. */
    static Var cure(Rewrite.Context at) {
        List<Var> path = at.match().path();
        int branch = branch(path);
        Var c = at.var("c");
        Var safe = c.tape().constant(harmless(path.get(path.size() - 1)));
        Var x = at.var("x");
        Var below = branch == 1 ? Ops.where(c, x, safe) : Ops.where(c, safe, x);
        Var old = at.match().at("x");
        for (int i = path.size() - 1; i >= 0; i--) {
            Var step = path.get(i);
            Var[] in = step.in();
            for (int k = 0; k < in.length; k++) {
                boolean isOnPath = in[k] == old
                        && (i > 0 || k == branch); // the where itself may have the same variable as another operand
                in[k] = isOnPath ? below : at.now().apply(in[k]);
            }
            below = step.op().with(step.attr(), in);
            old = step;
        }
        return below;
    }
}
