package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Ops;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * The backward sweep: reverse accumulation over a tape, from one result to the variables whose gradients are wanted.
 *
 * <p>The sweep visits positions in descending order, so the cotangent of a node is complete when the node is reached.
 * It visits only the {@link WantedNodes}. The rule of a node computes a contribution to the cotangent of each operand
 * by recording ops at the end of the same tape. If the gradients are to be differentiated again, these ops stay on the
 * tape. Otherwise they are rewound as soon as the contributions have been added, so a sweep needs little memory and a
 * loop of sweeps allocates no matrices.
 *
 * <p>The sweep is not recursive: a chain of a million nodes is a loop of a million iterations.
 *
 * <p>Source: Linnainmaa, "Taylor expansion of the accumulated rounding error", 1976; Griewank and Walther, "Evaluating
 * Derivatives", 2008, chapter 3.
 */
final class Backward {
    private final Rules rules;
    private final boolean keep;
    private final TapeEngine engine;
    private final @Nullable SweepListener listener;

    /** The constant 1 that the sweep begins with, or null if its cotangent is a variable. */
    private final @Nullable Var one;

    /** The number of sweeps that the current sweep is nested in. */
    private int depth;

    private Backward(Rules rules, boolean keep, Tape tape, @Nullable Var one) {
        this.rules = rules;
        this.keep = keep;
        this.engine = TapeEngine.of(tape);
        this.one = one;
        this.listener = engine.activeListener() instanceof SweepListener l ? l : null;
    }

    /**
     * Returns the cotangents of {@code wrt} as variables that can be differentiated again. An element is null if {@code
     * y} does not depend on the variable.
     */
    static @Nullable Var[] differentiable(Rules rules, Var y, Var g, Var... wrt) {
        return new Backward(rules, true, y.tape(), null).sweep(y, g, 0, wrt);
    }

    /**
     * Returns the derivatives of a 1×1 result with respect to {@code wrt} as constants. An element is null if {@code y}
     * does not depend on the variable.
     */
    static @Nullable Var[] once(Rules rules, Var y, Var... wrt) {
        Var one = y.tape().constant(1);
        return new Backward(rules, false, y.tape(), one).sweep(y, one, 0, wrt);
    }

    /** Returns slope ∘ g, or the slope itself if g is the constant 1 that the sweep begins with. */
    Var times(Var slope, Var g) {
        return g == one ? slope : Ops.mul(slope, g);
    }

    /**
     * Sweeps for the rule of a node, from {@code y} down to position {@code floor}. The result is zero for each
     * variable on which {@code y} does not depend.
     */
    Var[] nested(Var y, Var g, int floor, Var[] wrt) {
        depth++;
        try {
            return withZeros(sweep(y, g, floor, wrt), wrt);
        } finally {
            depth--;
        }
    }

    /** Replaces each null by zeros in the shape of the variable. */
    static Var[] withZeros(@Nullable Var[] cotangents, Var[] wrt) {
        Var[] full = new Var[cotangents.length];
        for (int i = 0; i < full.length; i++) {
            Var g = cotangents[i];
            full[i] = g == null ? zeros(wrt[i]) : g;
        }
        return full;
    }

    private static Var zeros(Var like) {
        return like.tape().constant(like.shape(), 0);
    }

    private @Nullable Var[] sweep(Var y, Var g, int floor, Var[] wrt) {
        Tape tape = y.tape();
        if (!g.sameShape(y))
            throw new MatrixDimensionException(
                    "the cotangent of " + y.label() + " is " + g.shape() + ", not " + y.shape());
        return engine.recordAsLibrary(() -> {
            int start = tape.mark();
            try {
                return sweep(tape, y, g, floor, wrt);
            } catch (RuntimeException | Error e) {
                tape.rewind(Math.min(start, tape.size()));
                throw e;
            }
        });
    }

    private @Nullable Var[] sweep(Tape tape, Var y, Var g, int floor, Var[] wrt) {
        WantedNodes nodes = new WantedNodes(rules, y, floor, wrt);
        @Nullable Var[] results = new Var[wrt.length];
        if (!nodes.contains(y)) return results;
        int end = y.id() + 1;
        Cotangents cotangents =
                keep ? new Cotangents.Kept(tape, nodes.base(), end) : new Cotangents.Consumed(tape, nodes.base(), end);
        cotangents.add(y, g, false);
        for (int id = y.id(), first = Math.max(floor, nodes.base()); id >= first; id--) {
            Var v = tape.at(id);
            if (v.output() == 0 && nodes.flowsThrough(v)) engine.recordInRuleOf(v, () -> visit(v, nodes, cotangents));
        }
        for (int i = 0; i < wrt.length; i++) {
            if (cotangents.has(wrt[i])) results[i] = cotangents.result(wrt[i]);
        }
        return results;
    }

