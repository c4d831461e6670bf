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
 * The matrices of a tape: lent, taken back, lent again. A computation that asks for the same sizes in the same order as an
 * earlier one, with as much taken back in between, allocates nothing, because each size has a stack of its own. A tape
 * that sees ever new sizes does not hold them all: when much more lies free than was ever lent at once, the sizes that
 * have been out of use for longest are let go.
 */
final class Buffers {
    /** What may lie free, in elements: this much, and this many times what was lent at once. */
    private static final long SLACK = 1 << 20;

    private static final long TIMES = 4;

    /** A matrix of a tape, so that one that lies free can be told from one in use. */
    @SuppressWarnings("unchecked") // of methods that EJML declares
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

        /** As any other matrix prints: EJML names the class. */
        @Override
        public String toString() {
            return new DMatrixRMaj(this).toString();
        }
    }

    /** The matrices of one size that lie free. */
    private static final class Stack {
        final int elements;
        final ArrayDeque<Pooled> free = new ArrayDeque<>();
        int lent;
        long lastUsed;

        Stack(int elements) {
            this.elements = elements;
        }
    }

    private final Map<Integer, Stack> stacks = new HashMap<>();

    /** Some of the stacks, by the last bits of their size: looking one up in the map costs as much as a small op. */
    private final @Nullable Stack[] recent = new Stack[64];

    private long time;
    private long lent;
    private long mostLent;
    private long free;

    /** A matrix of this shape with arbitrary content. */
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
        stack.lent++;
        stack.lastUsed = time++;
        lent += stack.elements;
        mostLent = Math.max(mostLent, lent);
        return m;
    }

    /** Takes back a matrix that was lent; nobody else may hold it. */
    void release(DMatrixRMaj matrix) {
        Pooled m = (Pooled) matrix;
        Stack stack = m.home;
        m.free = true;
        stack.free.add(m);
        stack.lent--;
        stack.lastUsed = time++;
        lent -= stack.elements;
        free += stack.elements;
        while (free > SLACK + TIMES * mostLent) letGo();
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

    /** Drops the free matrices of the size that has been out of use for longest. */
    private void letGo() {
        Stack oldest =
                Collections.min(stacks.values(), Comparator.comparingLong(s -> s.free.isEmpty() ? time : s.lastUsed));
        free -= (long) oldest.elements * oldest.free.size();
        oldest.free.clear();
        stacks.values().removeIf(s -> s.free.isEmpty() && s.lent == 0);
        Arrays.fill(recent, null);
    }
}
