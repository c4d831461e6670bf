package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Ops;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * The backward sweep: reverse accumulation over a tape, from one result to the variables that gradients are wanted of.
 *
 * <p>It walks the positions downwards, so that a cotangent is complete when its node is reached, and visits only nodes on
 * a path from a wanted variable to the result. The rule of the node answers the cotangents of its operands by recording
 * verbs at the end of the same tape. Where these are to be differentiated again they stay there; otherwise each node's
 * share is rewound as soon as it is consumed, so that a sweep needs little memory and a loop of them none anew.
 *
 * <p>Depth is no recursion: a chain of a million nodes is a loop of a million turns.
 *
 * <p>Source: Linnainmaa, "Taylor expansion of the accumulated rounding error", 1976; Griewank and Walther, "Evaluating
 * Derivatives", 2008, chapter 3.
 */
final class Backward {
    private final Rules rules;
    private final boolean keep;
    private final TapeEngine engine;
    private final @Nullable SweepListener watcher;

    /** How many sweeps this is within. */
    private int depth;

    private Backward(Rules rules, boolean keep, Tape tape) {
        this.rules = rules;
        this.keep = keep;
        this.engine = TapeEngine.of(tape);
        this.watcher = engine.activeListener() instanceof SweepListener l ? l : null;
    }

    /** The cotangents of {@code wrt} as variables that can be differentiated again; null where {@code y} does not depend on one. */
    static @Nullable Var[] differentiable(Rules rules, Var y, Var g, Var... wrt) {
        return new Backward(rules, true, y.tape()).sweep(y, g, 0, wrt);
    }

    /** The cotangents of {@code wrt} as constants; null where {@code y} does not depend on one. */
    static @Nullable Var[] once(Rules rules, Var y, Var g, Var... wrt) {
        return new Backward(rules, false, y.tape()).sweep(y, g, 0, wrt);
    }

    /** A sweep within this one, through nodes from {@code floor} only; zeros where {@code y} does not depend on one. */
    Var[] again(Var y, Var g, int floor, Var[] wrt) {
        @Nullable Var[] answers;
        depth++;
        try {
            answers = sweep(y, g, floor, wrt);
        } finally {
            depth--;
        }
        Var[] full = new Var[answers.length];
        for (int i = 0; i < full.length; i++) {
            Var answer = answers[i];
            full[i] = answer == null ? zeros(wrt[i]) : answer;
        }
        return full;
    }

    private @Nullable Var[] sweep(Var y, Var g, int floor, Var[] wrt) {
        Tape tape = y.tape();
        if (!g.sameShape(y))
            throw new MatrixDimensionException(
                    "the cotangent of " + y.label() + " is " + g.shape() + ", not " + y.shape());
        int start = tape.mark();
        try {
            return engine.recordAsLibrary(() -> sweep(tape, y, g, floor, wrt));
        } catch (RuntimeException | Error e) {
            tape.rewind(Math.min(start, tape.size()));
            throw e;
        }
    }

    private @Nullable Var[] sweep(Tape tape, Var y, Var g, int floor, Var[] wrt) {
        Path path = new Path(rules, y, floor, wrt);
        @Nullable Var[] results = new Var[wrt.length];
        if (!path.reaches(y)) return results;
        int end = y.id() + 1;
        Cotangents cotangents =
                keep ? new Cotangents.Kept(tape, path.base(), end) : new Cotangents.Consumed(tape, path.base(), end);
        cotangents.add(y, g, false);
        for (int id = y.id(), first = Math.max(floor, path.base()); id >= first; id--) {
            Var v = tape.at(id);
            if (v.output() == 0 && path.passesThrough(v)) engine.recordInRuleOf(v, () -> pull(v, path, cotangents));
        }
        for (int i = 0; i < wrt.length; i++) {
            if (cotangents.has(wrt[i])) results[i] = cotangents.result(wrt[i]);
        }
        return results;
    }

