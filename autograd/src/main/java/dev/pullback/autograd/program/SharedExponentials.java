package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins a cross-entropy and its derivative for the same logits and labels into one instruction with two results. The
 * exponentials, which are most of the work of both, are then computed once. Only {@linkplain
 * CrossEntropyOptions#isPlain plain} options have a kernel for both.
 */
final class SharedExponentials {
    /** The options and operands of an instruction. A loss and its derivative are joined if theirs are equal. */
    private record Operands(Object options, List<Value> in) {}

    private SharedExponentials() {}

    /** Returns the code with each pair joined, at the place of the earlier of its two instructions. */
    static List<Instruction> joined(List<Instruction> code) {
        Map<Operands, Instruction> losses = new LinkedHashMap<>();
        Map<Operands, Instruction> derivatives = new HashMap<>();
        for (Instruction i : code) {
            if (!(i.attr() instanceof CrossEntropyOptions options && options.isPlain())) continue;
            if (i.op() == Losses.SOFTMAX_CROSS_ENTROPY) losses.put(operands(i), i);
            if (i.op() == Losses.SOFTMAX_MINUS_ONE_HOT) derivatives.put(operands(i), i);
        }
        List<Instruction> joined = new ArrayList<>(code);
        losses.forEach((operands, loss) -> {
            Instruction derivative = derivatives.get(operands);
            if (derivative == null) return;
            int first = Math.min(joined.indexOf(loss), joined.indexOf(derivative));
            joined.set(first, both(loss, derivative));
            joined.remove(loss);
            joined.remove(derivative);
        });
        return joined;
    }

    private static Operands operands(Instruction i) {
        return new Operands(i.attr(), i.in());
    }

    private static Instruction both(Instruction loss, Instruction derivative) {
        Op op = Losses.CROSS_ENTROPY_AND_GRADIENT;
        return new Instruction(
                Kind.COMPUTE,
                op,
                loss.attr(),
                loss.in(),
                List.of(loss.out().get(0), derivative.out().get(0)));
    }
}
