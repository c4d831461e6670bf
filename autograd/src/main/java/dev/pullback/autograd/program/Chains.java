package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.SpanReduction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects instructions that can run chunk by chunk into {@linkplain Chain chains}. An instruction joins the open chain
 * with which it shares a matrix, if both have the same number of rows. A chain is closed by the first instruction that
 * needs one of its results as a whole; until then, other instructions between those of the chain are moved before it. A
 * reduction also joins a closed chain that computes its operand, since its operands have been computed by then.
 */
final class Chains {
    /** The number of elements from which a single instruction is a chain, so that it is split among threads. */
    private static final int LARGE = 1 << 14;

    private final Set<Value> results;
    private final Map<Value, Integer> readers = new HashMap<>();

    /** The places of instructions that are in no chain, and of chains; of several for one chain, the last one counts. */
    private final List<Place> places = new ArrayList<>();

    /** The open chains in the order in which they began. None reads what another computes. */
    private final Set<Part> open = new LinkedHashSet<>();

    /** The number of chains that began. */
    private int began;

    /** The chain that computes a value. */
    private final Map<Value, Part> origin = new HashMap<>();

    /** The chains that read a value; those that are no longer open are removed when they are found. */
    private final Map<Value, Set<Part>> reading = new HashMap<>();

    /** Either an instruction or a chain. */
    private record Place(
            @Nullable Instruction single, @Nullable Part chain) {}

    /** A chain that is being collected. */
    private static final class Part {
        final long key;

        /** The position in the order in which chains began. */
        final int number;

        final List<Instruction> body = new ArrayList<>();
        final Set<Value> in = new LinkedHashSet<>();

        /** The values of the body that are complete only at the end of the chain. */
        final Set<Value> reduced = new HashSet<>();

        /** The index of its last place, or -1 after it was merged with another chain. */
        int last;

        Part(long key, int number) {
            this.key = key;
            this.number = number;
        }

        /** Returns whether an instruction can read a value that this chain computes chunk by chunk. */
        boolean provides(Value v, Instruction i) {
            return key == key(i) && !reduced.contains(v) && v.rows() == Chain.rows(i);
        }
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
        List<Instruction> collected = new ArrayList<>();
        for (int k = 0; k < chains.places.size(); k++) {
            Place p = chains.places.get(k);
            if (p.single != null) collected.add(p.single);
            else if (p.chain != null && p.chain.last == k) {
                List<Instruction> after = removeLast(p.chain.body);
                collected.add(chains.instruction(p.chain));
                collected.addAll(after);
            }
        }
        return collected;
    }

    private void add(Instruction i) {
        if (!Chain.accepts(i)) {
            closeBefore(i, /* isChained= */ false);
            places.add(new Place(i, null));
            return;
        }
        if (i.op().reduction() != null) {
            Part computing = origin.get(i.in().get(0));
            if (computing != null && computing.provides(i.in().get(0), i)) {
                join(computing, i);
                return;
            }
        }
        closeBefore(i, /* isChained= */ true);
        Part chain = sharing(i);
        join(chain, i);
        chain.last = places.size();
        places.add(new Place(null, chain));
    }

    private void join(Part chain, Instruction i) {
        chain.body.add(i);
        for (Value v : i.in()) if (origin.get(v) != chain) readBy(chain, v);
        i.out().forEach(v -> origin.put(v, chain));
        if (i.op().reduction() != null) chain.reduced.add(i.result());
    }

    private void readBy(Part chain, Value v) {
        chain.in.add(v);
        reading.computeIfAbsent(v, any -> new LinkedHashSet<>()).add(chain);
    }

    /** Returns the open chains that read a value. */
    private Set<Part> readersOf(Value v) {
        Set<Part> chains = reading.getOrDefault(v, new HashSet<>());
        chains.removeIf(chain -> !open.contains(chain));
        return chains;
    }

    /** Returns the number of rows; for a single row, which is split by columns, the number of columns too. */
    private static long key(Instruction i) {
        int rows = Chain.rows(i);
        return rows > 1 ? rows : (long) Chain.cols(i) << 32 | 1;
    }

    /** Returns the open chain that computes or reads operands of an instruction, merged from several, or a new one. */
    private Part sharing(Instruction i) {
        Part chain = null;
        for (Value v : i.in()) {
            Part other = origin.get(v);
            if (other == null || !open.contains(other) || other == chain) continue;
            chain = chain == null ? other : merged(chain, other);
        }
        if (chain == null) chain = reading(i);
        if (chain == null) {
            chain = new Part(key(i), began++);
            open.add(chain);
        }
        return chain;
    }

    /** Returns the first open chain that reads a matrix which the instruction reads too, or null. */
    private @Nullable Part reading(Instruction i) {
        long key = key(i);
        Part first = null;
        for (Value v : i.in()) {
            if (v.rows() != Chain.rows(i) || v.elements() <= 1) continue;
            for (Part chain : readersOf(v))
                if (chain.key == key && (first == null || chain.number < first.number)) first = chain;
        }
        return first;
    }

    private Part merged(Part chain, Part other) {
        chain.body.addAll(other.body);
        for (Value v : other.in) readBy(chain, v);
        chain.reduced.addAll(other.reduced);
        for (Instruction i : other.body) {
            for (Value v : i.out()) origin.put(v, chain);
        }
        other.last = -1;
        open.remove(other);
        return chain;
    }

    /** Closes the chains whose results an instruction needs as a whole, or whose operands it overwrites. */
    private void closeBefore(Instruction i, boolean isChained) {
        for (Value v : i.in()) {
            Part chain = origin.get(v);
            if (chain != null && !(isChained && chain.provides(v, i))) open.remove(chain);
        }
        if (!i.is(Kind.ADD)) return;
        Value overwritten = i.in().get(0);
        readersOf(overwritten).forEach(open::remove);
    }

    /**
     * Removes and returns the reductions that would keep a large chain on one thread, because their blocks have most of
     * its rows. Such a reduction has a small operand, for example the column of the losses of all rows. It runs after
     * the chain; nothing in the chain reads its result.
     */
    private static List<Instruction> removeLast(List<Instruction> body) {
        int cols = body.stream().mapToInt(Chain::cols).max().orElseThrow();
        int rows = Chain.rows(body.get(0));
        List<Instruction> last = new ArrayList<>();
        if (rows == 1 || (long) rows * cols * body.size() < 2L * ChainRun.PART) return last;
        for (Instruction i : body) {
            SpanReduction reduction = i.op().reduction();
            if (reduction == null || Chain.cols(i) == cols) continue;
            if (2L * reduction.blockRows(Chain.cols(i)) > rows) last.add(i);
        }
        body.removeAll(last);
        return last;
    }

    private Instruction instruction(Part chain) {
        Instruction first = chain.body.get(0);
        if (chain.body.size() == 1 && (long) Chain.rows(first) * Chain.cols(first) < LARGE) return first;
        return Instruction.chain(Chain.of(chain.body), List.copyOf(chain.in), stored(chain));
    }

    /** Returns the results that are read outside of the chain. */
    private List<Value> stored(Part chain) {
        Map<Value, Integer> inside = new HashMap<>();
        for (Instruction i : chain.body) {
            for (Value v : i.in()) inside.merge(v, 1, Integer::sum);
        }
        List<Value> stored = new ArrayList<>();
        for (Instruction i : chain.body) {
            for (Value v : i.out()) {
                if (results.contains(v) || !readers.getOrDefault(v, 0).equals(inside.getOrDefault(v, 0))) stored.add(v);
            }
        }
        return stored;
    }
}
