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
 * The cotangents that a backward sweep has computed but not yet passed to a rule, by position on the tape. The two
 * implementations, {@link Kept} and {@link Consumed}, add in the same order, so they give the same bits.
 */
interface Cotangents {
    /** Returns whether a contribution has been added for {@code v}. */
    boolean has(Var v);

    /** Adds to the cotangent of {@code v}; {@code exclusive} says that nothing else reads {@code contribution}. */
    void add(Var v, Var contribution, boolean exclusive);

    /** Returns the sum of the contributions added for {@code v} so far. */
    DMatrixRMaj soFar(Var v);

    /** Returns the complete cotangent of {@code v} as a variable for the rule that reads it. */
    Var take(Var v);

    /**
     * Called after the rule has run; {@code wanted} says whether the cotangent of {@code v} is a result of the sweep.
     */
    void passed(Var v, Var taken, boolean wanted);

    /** Called when all contributions recorded since {@code mark} have been added. */
    void rewind(int mark);

    /** Returns the cotangent of {@code v} as a result of the sweep. No two results are the same variable. */
    Var result(Var v);

    /** Keeps cotangents on the tape, so that they can be differentiated again. */
    final class Kept implements Cotangents {
        private final @Nullable Var[] at;
        private final int base;
        private final int start;
        private final Set<Var> results = new HashSet<>();

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
        public void add(Var v, Var contribution, boolean exclusive) {
            Var sum = at[v.id() - base];
            at[v.id() - base] = sum == null ? contribution : Ops.add(sum, contribution);
        }

        @Override
        public DMatrixRMaj soFar(Var v) {
            return take(v).value();
        }

        @Override
        public Var take(Var v) {
            Var g = at[v.id() - base];
            if (g == null) throw new IllegalStateException("no cotangent of " + v.label());
            return g;
        }

        @Override
        public void passed(Var v, Var taken, boolean wanted) {
            if (!wanted) at[v.id() - base] = null;
        }

        @Override
        public void rewind(int mark) {}

        @Override
        public Var result(Var v) {
            Var g = take(v);
            return g.id() < start || !results.add(g) ? Ops.identity(g) : g;
        }
    }

    /**
     * Takes cotangents off the tape until their node is visited, and rewinds what a rule recorded as soon as its
     * contributions have been added. The memory that a node needs is free again once the node has been visited.
     */
    final class Consumed implements Cotangents {
        private final Tape tape;
        private final TapeEngine engine;
        private final @Nullable DMatrixRMaj[] at;
        private final int base;
        private final int start;

        Consumed(Tape tape, int base, int end) {
            this.tape = tape;
            this.engine = TapeEngine.of(tape);
            this.at = new DMatrixRMaj[end - base];
            this.base = base;
            this.start = tape.mark();
        }

        @Override
        public boolean has(Var v) {
            return v.id() - base < at.length && at[v.id() - base] != null;
        }

        @Override
        public void add(Var v, Var contribution, boolean exclusive) {
            DMatrixRMaj sum = at[v.id() - base];
            if (sum == null) {
                at[v.id() - base] = engine.takeValue(contribution, exclusive ? start : Integer.MAX_VALUE);
                return;
            }
            double[] x = contribution.value().data;
            for (int i = 0, n = sum.getNumElements(); i < n; i++) sum.data[i] += x[i];
        }

        @Override
        public DMatrixRMaj soFar(Var v) {
            DMatrixRMaj g = at[v.id() - base];
            if (g == null) throw new IllegalStateException("no cotangent of " + v.label());
            return g;
        }

        @Override
        public Var take(Var v) {
            DMatrixRMaj g = soFar(v);
            at[v.id() - base] = null;
            return engine.putBack(g);
        }

        @Override
        public void passed(Var v, Var taken, boolean wanted) {
            if (wanted) at[v.id() - base] = engine.takeValue(taken, start);
        }

        @Override
        public void rewind(int mark) {
            tape.rewind(mark);
        }

        @Override
        public Var result(Var v) {
            return take(v);
        }
    }
}
