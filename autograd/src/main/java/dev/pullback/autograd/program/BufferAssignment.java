package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns computed values to buffers. A value occupies its buffer from the instruction that writes it to the last
 * instruction that reads it. An op may write its output to the buffer of an operand that is not read later, but only if
 * the op is {@linkplain dev.pullback.core.Op#isPointwise pointwise}. An output of a chain may
 * also overwrite an operand that only earlier instructions of the chain read. A value that can be read after the run keeps its buffer.
 *
 * <p>The assignment is a linear scan in the order of the instructions, which takes the smallest free buffer that is
 * large enough. If there is none, the largest free buffer grows; buffers are allocated only after the scan. Source:
 * Poletto and Sarkar, "Linear scan register allocation", 1999.
 */
final class BufferAssignment {
    private final Map<Value, Integer> bufferOf = new HashMap<>();
    private final List<Integer> sizes = new ArrayList<>();

    /** The free buffers by size. Among buffers of equal size, the one released last is used first. */
    private final TreeMap<Integer, Deque<Integer>> free = new TreeMap<>();

    private final int[] lastRead;
    private final Set<Value> kept;

    private BufferAssignment(List<Instruction> code, int values, Set<Value> kept) {
        this.kept = kept;
        lastRead = new int[values];
        Arrays.fill(lastRead, -1);
        for (int i = 0; i < code.size(); i++) {
            for (Value v : code.get(i).in()) lastRead[v.id()] = i;
        }
        for (int i = 0; i < code.size(); i++) place(code.get(i), i);
    }

    static BufferAssignment of(Plan plan) {
        return new BufferAssignment(plan.code(), plan.values(), plan.kept());
    }

    /** Returns the buffer of a computed value, from 0. */
    int bufferOf(Value v) {
        Integer buffer = bufferOf.get(v);
        if (buffer == null) throw new IllegalStateException(v + " is not computed");
        return buffer;
    }

    /** Returns whether a value has a buffer. Values that only one chain reads have none. */
    boolean has(Value v) {
        return bufferOf.containsKey(v);
    }

    int[] sizes() {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    private void place(Instruction c, int i) {
        if (c.is(Kind.ADD)) {
            bufferOf.put(c.result(), bufferOf(c.in().get(0)));
        } else {
            for (Value y : c.out()) {
                Value x = overwritten(c, y, i);
                bufferOf.put(y, x == null ? acquire(y.elements()) : bufferOf(x));
            }
        }
        for (Value x : new HashSet<>(c.in())) {
            if (endsAt(x, i) && !isReused(x, c)) release(bufferOf(x));
        }
        for (Value y : c.out()) {
            if (lastRead[y.id()] < 0 && !kept.contains(y)) release(bufferOf(y));
        }
    }

    /** Returns the operand whose buffer the output reuses, or null. */
    private @Nullable Value overwritten(Instruction c, Value y, int i) {
        for (Value x : c.in()) {
            if (x.sameShape(y) && endsAt(x, i) && !isReused(x, c) && isReadBefore(x, y, c)) return x;
        }
        return null;
    }

    /** Returns whether the elements of x have been read when those of y at the same places are written. */
    private static boolean isReadBefore(Value x, Value y, Instruction c) {
        if (!(c.attr() instanceof Chain chain)) return c.op().isPointwise();
        if (y.rows() != chain.rows() || chain.rows() == 1) return false; // a chunk may be read again in the next one
        boolean isWritten = false;
        for (Instruction part : chain.body()) {
            if (isWritten && part.in().contains(x)) return false;
            if (!part.out().contains(y)) continue;
            if (part.op().reduction() != null
                    || (part.in().contains(x) && !part.op().isPointwise())) return false;
            isWritten = true;
        }
        return isWritten;
    }

    private boolean endsAt(Value x, int i) {
        return x.isComputed() && lastRead[x.id()] == i && !kept.contains(x);
    }

    private boolean isReused(Value x, Instruction c) {
        return c.out().stream().anyMatch(y -> has(y) && bufferOf(y) == bufferOf(x));
    }

    private void release(int buffer) {
        free.computeIfAbsent(sizes.get(buffer), size -> new ArrayDeque<>()).push(buffer);
    }

    private int acquire(int elements) {
        Map.Entry<Integer, Deque<Integer>> fitting = free.ceilingEntry(elements);
        if (fitting == null) fitting = free.lastEntry();
        if (fitting == null) {
            sizes.add(elements);
            return sizes.size() - 1;
        }
        int buffer = fitting.getValue().pop();
        if (fitting.getValue().isEmpty()) free.remove(fitting.getKey());
        sizes.set(buffer, Math.max(sizes.get(buffer), elements));
        return buffer;
    }
}
