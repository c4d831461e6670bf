package dev.pullback.core;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in the user's code each op was recorded, for error messages. Finding a line costs a microsecond or two, so it is
 * looked for only where it is not known yet: a loop that records the same ops again pays nothing after its first pass,
 * and a long tape pays for its first {@code limit} ops only. Stacks are kept raw and read when a line is asked for.
 */
final class Lines {
    /** The library's own packages: the user's line is the first that lies outside them. */
    private static final Set<String> LIBRARY = Set.of(
            "dev.pullback.core",
            "dev.pullback.ops",
            "dev.pullback.autograd",
            "dev.pullback.autograd.check",
            "dev.pullback.autograd.program",
            "dev.pullback.train");

    private final int limit;
    private Op[] ops = new Op[0];
    private Throwable[] stacks = new Throwable[0];

    Lines(int limit) {
        this.limit = limit;
    }

    void note(int position, Op op) {
        if (position >= limit) return;
        if (position >= ops.length) {
            int length = Math.min(limit, Math.max(64, 2 * position));
            ops = Arrays.copyOf(ops, length);
            stacks = Arrays.copyOf(stacks, length);
        }
        if (ops[position] == op) return;
        ops[position] = op;
        stacks[position] = new Throwable();
    }

    /** As in {@code Mlp.java:31}, or null where the line was not noted. */
    @Nullable
    String of(int position, Op op) {
        if (position >= ops.length || ops[position] != op) return null;
        for (StackTraceElement e : stacks[position].getStackTrace()) {
            String type = e.getClassName();
            int dot = type.lastIndexOf('.');
            if (dot < 0 || !LIBRARY.contains(type.substring(0, dot))) return e.getFileName() + ":" + e.getLineNumber();
        }
        return null;
    }
}
