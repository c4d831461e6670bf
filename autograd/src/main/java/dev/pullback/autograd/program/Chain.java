package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import dev.pullback.core.SpanReduction;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Instructions on matrices with the same number of rows that a program runs chunk by chunk; the attribute of an {@link
 * Instruction} of the kind {@link Instruction.Kind#CHAIN}. Each instruction is pointwise, rowwise or a reduction. A
 * result that nothing else reads is never stored as a whole.
 *
 * @param body the instructions, in their order
 * @param rows the number of rows
 * @param byRows whether a chunk consists of whole rows; otherwise all matrices have the same shape, and a chunk may be
 *     any range of their elements
 */
record Chain(List<Instruction> body, int rows, boolean byRows) {
    static Chain of(List<Instruction> body) {
        int rows = rows(body.get(0));
        Set<Integer> cols = new HashSet<>();
        boolean byRows = false;
        for (Instruction i : body) {
            SpanReduction reduction = i.op().reduction();
            cols.add(reduction == null ? i.result().cols() : i.in().get(0).cols());
            byRows |= reduction == null ? !i.op().isPointwise() : !reduction.ignoresRows();
        }
        return new Chain(List.copyOf(body), rows, byRows || cols.size() > 1);
    }

    /** Whether an instruction can be part of a chain. */
    static boolean accepts(Instruction i) {
        if (!i.is(Instruction.Kind.COMPUTE)) return false;
        Op op = i.op();
        return op.hasSpans() || op.reduction() != null;
    }

    /** Returns the number of rows over which an instruction of a chain runs. */
    static int rows(Instruction i) {
        return i.op().reduction() == null ? i.result().rows() : i.in().get(0).rows();
    }

    /** Returns the number of columns of the widest matrix, without those that are only repeated. */
    int cols() {
        return body.stream().mapToInt(Chain::cols).max().orElseThrow();
    }

    /** Returns the number of columns of the output of an instruction, or of the operand of a reduction. */
    static int cols(Instruction i) {
        int cols =
                i.op().reduction() == null ? i.result().cols() : i.in().get(0).cols();
        if (i.op().isPointwise()) return cols;
        for (Value v : i.in()) if (v.rows() == rows(i)) cols = Math.max(cols, v.cols());
        return cols;
    }

    /** Describes the chain in one word; the listing writes its instructions. */
    @Override
    public String toString() {
        return body.size() + " instructions";
    }
}