    /** Passes the cotangents of a node's outputs on to its operands. */
    private void visit(Var node, WantedNodes nodes, Cotangents cotangents) {
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
            g[k] = had[k] ? cotangents.take(y[k]) : zeros(y[k]);
        }
        Var[] in = node.in();
        boolean[] wanted = nodes.wantedOperands(node);
        @Nullable Var[] contributions = contributions(node, new Node(this, g, y, in, wanted));
        SweepListener active = listenerFor(node);
        if (active != null) notify(active, node, g, wanted, contributions);
        // All rules run before the first sum: a rule may return g itself, and a sum may overwrite a contribution.
        for (int i = 0; i < in.length; i++) {
            Var c = contributions[i];
            if (c == null || !wanted[i]) continue;
            if (active != null && cotangents.has(in[i])) active.adding(node, i, cotangents.soFar(in[i]), c);
            cotangents.add(in[i], c, isExclusive(c, contributions, i, g));
        }
        for (int k = 0; k < y.length; k++) {
            if (had[k]) cotangents.passed(y[k], g[k], nodes.isWanted(y[k]));
        }
        cotangents.rewind(mark);
    }

    /** Returns whether only operand {@code i} uses the contribution, so that its matrix may be changed. */
    private static boolean isExclusive(Var contribution, @Nullable Var[] contributions, int i, Var[] g) {
        for (Var other : g) {
            if (other == contribution) return false;
        }
        for (int k = 0; k < contributions.length; k++) {
            if (k != i && contributions[k] == contribution) return false;
        }
        return true;
    }

    /** Returns the listener to notify of a node; within a nested sweep, only of nodes that the user recorded. */
    private @Nullable SweepListener listenerFor(Var node) {
        return depth == 0 || node.line() != null ? listener : null;
    }

    private static void notify(
            SweepListener active, Var node, Var[] g, boolean[] wanted, @Nullable Var[] contributions) {
        for (int i = 0; i < contributions.length; i++) {
            Var c = contributions[i];
            if (c != null && wanted[i]) active.contributed(node, g, i, c);
        }
    }

    private @Nullable Var[] contributions(Var node, Node view) {
        Rules.Row row = rules.row(node.op());
        if (row == null)
            throw new MissingRuleException(where(node) + "no VJP rule for op " + node.op()
                    + "; add one by Rules.on or Rules.constant, and pass the rules: gradients(rules, loss),"
                    + " GradCheck.of(…).rules(rules), Trainer.of(…).rules(rules)");
        @Nullable Var[] contributions;
        try {
            contributions = row.pull().of(view);
        } catch (AnomalyException e) {
            throw e; // found in a checkpoint that was recorded again
        } catch (RuntimeException e) {
            throw new IllegalStateException(where(node) + "its rule failed: " + e.getMessage(), e);
        }
        if (view.isReleased()) throw new IllegalStateException(where(node) + "its rule rewound the tape");
        if (contributions == null || contributions.length != node.arity())
            throw new IllegalStateException(
                    where(node) + "its rule must return one cotangent for each of " + node.arity() + " operands");
        for (int i = 0; i < contributions.length; i++) {
            if (view.wants(i)) contributions[i] = checked(node, i, contributions[i]);
        }
        return contributions;
    }

    /**
     * Checks a contribution to the cotangent of operand {@code i}, and sums it over the rows or columns that the op
     * repeated.
     */
    private static Var checked(Var node, int i, @Nullable Var contribution) {
        Var operand = node.in(i);
        if (contribution == null) throw new IllegalStateException(wrong(node, i, "null"));
        if (contribution.tape() != node.tape())
            throw new IllegalStateException(wrong(node, i, "a Var of another tape"));
        if (contribution.isStale()) throw new IllegalStateException(wrong(node, i, "a stale Var"));
        if (contribution.sameShape(operand)) return contribution;
        if (!node.op().isBroadcasting() || !contribution.sameShape(node))
            throw new MatrixDimensionException(
                    wrong(node, i, contribution.shape().toString()));
        Var sum = contribution;
        if (sum.rows() > operand.rows()) sum = Ops.colSums(sum);
        if (sum.cols() > operand.cols()) sum = Ops.rowSums(sum);
        return sum;
    }

    private static String wrong(Var node, int i, String returned) {
        Var operand = node.in(i);
        return where(node) + "the rule for operand " + i + " (" + operand.label() + ") returned " + returned + ", not "
                + operand.shape();
    }

    private static String where(Var node) {
        String line = node.line();
        return "backward of " + node.label() + (node.name() == null ? "" : " (" + node.op() + ")")
                + (line == null ? "" : " (" + line + ")") + ": ";
    }
}