    /** Passes the cotangents of a node's outputs on to its operands. */
    private void pull(Var node, Path path, Cotangents cotangents) {
        Tape tape = node.tape();
        Var[] y = tape.outputsOf(node);
        boolean reached = false;
        for (Var v : y) reached |= cotangents.has(v);
        if (!reached) return;

        int mark = tape.mark();
        boolean[] had = new boolean[y.length];
        Var[] g = new Var[y.length];
        for (int k = 0; k < y.length; k++) {
            had[k] = cotangents.has(y[k]);
            g[k] = had[k] ? cotangents.open(y[k]) : zeros(y[k]);
        }
        Var[] in = node.in();
        boolean[] wanted = path.wanted(node);
        @Nullable Var[] answers = answers(node, new Node(this, g, y, in, wanted));
        SweepListener who = watcherOf(node);
        if (who != null) tell(who, node, g, wanted, answers);
        // All answers first, then the sums: a rule may answer g itself, and a sum may be formed in the place of one.
        for (int i = 0; i < in.length; i++) {
            Var answer = answers[i];
            if (answer == null || !wanted[i]) continue;
            if (who != null && cotangents.has(in[i])) who.adding(node, i, cotangents.soFar(in[i]), answer);
            cotangents.add(in[i], answer, isSole(answer, answers, i, g));
        }
        for (int k = 0; k < y.length; k++) {
            if (had[k]) cotangents.close(y[k], g[k], path.asks(y[k]));
        }
        cotangents.forget(mark);
    }

    /** Whether nobody but operand {@code i} gets this answer, now or later. */
    private static boolean isSole(Var answer, @Nullable Var[] answers, int i, Var[] g) {
        for (Var other : g) {
            if (other == answer) return false;
        }
        for (int k = 0; k < answers.length; k++) {
            if (k != i && answers[k] == answer) return false;
        }
        return true;
    }

    /** Of a sweep within a rule only what the user recorded is told: of the rest, the rule's own answer. */
    private @Nullable SweepListener watcherOf(Var node) {
        return depth == 0 || node.line() != null ? watcher : null;
    }

    private static void tell(SweepListener who, Var node, Var[] g, boolean[] wanted, @Nullable Var[] answers) {
        for (int i = 0; i < answers.length; i++) {
            Var answer = answers[i];
            if (answer != null && wanted[i]) who.answered(node, g, i, answer);
        }
    }

    private @Nullable Var[] answers(Var node, Node seen) {
        Rules.Row row = rules.row(node.op());
        if (row == null)
            throw new IllegalArgumentException(
                    where(node) + "no VJP rule for op " + node.op() + "; add one by Rules.on or Rules.constant,"
                            + " and hand the rules in: gradients(rules, loss), GradCheck.of(…).rules(rules)");
        @Nullable Var[] answers;
        try {
            answers = row.pull().of(seen);
        } catch (AnomalyException e) {
            throw e; // of what a checkpoint recorded anew
        } catch (RuntimeException e) {
            throw new IllegalStateException(where(node) + "its rule failed: " + e.getMessage(), e);
        }
        if (seen.isGone()) throw new IllegalStateException(where(node) + "its rule rewound the tape");
        if (answers == null || answers.length != node.arity())
            throw new IllegalStateException(
                    where(node) + "its rule must answer one cotangent for each of " + node.arity() + " operands");
        for (int i = 0; i < answers.length; i++) {
            if (seen.wants(i)) answers[i] = checked(node, i, answers[i]);
        }
        return answers;
    }

    /** Refuses an answer that is no cotangent of operand {@code i}; sums it over what the op repeated. */
    private static Var checked(Var node, int i, @Nullable Var answer) {
        Var operand = node.in(i);
        if (answer == null) throw new IllegalStateException(wrong(node, i, "null"));
        if (answer.tape() != node.tape()) throw new IllegalStateException(wrong(node, i, "a Var of another tape"));
        if (answer.isStale()) throw new IllegalStateException(wrong(node, i, "a stale Var"));
        if (answer.sameShape(operand)) return answer;
        if (!node.op().isBroadcasting() || !answer.sameShape(node))
            throw new MatrixDimensionException(wrong(node, i, answer.shape().toString()));
        Var sum = answer;
        if (sum.rows() > operand.rows()) sum = Ops.colSums(sum);
        if (sum.cols() > operand.cols()) sum = Ops.rowSums(sum);
        return sum;
    }

    private static String wrong(Var node, int i, String answer) {
        Var operand = node.in(i);
        return where(node) + "the rule for operand " + i + " (" + operand.label() + ") answered " + answer + ", not "
                + operand.shape();
    }

    private static String where(Var node) {
        String line = node.line();
        return "backward of " + node.label() + (node.name() == null ? "" : " (" + node.op() + ")")
                + (line == null ? "" : " (" + line + ")") + ": ";
    }

    private static Var zeros(Var like) {
        return like.tape().constant(like.shape(), 0);
    }
}
