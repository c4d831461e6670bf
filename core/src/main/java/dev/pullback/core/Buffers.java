package dev.pullback.core;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The pool of matrices of a tape. Matrices of the same number of elements are kept on one stack, so a computation that
 * acquires and releases the same sizes in the same order as an earlier one allocates nothing.
 *
 * <p>The pool is bounded, because the sizes of a computation may change all the time. When the free matrices exceed a
 * multiple of the largest amount that was in use at one time, the sizes that have been unused for longest are dropped.
 */
final class Buffers {
    /** The number of free elements that are always kept. */
    private static final long MIN_FREE = 1 << 20;

    /** More free elements are kept up to this multiple of the largest number of elements in use at one time. */
    private static final long FREE_FACTOR = 4;

    /** A matrix of a pool, which knows whether it is free. */
    @SuppressWarnings("unchecked") // EJML declares the methods that use unchecked types
    static final class Pooled extends DMatrixRMaj {
        private static final long serialVersionUID = 1;

        private final transient Stack home;
        private boolean free;

        Pooled(int rows, int cols, Stack home) {
            super(rows, cols);
            this.home = home;
        }

        boolean isFree() {
            return free;
        }

        /** Returns the text of a plain matrix, since EJML's contains the name of the class. */
        @Override
        public String toString() {
            return new DMatrixRMaj(this).toString();
        }
    }

    /** The free matrices of one size. */
    private static final class Stack {
        final int elements;
        final ArrayDeque<Pooled> free = new ArrayDeque<>();
        int inUse;
        long lastUsed;

        Stack(int elements) {
            this.elements = elements;
        }
    }

    private final Map<Integer, Stack> stacks = new HashMap<>();

    /** A cache of stacks by the last bits of their size, since a look-up in the map costs as much as a small op. */
    private final @Nullable Stack[] recent = new Stack[64];

    private long time;
    private long inUse;
    private long maxInUse;
    private long free;

    /** Returns a matrix of a shape with arbitrary elements. */
    DMatrixRMaj acquire(int rows, int cols) {
        Stack stack = stackOf(rows * cols);
        Pooled m = stack.free.pollLast();
        if (m == null) {
            m = new Pooled(rows, cols, stack);
        } else {
            m.free = false;
            m.reshape(rows, cols);
            free -= stack.elements;
        }
        stack.inUse++;
        stack.lastUsed = time++;
        inUse += stack.elements;
        maxInUse = Math.max(maxInUse, inUse);
        return m;
    }

    /** Takes back an acquired matrix, which the caller must not use any more. */
    void release(DMatrixRMaj matrix) {
        Pooled m = (Pooled) matrix;
        Stack stack = m.home;
        m.free = true;
        stack.free.add(m);
        stack.inUse--;
        stack.lastUsed = time++;
        inUse -= stack.elements;
        free += stack.elements;
        while (free > MIN_FREE + FREE_FACTOR * maxInUse) dropOldest();
    }

    private Stack stackOf(int elements) {
        int place = elements & (recent.length - 1);
        Stack stack = recent[place];
        if (stack == null || stack.elements != elements) {
            stack = stacks.computeIfAbsent(elements, Stack::new);
            recent[place] = stack;
        }
        return stack;
    }

    /** Drops the free matrices of the size that has been unused for longest. */
    private void dropOldest() {
        Stack oldest =
                Collections.min(stacks.values(), Comparator.comparingLong(s -> s.free.isEmpty() ? time : s.lastUsed));
        free -= (long) oldest.elements * oldest.free.size();
        oldest.free.clear();
        stacks.values().removeIf(s -> s.free.isEmpty() && s.inUse == 0);
        Arrays.fill(recent, null);
    }
    /** Returns one line for debugging, as in {@code 2 sizes, 5 elements in use, at most 17, 12 free}. */
    @Override
    public String toString() {
        return stacks.size() + " sizes, " + inUse + " elements in use, at most " + maxInUse + ", " + free + " free";
    }
}
