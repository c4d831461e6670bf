package dev.pullback.autograd.program;

import static dev.pullback.ops.Arithmetic.MUL;
import static dev.pullback.ops.Arithmetic.MUL_OR_ZERO;
import static dev.pullback.ops.Functions.ONE_MINUS_SQUARE;
import static dev.pullback.ops.Functions.STEP;

import dev.pullback.core.Op;
import dev.pullback.ops.FusedElementwise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces two elementwise ops by one op with a single pass, if the result of the inner op is not read elsewhere. The
 * result is bit for bit the same.
 */
final class FusedPairs {
    /** {@code outer(a, inner(b))} equals {@code both(a, b)}. */
    private record Pair(Op outer, Op inner, Op both) {}

    private static final List<Pair> PAIRS = List.of(
            // The rules of linearTanh and relu compute a cotangent by these pairs.
            new Pair(MUL, ONE_MINUS_SQUARE, FusedElementwise.MUL_ONE_MINUS_SQUARE),
            new Pair(MUL_OR_ZERO, STEP, FusedElementwise.MUL_STEP));

    private FusedPairs() {}

    static List<Instruction> fused(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        Uses uses = new Uses(code, results, updates);
        List<Instruction> fused = new ArrayList<>(code);
        Set<Instruction> gone = new HashSet<>();
        for (int i = 0; i < code.size(); i++) {
            Instruction outer = code.get(i);
            Instruction inner = outer.in().size() == 2 ? uses.origin(outer.in().get(1)) : null;
            Op both = inner == null ? null : both(outer, inner);
            if (inner == null || both == null || !uses.isReadOnce(inner.result())) continue;
            fused.set(i, outer.with(both, List.of(outer.in().get(0), inner.in().get(0))));
            gone.add(inner);
        }
        fused.removeAll(gone);
        return fused;
    }

    private static @Nullable Op both(Instruction outer, Instruction inner) {
        if (!outer.in().stream().allMatch(outer.result()::sameShape)) return null;
        for (Pair p : PAIRS) {
            if (outer.op() == p.outer && inner.op() == p.inner) return p.both;
        }
        return null;
    }
}
