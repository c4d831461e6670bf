package dev.pullback.autograd.program;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The uses of each value of a program: the instruction that computes it, the number of times that it is read, and the
 * last instruction that reads it.
 */
final class Uses {
    private final Set<Value> results;
    private final Map<Value, Instruction> origins = new HashMap<>();
    private final Map<Value, Integer> reads = new HashMap<>();
    private final Map<Value, Integer> lastRead = new HashMap<>();

    /**
     * Counts the reads of instructions.
     *
     * @param results the values that are read after a run
     * @param updates the updates, which read their gradients after all of {@code code}
     */
    Uses(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        this.results = results;
        for (int i = 0; i < code.size(); i++) {
            for (Value v : code.get(i).in()) read(v, i);
            for (Value v : code.get(i).out()) origins.put(v, code.get(i));
        }
        for (Instruction u : updates) read(u.in().get(1), code.size());
    }

    private void read(Value v, int i) {
        reads.merge(v, 1, Integer::sum);
        lastRead.put(v, i);
    }

    /** Returns the instruction that computes a value, or null for an argument or constant. */
    @Nullable
    Instruction origin(Value v) {
        return origins.get(v);
    }

    /** Returns whether a value is read exactly once. */
    boolean isReadOnce(Value v) {
        return reads.getOrDefault(v, 0) == 1 && !results.contains(v);
    }

    /** Returns whether the instruction at index {@code i} is the last one that reads a value. */
    boolean endsAt(Value v, int i) {
        return lastRead.getOrDefault(v, -1) == i && !results.contains(v);
    }
}
