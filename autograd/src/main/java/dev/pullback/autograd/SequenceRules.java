package dev.pullback.autograd;

import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Sequences.*;
import static dev.pullback.ops.Sorting.*;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import org.jspecify.annotations.Nullable;

/** The rules in {@link StandardRules} for the ops of {@link dev.pullback.ops.Sequences} and {@link
 * dev.pullback.ops.Sorting}. */
final class SequenceRules {
    private SequenceRules() {}

    // spotless:off
    static Rules sequences() {
        return Rules.none()
            .onAll(RECURRENCE,
                "dB = R, dA = R ∘ Y₋, where Rᵢⱼ = Gᵢⱼ + Aᵢ,ⱼ₊₁ Rᵢ,ⱼ₊₁ and Y₋ is Y moved by a column", SequenceRules::recurrenceVjp)
            .on(CUMULATIVE_LOG_SUM_EXP,
                "dXᵢⱼ = exp(Xᵢⱼ - Yᵢⱼ) Rᵢⱼ, Rᵢⱼ = Gᵢⱼ + exp(Yᵢⱼ - Yᵢ,ⱼ₊₁) Rᵢ,ⱼ₊₁", (g, y, x) -> logSumExpVjp(g, x));
    }

    static Rules sorting() {
        return Rules.none()
            .constant(ROW_ORDER)
            .on(TAKE_ALONG_ROWS, "dX = zeros, to whose element at row i, column Kᵢⱼ is added Gᵢⱼ",
                                 (g, y, x, k) -> putAlongRows(g, k, x.cols()),
                                 "", null)
            .on(PUT_ALONG_ROWS, "dXᵢⱼ = G at row i, column Kᵢⱼ", (g, y, x, k) -> takeAlongRows(g, k),
                                "", null);
    }
    // spotless:on

    private static @Nullable Var[] recurrenceVjp(Node n) {
        boolean backward = n.y(0).attr(Boolean.class);
        Var r = recurrence(shiftColumns(n.in(0), backward), n.g(0), !backward);
        return new @Nullable Var[] {
            n.wants(0) ? mulOrZero(r, shiftColumns(n.y(0), !backward)) : null, n.wants(1) ? r : null
        };
    }

    /**
     * The exponentials are shares of sums of two terms, which are 0 where both terms are 0. An offset of a row has no influence
     * on them and is removed first, since it would be rounded.
     */
    private static Var logSumExpVjp(Var g, Var logits) {
        Var x = HigherOrder.fromMax(logits);
        Var y = rowCumulativeLogSumExps(x);
        int n = x.cols();
        Var nothing = x.tape().constant(new Shape(x.rows(), 1), Double.NEGATIVE_INFINITY);
        Var before = n == 1 ? nothing : concatCols(nothing, slice(y, 0, 0, x.rows(), n - 1));
        Var kept = logAddExpShare(y, shiftColumns(x, false));
        return mul(recurrence(kept, g, true), logAddExpShare(x, before));
    }
}
