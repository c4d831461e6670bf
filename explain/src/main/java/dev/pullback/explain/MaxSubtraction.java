package dev.pullback.explain;

import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.EXP;
import static dev.pullback.ops.Layout.*;
import static dev.pullback.ops.Reductions.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers less their maximum, as a careful hand writes them before exponentials are taken: none is above 0, and in each row,
 * in each column, or in the whole matrix one is 0.
 *
 * @param of the numbers
 * @param axis what there is one maximum of: each of the {@code ROWS}, each of the {@code COLS}, or {@code ALL}
 */
record MaxSubtraction(Var of, Mark axis) {
    /** Null if {@code v} is something else. */
    static @Nullable MaxSubtraction of(Var v) {
        for (int k = 0; k < 2; k++) {
            Var max = subtrahend(v, k);
            if (max == null) continue;
            Mark axis = axis(max, v.in(k));
            if (axis != null)
                return new MaxSubtraction(v.in(k), v.in(k).rows() == 1 && axis == Mark.ROWS ? Mark.ALL : axis);
        }
        return null;
    }

    /** Whether one of the numbers that are summed along this axis is 0. */
    boolean hasZeroIn(Mark sums) {
        boolean isOneSum = sums == Mark.ROWS ? of.rows() == 1 : of.cols() == 1;
        return axis == sums || sums == Mark.ALL || (axis == Mark.ALL && isOneSum);
    }

    /** Whether the same is taken from all numbers that are summed along this axis. */
    boolean isEvenIn(Mark sums) {
        return axis == sums || axis == Mark.ALL;
    }

    /** Whether {@code v} is a maximum subtracted from what it is the maximum of, of a matrix or of two. */
    static boolean isAtMostZero(Var v) {
        return of(v) != null || isLessLarger(v, null);
    }

    /** Whether these are two numbers less the larger of them. */
    static boolean areOfTwo(Var a, Var b) {
        return isLessLarger(a, b) && isLessLarger(b, a);
    }

    /** Whether {@code v} is a number less the larger of that and another, which {@code other} was made of if it is given. */
    private static boolean isLessLarger(Var v, @Nullable Var other) {
        for (int k = 0; k < 2; k++) {
            Var max = subtrahend(v, k);
            if (max == null || max.op() != MAXIMUM) continue;
            for (int i = 0; i < 2; i++) {
                boolean isOther = other == null || (other.arity() == 2 && isAmong(max.in(1 - i), other));
                if (isOther && GraphPattern.isSame(plain(max.in(i)), plain(v.in(k)))) return true;
            }
        }
        return false;
    }

    private static boolean isAmong(Var x, Var difference) {
        return GraphPattern.isSame(plain(x), plain(difference.in(0)))
                || GraphPattern.isSame(plain(x), plain(difference.in(1)));
    }

    /** Whether {@code v} sums exponentials of which one is 1. */
    static boolean leavesOne(Var v) {
        if (v.in(0).op() != EXP) return false;
        MaxSubtraction shifted = of(v.in(0).in(0));
        return shifted != null
                && shifted.hasZeroIn(v.op() == SUM ? Mark.ALL : v.op() == COL_SUMS ? Mark.COLS : Mark.ROWS);
    }

    /** What is taken from operand {@code k} of {@code a - b} or {@code a + -b}; null if nothing. */
    private static @Nullable Var subtrahend(Var v, int k) {
        if (v.op() == SUB && k == 0) return plain(v.in(1));
        if (v.op() == ADD && plain(v.in(1 - k)).op() == NEG)
            return plain(plain(v.in(1 - k)).in(0));
        return null;
    }

    private static @Nullable Mark axis(Var max, Var of) {
        if (max.op() == ROW_MAX && isOf(max, of)) return Mark.ROWS;
        if (max.op() == COL_MAX && isOf(max, of)) return Mark.COLS;
        boolean isMaximum = max.op() == ROW_MAX || max.op() == COL_MAX;
        Var inner = isMaximum ? plain(max.in(0)) : max;
        boolean isOfBoth = isMaximum && max.op() != inner.op() && (inner.op() == ROW_MAX || inner.op() == COL_MAX);
        return isOfBoth && isOf(inner, of) ? Mark.ALL : null;
    }

    private static boolean isOf(Var max, Var x) {
        return GraphPattern.isSame(plain(max.in(0)), plain(x));
    }

    private static final Set<Op> PLAIN = Set.of(STOP_GRADIENT, EXPAND, IDENTITY);

    /** Without what changes no number. */
    private static Var plain(Var v) {
        Var x = v;
        while (PLAIN.contains(x.op())) x = x.in(0);
        return x;
    }
}
