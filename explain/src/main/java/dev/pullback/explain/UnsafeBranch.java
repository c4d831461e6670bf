package dev.pullback.explain;

import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Ops;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@code where} one of whose branches is computed by an op whose value or derivative is infinite, or none, where the
 * branch is not taken. It gets the cotangent 0 there, and 0 · ∞ is NaN. The remedy guards the operand of the op: where the
 * branch is not taken it becomes 1, where all these ops are harmless.
 */
final class UnsafeBranch {
    private static final int DEPTH = 6;

    /** An op, which of its operands is to be guarded, and where that is harmful. */
    private record Danger(int operand, DoublePredicate harmful) {}

    private static final Map<Op, Danger> DANGERS = Map.of(
            LOG, new Danger(0, x -> !(x > 0)),
            LOG1P, new Danger(0, x -> !(x > -1)),
            SQRT, new Danger(0, x -> !(x > 0)),
            RECIPROCAL, new Danger(0, x -> x == 0),
            POW, new Danger(0, x -> x == 0),
            EXP, new Danger(0, x -> x > 709),
            DIV, new Danger(1, x -> x == 0));

    /** Ops that compute each element from those at the same place. */
    private static final Set<Op> ELEMENTWISE =
            Set.of(ADD, SUB, MUL, DIV, NEG, SCALE, SHIFT, SQUARE, ABS, EXP, LOG, SQRT, RECIPROCAL, SIN, COS);

    private UnsafeBranch() {}

    /** A {@code where} with condition {@code c} and an unsafe branch, whose op has the operand {@code x}. */
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
        return op.in(danger(op).operand);
    }

    private static Danger danger(Var op) {
        Danger danger = DANGERS.get(op.op());
        if (danger == null) throw new IllegalArgumentException(op.op() + " is harmless");
        return danger;
    }

    /** The ops from the branch down to the unsafe one; empty if there is none. */
    private static List<Var> unsafe(Var where, int branch) {
        Deque<List<Var>> waiting = new ArrayDeque<>();
        waiting.add(List.of(where.in(branch)));
        while (!waiting.isEmpty()) {
            List<Var> path = waiting.remove();
            Var v = path.get(path.size() - 1);
            if (!v.sameShape(where) || v.op().isLeaf()) continue;
            if (DANGERS.containsKey(v.op()) && isHarmed(where, branch, v)) return path;
            if (!ELEMENTWISE.contains(v.op()) || path.size() == DEPTH) continue;
            for (Var in : v.in()) {
                List<Var> longer = new ArrayList<>(path);
                longer.add(in);
                waiting.add(longer);
            }
        }
        return List.of();
    }

    private static boolean isHarmed(Var where, int branch, Var v) {
        if (v.op() == POW && (Double) v.attr() >= 1) return false;
        Danger danger = danger(v);
        Var x = v.in(danger.operand);
        Var c = where.in(0);
        if (TapeEngine.of(v.tape()).withholdsValues()) return !(x.op() == WHERE && GraphPattern.isSame(x.in(0), c));
        for (int i = 0; i < where.rows(); i++) {
            for (int j = 0; j < where.cols(); j++) {
                boolean taken = at(c, i, j) != 0 == (branch == 1);
                if (!taken && danger.harmful.test(at(x, i, j))) return true;
            }
        }
        boolean guards = c.op() == STEP ? GraphPattern.isSame(c.in(0), x) : GraphPattern.isSame(c, x);
        return guards && branch == 1 && danger.harmful.test(0); // it will be harmed by other numbers
    }

    private static double at(Var v, int row, int col) {
        return v.value().get(Math.min(row, v.rows() - 1), Math.min(col, v.cols() - 1));
    }

    /** The unsafe op with its operand guarded, as in {@code log(where(c, x, 1))}. */
    static String inWords(Match m) {
        List<Var> path = m.path();
        Var op = path.get(path.size() - 1);
        String c = m.at("c").label();
        String x = m.at("x").label();
        String guarded = branch(path) == 1 ? "where(" + c + ", " + x + ", 1)" : "where(" + c + ", 1, " + x + ")";
        int unsafe = danger(op).operand;
        return op.op().name() + "("
                + IntStream.range(0, op.arity())
                        .mapToObj(i -> i == unsafe ? guarded : op.in(i).label())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    /** Which of the two choices the path goes down. */
    private static int branch(List<Var> path) {
        return path.get(0).in(1) == path.get(1) ? 1 : 2;
    }

    /** The same choice, with the operand of the unsafe op guarded. */
    static Var cure(Rewrite.Context at) {
        List<Var> path = at.match().path();
        int branch = branch(path);
        Var c = at.var("c");
        Var one = c.tape().constant(1);
        Var x = at.var("x");
        Var below = branch == 1 ? Ops.where(c, x, one) : Ops.where(c, one, x);
        Var old = at.match().at("x");
        for (int i = path.size() - 1; i >= 0; i--) {
            Var step = path.get(i);
            Var[] in = step.in();
            for (int k = 0; k < in.length; k++) {
                boolean isOnPath =
                        in[k] == old && (i > 0 || k == branch); // the choice itself may have it elsewhere, too
                in[k] = isOnPath ? below : at.now().apply(in[k]);
            }
            below = step.op().with(step.attr(), in);
            old = step;
        }
        return below;
    }
}
