package dev.pullback.autograd.program;

import static dev.pullback.ops.Arithmetic.*;
import static dev.pullback.ops.Functions.ONE_MINUS_SQUARE;
import static dev.pullback.ops.Functions.STEP;
import static dev.pullback.ops.FusedElementwise.*;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Replaces two elementwise ops by one op with a single pass, if the result of the inner op is not read elsewhere. Also
 * replaces the elementwise product with a matrix of equal constants by a {@code scale}. The results have the same bits.
 */
final class FusedPairs {
    /**
     * {@code outer} of the result of {@code inner} and of other operands equals {@code both}, whose operands are those of
     * the inner op and then the others, or the reverse.
     */
    private record Pair(Op outer, Op inner, Op both, boolean isInnerFirst) {
        /** Returns whether the inner op may compute operand {@code k}; sums and products commute. */
        boolean accepts(int k) {
            return isInnerFirst || k == 1;
        }
    }

    private static final List<Pair> PAIRS = List.of(
            // The rules of linearTanh and relu compute a cotangent by these pairs.
            new Pair(MUL, ONE_MINUS_SQUARE, MUL_ONE_MINUS_SQUARE, false),
            new Pair(MUL_OR_ZERO, STEP, MUL_STEP, false),
            // The products of the chain rule.
            new Pair(MUL, MUL, MUL_MUL, true),
            new Pair(SCALE, MUL_MUL, MUL_MUL_SCALE, true),
            new Pair(SCALE, MUL, MUL_SCALE, true),
            new Pair(MUL, SCALE, SCALE_MUL, true),
            new Pair(ADD, MUL, MUL_ADD, true));

    private final Uses uses;

    /** The instructions by the index of their place; null if another one computes them too. */
    private final @Nullable Instruction[] code;

    private final Map<Value, Integer> origins = new HashMap<>();

    private FusedPairs(List<Instruction> code, Uses uses) {
        this.uses = uses;
        this.code = code.toArray(Instruction[]::new);
        for (int i = 0; i < code.size(); i++) {
            for (Value v : code.get(i).out()) origins.put(v, i);
        }
    }

    static List<Instruction> fused(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        FusedPairs f = new FusedPairs(code, new Uses(code, results, updates));
        for (int i = 0; i < f.code.length; i++) {
            Instruction c = code.get(i);
            if (!c.is(Kind.COMPUTE)) continue;
            c = scaled(c);
            for (Instruction next = f.fused(c); next != null; next = f.fused(c)) c = next;
            f.code[i] = c;
        }
        List<Instruction> fused = new ArrayList<>();
        for (Instruction c : f.code) if (c != null) fused.add(Objects.requireNonNull(c));
        return fused;
    }

    /** Returns the scaling that equals a product with equal constants, otherwise the instruction itself. */
    private static Instruction scaled(Instruction c) {
        if (c.op() != MUL) return c;
        for (int k = 0; k < 2; k++) {
            Value factor = c.in().get(k);
            Value x = c.in().get(1 - k);
            if (factor.source() == null || !factor.isUniform() || !x.sameShape(c.result())) continue;
            return new Instruction(Kind.COMPUTE, SCALE, factor.source().data[0], List.of(x), c.out());
        }
        return c;
    }

    /** Returns the instruction that also computes an operand, which then has no instruction, or null. */
    private @Nullable Instruction fused(Instruction outer) {
        for (Pair p : PAIRS) {
            if (outer.op() != p.outer || !outer.in().stream().allMatch(outer.result()::sameShape)) continue;
            for (int k = 0; k < outer.in().size(); k++) {
                Integer at = p.accepts(k) || outer.in().size() == 1
                        ? origins.get(outer.in().get(k))
                        : null;
                Instruction inner = at == null ? null : code[at];
                if (at == null || inner == null || inner.op() != p.inner || !fits(outer, k, inner)) continue;
                code[at] = null;
                return both(p, outer, k, inner);
            }
        }
        return null;
    }

    private boolean fits(Instruction outer, int k, Instruction inner) {
        if (!uses.isReadOnce(inner.result())) return false;
        if (!inner.in().stream().allMatch(inner.result()::sameShape)) return false;
        if (outer.op() != ADD) return true;
        // Accumulation adds to the other summand in place
        Integer other = origins.get(outer.in().get(1 - k));
        Instruction summand = other == null ? null : code[other];
        return summand == null || !summand.op().isAdding();
    }

    private static Instruction both(Pair p, Instruction outer, int k, Instruction inner) {
        List<Value> in = new ArrayList<>(outer.in());
        in.remove(k);
        in.addAll(p.isInnerFirst ? 0 : in.size(), inner.in());
        Object attr = outer.attr() == Op.NONE ? inner.attr() : outer.attr();
        return new Instruction(Kind.COMPUTE, p.both, attr, in, outer.out());
    }
}
