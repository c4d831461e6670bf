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
                boolean isTooEarly = c.in().stream()
                        .anyMatch(x -> x.isComputed()
                                && bufferOf.applyAsInt(x) == bufferOf.applyAsInt(v)
                                && !mayOverwrite(c, v, x));
                if (isTooEarly)
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

    private static boolean mayOverwrite(Instruction c, Value v, Value x) {
        if (!(c.attr() instanceof Chain chain)) return c.op().isPointwise() || c.is(Instruction.Kind.ADD);
        int written = -1;
        int read = -1;
        for (int k = 0; k < chain.body().size(); k++) {
            if (chain.body().get(k).out().contains(v)) written = k;
            if (chain.body().get(k).in().contains(x)) read = k;
        }
        Instruction writer = chain.body().get(written);
        boolean isInStep = writer.op().reduction() == null && v.rows() == chain.rows() && x.rows() == chain.rows();
        return isInStep && (read < written || (read == written && writer.op().isPointwise()));
    }

    static @Nullable String flaw(Plan plan) {
        return flaw(plan, BufferAssignment.of(plan)::bufferOf);
    }
}
