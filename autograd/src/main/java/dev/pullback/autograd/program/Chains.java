package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects instructions that can run chunk by chunk into {@linkplain Chain chains}. An instruction joins the open chain
 * of its number of rows. A chain ends before the first instruction that needs one of its results as a whole; until then,
 * other instructions between those of the chain are moved before it.
 */
final class Chains {
    /** The number of elements from which a single instruction is a chain, so that it is split among threads. */
    private static final int LARGE = 1 << 14;

    private final Set<Value> results;
    private final Map<Value, Integer> readers = new HashMap<>();
    private final List<Instruction> code = new ArrayList<>();

    /** The open chains by their key. None reads what another computes. */
    private final Map<Long, Open> open = new LinkedHashMap<>();

    /** The open chain that computes a value. */
    private final Map<Value, Open> origin = new HashMap<>();

    private static final class Open {
        final List<Instruction> body = new ArrayList<>();
        final Set<Value> in = new LinkedHashSet<>();

        /** The values of the body that are complete only at the end of the chain. */
        final Set<Value> reduced = new HashSet<>();
    }

    private Chains(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        this.results = results;
        for (Instruction i : code) i.in().forEach(this::read);
        for (Instruction u : updates) u.in().forEach(this::read);
    }

    private void read(Value v) {
        readers.merge(v, 1, Integer::sum);
    }

    static List<Instruction> collected(List<Instruction> code, Set<Value> results, List<Instruction> updates) {
        Chains chains = new Chains(code, results, updates);
        for (Instruction i : code) chains.add(i);
        List.copyOf(chains.open.keySet()).forEach(chains::close);
        return chains.code;
    }

    private void add(Instruction i) {
        if (!Chain.accepts(i)) {
            closeBefore(i, null);
            code.add(i);
            return;
        }
        Long key = key(i);
        closeBefore(i, key);
        Open chain = open.computeIfAbsent(key, k -> new Open());
        chain.body.add(i);
        for (Value v : i.in()) if (origin.get(v) != chain) chain.in.add(v);
        origin.put(i.result(), chain);
        if (i.op().reduction() != null) chain.reduced.add(i.result());
    }

    /** Returns the number of rows; for a single row, which is split by columns, the number of columns too. */
    private static Long key(Instruction i) {
        int rows = Chain.rows(i);
        return rows > 1 ? rows : (long) Chain.cols(i) << 32 | 1;
    }

    /** Ends the chains whose results an instruction needs as a whole, or whose operands it overwrites. */
    private void closeBefore(Instruction i, @Nullable Long joined) {
        for (Value v : i.in()) {
            Open chain = origin.get(v);
            if (chain == null) continue;
            boolean isChunk = joined != null
                    && open.get(joined) == chain
                    && !chain.reduced.contains(v)
                    && v.rows() == Chain.rows(i);
            if (!isChunk) close(chain);
        }
        if (!i.is(Kind.ADD)) return;
        Value overwritten = i.in().get(0);
        for (Open chain : List.copyOf(open.values())) {
            if (chain.in.contains(overwritten)) close(chain);
        }
    }

    private void close(Open chain) {
        for (Map.Entry<Long, Open> e : open.entrySet()) {
            if (e.getValue() == chain) {
                close(e.getKey());
                return;
            }
        }
    }

    private void close(Long key) {
        Open chain = open.remove(key);
        if (chain == null) return;
        for (Instruction i : chain.body) origin.remove(i.result());
        Instruction first = chain.body.get(0);
        if (chain.body.size() == 1 && (long) Chain.rows(first) * Chain.cols(first) < LARGE) {
            code.add(first);
            return;
        }
        code.add(Instruction.chain(Chain.of(chain.body), List.copyOf(chain.in), stored(chain)));
    }

    /** Returns the results that are read outside of the chain. */
    private List<Value> stored(Open chain) {
        Map<Value, Integer> inside = new HashMap<>();
        for (Instruction i : chain.body) {
            for (Value v : i.in()) inside.merge(v, 1, Integer::sum);
        }
        List<Value> stored = new ArrayList<>();
        for (Instruction i : chain.body) {
            Value v = i.result();
            if (results.contains(v) || !readers.getOrDefault(v, 0).equals(inside.getOrDefault(v, 0))) stored.add(v);
        }
        return stored;
    }
}
