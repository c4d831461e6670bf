package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import dev.pullback.ops.Ops;
import java.util.HashSet;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The cotangents that a backward sweep has gathered and not yet passed on, by position on the tape. There are two
 * ways to hold them. Both add up in the same order, so they give the same bits.
 */
interface Cotangents {
    /** Whether anything has been added for {@code v}. */
    boolean has(Var v);

    /** Adds {@code r} to the cotangent of {@code v}; {@code sole} says that nobody else will read {@code r}. */
    void add(Var v, Var r, boolean sole);

    /** What has been added for {@code v}. */
    DMatrixRMaj soFar(Var v);

    /** The cotangent of {@code v} as a variable, to hand to a rule; called once all has been added. */
    Var open(Var v);

    /** The node whose output {@code v} is has been passed: its cotangent is needed further only if {@code asked}. */
    void close(Var v, Var opened, boolean asked);

    /** All nodes since the tape was at {@code mark} have been closed. */
    void forget(int mark);

    /** The gathered cotangent of {@code v} as a variable of its own. */
    Var result(Var v);

    /** Cotangents stay on the tape, so that they can be differentiated in their turn. */
    final class Kept implements Cotangents {
        private final @Nullable Var[] at;
        private final int base;
        private final int start;
        private final Set<Var> given = new HashSet<>();

        Kept(Tape tape, int base, int end) {
            this.at = new Var[end - base];
            this.base = base;
            this.start = tape.mark();
        }

        @Override
        public boolean has(Var v) {
            return v.id() - base < at.length && at[v.id() - base] != null;
        }

        @Override
        public void add(Var v, Var r, boolean sole) {
            Var sum = at[v.id() - base];
            at[v.id() - base] = sum == null ? r : Ops.add(sum, r);
        }

        @Override
        public DMatrixRMaj soFar(Var v) {
            return get(v).value();
        }

        @Override
        public Var open(Var v) {
            return get(v);
        }

        @Override
        public void close(Var v, Var opened, boolean asked) {
            if (!asked) at[v.id() - base] = null;
        }

        @Override
        public void forget(int mark) {}

        @Override
        public Var result(Var v) {
            Var r = get(v);
            return r.id() < start || !given.add(r) ? Ops.identity(r) : r;
        }

        private Var get(Var v) {
            Var g = at[v.id() - base];
            if (g == null) throw new IllegalStateException("no cotangent of " + v.label());
            return g;
        }
    }

    /**
     * Cotangents are taken off the tape while they wait, and what a rule recorded is rewound as soon as its answers are
     * added, so that the memory of a node is free again once the node is passed.
     */
    final class Consumed implements Cotangents {
        private final Tape tape;
        private final TapeEngine engine;
        private final @Nullable DMatrixRMaj[] at;
        private final int base;
        private int mark;

        Consumed(Tape tape, int base, int end) {
            this.tape = tape;
            this.engine = TapeEngine.of(tape);
            this.at = new DMatrixRMaj[end - base];
            this.base = base;
            this.mark = tape.mark();
        }

        @Override
        public boolean has(Var v) {
            return v.id() - base < at.length && at[v.id() - base] != null;
        }

        @Override
        public void add(Var v, Var r, boolean sole) {
            DMatrixRMaj sum = at[v.id() - base];
            if (sum == null) {
                at[v.id() - base] = engine.takeValue(r, sole ? mark : Integer.MAX_VALUE);
                return;
            }
            double[] x = r.value().data;
            for (int i = 0, n = sum.getNumElements(); i < n; i++) sum.data[i] += x[i];
        }

        @Override
        public DMatrixRMaj soFar(Var v) {
            return get(v);
        }

        @Override
        public Var open(Var v) {
            return result(v);
        }

        @Override
        public void close(Var v, Var opened, boolean asked) {
            if (asked) at[v.id() - base] = engine.takeValue(opened, mark);
        }

        @Override
        public void forget(int mark) {
            tape.rewind(mark);
        }

        @Override
        public Var result(Var v) {
            DMatrixRMaj m = get(v);
            at[v.id() - base] = null;
            return engine.putBack(m);
        }

        private DMatrixRMaj get(Var v) {
            DMatrixRMaj m = at[v.id() - base];
            if (m == null) throw new IllegalStateException("no cotangent of " + v.label());
            return m;
        }
    }
}
