package dev.pullback.autograd.program;

import java.util.HashMap;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Checks that every matrix of a program is still in its buffer when it is read, by following what each buffer holds. */
final class BufferCheck {
    private BufferCheck() {}

    /** Returns what is wrong, or null. */
    static @Nullable String flaw(Plan plan, ToIntFunction<Value> bufferOf) {
        Map<Integer, Value> holds = new HashMap<>();
        for (int i = 0; i < plan.code().size(); i++) {
            Instruction c = plan.code().get(i);
            for (Value v : c.in()) {
                if (v.isComputed() && !v.equals(holds.get(bufferOf.applyAsInt(v))))
                    return "step " + i + " reads " + v + ", where " + holds.get(bufferOf.applyAsInt(v)) + " lies";
            }
            for (Value v : c.out()) {
                boolean inPlace = c.in().stream()
                        .anyMatch(x -> x.isComputed() && bufferOf.applyAsInt(x) == bufferOf.applyAsInt(v));
                if (inPlace && !c.op().isPointwise() && !c.is(Instruction.Kind.ADD))
                    return "step " + i + " writes " + v + " over an operand";
                Value before = holds.put(bufferOf.applyAsInt(v), v);
                if (before != null && c.out().contains(before)) return "step " + i + " writes twice to a buffer";
            }
        }
        for (Value v : plan.kept()) {
            if (v.isComputed() && !v.equals(holds.get(bufferOf.applyAsInt(v)))) return v + " is lost after the run";
        }
        return null;
    }

    static @Nullable String flaw(Plan plan) {
        return flaw(plan, BufferAssignment.of(plan)::bufferOf);
    }
}
