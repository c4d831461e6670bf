package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.ops.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins a cross-entropy or a divergence and its derivative for the same operands into one instruction with two results. The
 * exponentials, which are most of the work of both, are then computed once.
 */
final class SharedExponentials {
    /** A loss, its derivative, and the op that computes both. */
    private record Pair(Op loss, Op derivative, Op both) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair(Losses.SOFTMAX_CROSS_ENTROPY, Losses.SOFTMAX_MINUS_ONE_HOT, Losses.CROSS_ENTROPY_AND_GRADIENT),
            new Pair(Losses.SOFT_CROSS_ENTROPY, Losses.SOFTMAX_MINUS_TARGETS, Losses.SOFT_CROSS_ENTROPY_AND_GRADIENT));

    /** The attribute and operands of an instruction. A loss and its derivative are joined if theirs are equal. */
    private record Operands(Object attribute, List<Value> in) {}

    private SharedExponentials() {}

    /** Returns the code with each pair joined, at the place of the earlier of its two instructions. */
    static List<Instruction> joined(List<Instruction> code) {
        List<Instruction> joined = code;
        for (Pair pair : PAIRS) joined = joined(joined, pair);
        return joined;
    }

    private static List<Instruction> joined(List<Instruction> code, Pair pair) {
        Map<Operands, Instruction> losses = new LinkedHashMap<>();
        Map<Operands, Instruction> derivatives = new HashMap<>();
        for (Instruction i : code) {
            if (i.op() == pair.loss) losses.put(operands(i), i);
            if (i.op() == pair.derivative) derivatives.put(operands(i), i);
        }
        List<Instruction> joined = new ArrayList<>(code);
        losses.forEach((operands, loss) -> {
            Instruction derivative = derivatives.get(operands);
            if (derivative == null) return;
            int first = Math.min(joined.indexOf(loss), joined.indexOf(derivative));
            List<Value> out = List.of(loss.out().get(0), derivative.out().get(0));
            joined.set(first, new Instruction(Kind.COMPUTE, pair.both, loss.attr(), loss.in(), out));
            joined.remove(loss);
            joined.remove(derivative);
        });
        return joined;
    }

    private static Operands operands(Instruction i) {
        return new Operands(i.attr(), i.in());
    }
}
