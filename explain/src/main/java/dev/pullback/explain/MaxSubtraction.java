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
 * A subtraction of the maximum, {@code x - max x}, which users write to keep exponentials from overflowing. No element
 * of the difference is above 0, and in each row, in each column, or in the whole matrix at least one element is 0.
 *
 * @param x the matrix from which its maximum is subtracted
 * @param axis whether the maximum is that of each row ({@code ROWS}), of each column ({@code COLS}), or of {@code ALL}
 *     elements
 */
record MaxSubtraction(Var x, Mark axis) {
    /** Returns the subtraction of a maximum whose result is {@code v}, or null if {@code v} is no such result. */
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

    /** Whether each sum along an axis of the difference includes an element that is 0. */
    boolean hasZeroIn(Mark sums) {
        boolean isOneSum = sums == Mark.ROWS ? x.rows() == 1 : x.cols() == 1;
        return axis == sums || sums == Mark.ALL || (axis == Mark.ALL && isOneSum);
    }

    /** Whether the same number is subtracted from all elements of a sum along an axis. */
    boolean isEvenIn(Mark sums) {
        return axis == sums || axis == Mark.ALL;
    }

    /** Whether {@code v} is {@code x - max x}, or {@code a - max(a, b)} for two matrices. */
    static boolean isAtMostZero(Var v) {
        return of(v) != null || isLessLarger(v, null);
    }

    /** Whether {@code a} and {@code b} are {@code p - max(p, q)} and {@code q - max(p, q)} for two matrices p and q. */
    static boolean areOfTwo(Var a, Var b) {
        return isLessLarger(a, b) && isLessLarger(b, a);
    }

    /**
     * Whether {@code v} is {@code a - max(a, b)}.
     *
     * @param other if not null, a difference one of whose operands must be {@code b}
     */
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

    /** Whether {@code v} is a sum of exponentials that includes {@code exp 0 = 1}. */
    static boolean leavesOne(Var v) {
        if (v.in(0).op() != EXP) return false;
        MaxSubtraction shifted = of(v.in(0).in(0));
        return shifted != null
                && shifted.hasZeroIn(v.op() == SUM ? Mark.ALL : v.op() == COL_SUMS ? Mark.COLS : Mark.ROWS);
    }

    /** Returns the variable that is subtracted from operand {@code k} in {@code a - b} or {@code a + -b}, or null. */
    private static @Nullable Var subtrahend(Var v, int k) {
        if (v.op() == SUB && k == 0) return plain(v.in(1));
        if (v.op() == ADD && plain(v.in(1 - k)).op() == NEG)
            return plain(plain(v.in(1 - k)).in(0));
        return null;
    }

    private static @Nullable Mark axis(Var max, Var x) {
        if (max.op() == ROW_MAX && isOf(max, x)) return Mark.ROWS;
        if (max.op() == COL_MAX && isOf(max, x)) return Mark.COLS;
        boolean isMaximum = max.op() == ROW_MAX || max.op() == COL_MAX;
        Var inner = isMaximum ? plain(max.in(0)) : max;
        boolean isOfBoth = isMaximum && max.op() != inner.op() && (inner.op() == ROW_MAX || inner.op() == COL_MAX);
        return isOfBoth && isOf(inner, x) ? Mark.ALL : null;
    }

    private static boolean isOf(Var max, Var x) {
        return GraphPattern.isSame(plain(max.in(0)), plain(x));
    }

    private static final Set<Op> PLAIN = Set.of(STOP_GRADIENT, EXPAND, IDENTITY);

    /** Returns the variable below all ops that change no number. */
    private static Var plain(Var v) {
        Var at = v;
        while (PLAIN.contains(at.op())) at = at.in(0);
        return at;
    }
}
