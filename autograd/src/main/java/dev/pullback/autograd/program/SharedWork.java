package dev.pullback.autograd.program;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arithmetic.MUL;
import static dev.pullback.ops.Arithmetic.NEG;
import static dev.pullback.ops.Normalizations.*;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.ops.FusedElementwise;
import dev.pullback.ops.LogitLosses;
import dev.pullback.ops.Losses;
import dev.pullback.ops.Softmaxes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Joins two instructions on the same operands that have most of their work in common, into one instruction with two results: a
 * loss or a function and its derivative, which need the same exponentials, or normalized rows and their divisors. An
 * instruction that only needs the result of another and some arithmetic, such as a layer norm beside the standardized rows, is
 * replaced by that arithmetic. The results have the same bits.
 */
final class SharedWork {
    /** Two ops, and the op that computes both. */
    private record Pair(Op first, Op second, Op both) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair(Losses.SOFTMAX_CROSS_ENTROPY, Losses.SOFTMAX_MINUS_ONE_HOT, Losses.CROSS_ENTROPY_AND_GRADIENT),
            new Pair(Losses.SOFT_CROSS_ENTROPY, Losses.SOFTMAX_MINUS_TARGETS, Losses.SOFT_CROSS_ENTROPY_AND_GRADIENT),
            new Pair(LogitLosses.KL_DIVERGENCE, LogitLosses.DIVERGENCE_SLOPE, LogitLosses.DIVERGENCE_AND_SLOPE),
            new Pair(Softmaxes.LOG_SUM_EXP, Softmaxes.SOFTMAX_OR_ZERO, Softmaxes.LOG_SUM_EXP_AND_SOFTMAX),
            new Pair(Softmaxes.LOG_SOFTMAX, Softmaxes.SOFTMAX, Softmaxes.LOG_SOFTMAX_AND_SOFTMAX),
            new Pair(LogitLosses.HINGE, LogitLosses.HINGE_DIRECTION, LogitLosses.HINGE_AND_DIRECTION),
            new Pair(TANH, SECH_SQUARE, FusedElementwise.TANH_AND_SECH_SQUARE),
            new Pair(NORMAL_CDF, NORMAL_PDF, FusedElementwise.NORMAL_CDF_AND_PDF),
            new Pair(STANDARDIZE_ROWS, ROW_DEVIATIONS, STANDARDIZED_ROWS_AND_DEVIATIONS),
            new Pair(STANDARDIZE_COLS, COL_DEVIATIONS, STANDARDIZED_COLS_AND_DEVIATIONS),
            new Pair(UNIT_RMS_ROWS, ROW_RMS, UNIT_RMS_ROWS_AND_RMS));

    /**
     * An op that is cheap arithmetic once the result of a part of it exists.
     *
     * @param part is applied to the first operand of {@code op}
     * @param cheap has the operands of {@code op}; the result of the part follows them, or replaces the first one
     * @param keepsFirst whether it follows them
     */
    private record Remainder(Op op, Op part, Op cheap, boolean keepsFirst) {}

    private static final List<Remainder> REMAINDERS = List.of(
            new Remainder(LAYER_NORM, STANDARDIZE_ROWS, FusedElementwise.MUL_ADD, false),
            new Remainder(RMS_NORM, UNIT_RMS_ROWS, MUL, false),
            new Remainder(GELU, NORMAL_CDF, FusedElementwise.GELU_OF_CDF, true),
            new Remainder(SILU, SIGMOID, FusedElementwise.SILU_OF_SIGMOID, true));

    private final Map<Computation, Integer> index = new HashMap<>();

    /** Instruction i at index 2i + 1, null after it was joined with another; at index 2i one that was moved before it. */
    private final @Nullable Instruction[] code;

    private SharedWork(List<Instruction> code) {
        this.code = new Instruction[2 * code.size()];
        for (int i = 0; i < code.size(); i++) {
            Instruction c = code.get(i);
            this.code[2 * i + 1] = c;
            if (c.is(Kind.COMPUTE)) index.put(new Computation(c.op(), c.attr(), c.in()), 2 * i + 1);
        }
    }

    /** Returns the code with each pair joined, at the place of the earlier of its instructions. */
    static List<Instruction> joined(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        SharedWork s = new SharedWork(code);
        Uses uses = new Uses(code, results, updates);
        for (int i = 0; i < s.code.length; i++) {
            Instruction c = s.code[i];
            if (c == null || !c.is(Kind.COMPUTE)) continue;
            for (Remainder r : REMAINDERS) if (c.op() == r.op) s.replace(i, c, r);
        }
        for (int i = 0; i < s.code.length; i++) {
            Instruction c = s.code[i];
            if (c == null || !c.is(Kind.COMPUTE)) continue;
            for (Pair p : PAIRS)
                if (c.op() == p.first) s.join(i, c, new Computation(p.second, c.attr(), c.in()), p.both);
            if (c.op() == SIGMOID) s.joinSigmoids(i, c, uses);
        }
        return Arrays.stream(s.code).filter(Objects::nonNull).toList();
    }

    /** Joins the instruction at index {@code i} with another call, if there is one. */
    private boolean join(int i, Instruction c, Computation other, Op both) {
        Integer k = index.get(other);
        Instruction second = k == null ? null : code[k];
        if (k == null || second == null || second.op() != other.op()) return false;
        List<Value> out = List.of(c.out().get(0), second.out().get(0));
        code[i] = null;
        code[k] = null;
        code[Math.min(i, k)] = new Instruction(Kind.COMPUTE, both, c.attr(), c.in(), out);
        return true;
    }

    /** Joins σ(x) with σ(-x), and removes the negation that nothing else reads. */
    private void joinSigmoids(int i, Instruction c, Uses uses) {
        Integer at = index.get(new Computation(NEG, Op.NONE, c.in()));
        Instruction negation = at == null ? null : code[at];
        if (at == null || negation == null || negation.op() != NEG) return;
        Computation other = new Computation(SIGMOID, Op.NONE, negation.out());
        if (join(i, c, other, FusedElementwise.SIGMOID_PAIR) && uses.isReadOnce(negation.result())) code[at] = null;
    }

    /** Moves the part before the instruction at index {@code i}, if it comes later, and replaces the instruction. */
    private void replace(int i, Instruction c, Remainder r) {
        Computation call = new Computation(r.part, c.attr(), c.in().subList(0, 1));
        Integer k = index.get(call);
        Instruction part = k == null ? null : code[k];
        if (k == null || part == null || part.op() != r.part) return;
        List<Value> in = new ArrayList<>(c.in());
        if (r.keepsFirst) in.add(part.result());
        else in.set(0, part.result());
        code[i] = new Instruction(Kind.COMPUTE, r.cheap, Op.NONE, in, c.out());
        if (k < i) return;
        code[k] = null;
        code[i - 1] = part;
        index.put(call, i - 1);
    }
}
