package dev.pullback.autograd.program;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What computes the values of a program, and what needs them. */
final class Uses {
    private final Set<Value> results;
    private final Map<Value, Instruction> origins = new HashMap<>();
    private final Map<Value, Integer> reads = new HashMap<>();
    private final Map<Value, Integer> lastRead = new HashMap<>();

    /** Of values that instructions in their order read, and updates behind them, and of which some are read after a run. */
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

    /** The instruction that computes a value, null of what is given. */
    @Nullable
    Instruction origin(Value v) {
        return origins.get(v);
    }

    /** Whether a value is needed once. */
    boolean isSole(Value v) {
        return reads.getOrDefault(v, 0) == 1 && !results.contains(v);
    }

    /** Whether a value is not needed behind the instruction at this place, which reads it. */
    boolean endsAt(Value v, int i) {
        return lastRead.getOrDefault(v, -1) == i && !results.contains(v);
    }
}
