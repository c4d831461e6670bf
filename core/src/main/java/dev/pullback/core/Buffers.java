package dev.pullback.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * The matrices of a tape: handed out, taken back, handed out again. A computation that asks for the same sizes in the
 * same order as an earlier one, with as much taken back in between, allocates nothing, because each size has a stack
 * of its own. Sizes that have gone out of use are let go after {@link #KEPT} generations, so that a tape which sees ever
 * new sizes does not hold them all.
 */
final class Buffers {
    private static final int KEPT = 64;

    private static final class Stack {
        final ArrayList<DMatrixRMaj> free = new ArrayList<>();
        int lastUsed;
    }

    private final Map<Integer, Stack> stacks = new HashMap<>();
    private int generation;

    /** A matrix of this shape with arbitrary content. */
    DMatrixRMaj acquire(int rows, int cols) {
        Stack stack = stackOf(rows * cols);
        int last = stack.free.size() - 1;
        if (last < 0) return new DMatrixRMaj(rows, cols);
        DMatrixRMaj m = stack.free.remove(last);
        m.reshape(rows, cols);
        return m;
    }

    /** Takes a matrix back; nobody else may hold it. */
    void release(DMatrixRMaj m) {
        stackOf(m.data.length).free.add(m);
    }

    /** Starts a generation: called when the tape starts anew. */
    void nextGeneration() {
        generation++;
        if (generation % KEPT == 0) stacks.values().removeIf(s -> generation - s.lastUsed > KEPT);
    }

    private Stack stackOf(int elements) {
        Stack stack = stacks.get(elements);
        if (stack == null) {
            stack = new Stack();
            stacks.put(elements, stack);
        }
        stack.lastUsed = generation;
        return stack;
    }
}
