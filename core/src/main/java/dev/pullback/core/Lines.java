package dev.pullback.core;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in the user's code each position of a tape was recorded. It is the innermost frame outside the library; that frame
 * is kept as it is, and its line worked out when it is asked for. Finding it takes a microsecond or more, so it is looked for
 * only where another op, or one of other operands, was recorded at the position before: a training loop pays in its first
 * step. Of two lines that record the same at the same position the first is named, unless it is {@linkplain #renew looked
 * for again}.
 */
final class Lines {
    /** The library's own packages: the user's line is the first that lies outside them, and outside of Java's. */
    private static final Set<String> LIBRARY = Set.of(
            "dev.pullback.core",
            "dev.pullback.ops",
            "dev.pullback.kernels",
            "dev.pullback.autograd",
            "dev.pullback.check",
            "dev.pullback.explain",
            "dev.pullback.autograd.program",
            "dev.pullback.train");

    private static final StackWalker WALKER = StackWalker.getInstance();

    private @Nullable StackFrame[] frames = new StackFrame[64];
    private @Nullable Op[] ops = new Op[64];
    private int[] sources = new int[64];
    private int[] causes = new int[64];

    /**
     * Notes who records {@code v}; nobody, where the library does so for itself.
     *
     * @param cause the position of the op whose rule records it, or -1
     */
    void note(Var v, boolean byUser, int cause) {
        int position = v.id();
        if (position >= frames.length) {
            frames = Arrays.copyOf(frames, 2 * position);
            ops = Arrays.copyOf(ops, 2 * position);
            sources = Arrays.copyOf(sources, 2 * position);
            causes = Arrays.copyOf(causes, 2 * position);
        }
        causes[position] = byUser ? -1 : cause;
        int source = byUser ? sourceOf(v) : 0;
        if (byUser && ops[position] == v.op() && sources[position] == source) return;
        frames[position] = byUser ? user() : null;
        ops[position] = byUser ? v.op() : null;
        sources[position] = source;
    }

    private static @Nullable StackFrame user() {
        return WALKER.walk(all -> all.filter(Lines::isUsers).findFirst().orElse(null));
    }

    /** Looks for the line of a user who is just recording at this position. */
    void renew(int position) {
        if (frames[position] != null) frames[position] = user();
    }

    /** Gives positions from {@code first} on, before {@code end}, the line of another. */
    void copy(int from, int first, int end) {
        Arrays.fill(frames, first, end, frames[from]);
    }

    /** The position of the op whose rule recorded this one, or -1. */
    int causeOf(int position) {
        return causes[position];
    }

    private static int sourceOf(Var v) {
        String name = v.name();
        int hash = name == null ? 1 : name.hashCode();
        for (Var in : v.operands()) hash = 31 * hash + in.id();
        return hash;
    }

    /** As in {@code Mlp.java:31}, or null. */
    @Nullable
    String of(int position) {
        StackFrame frame = frames[position];
        return frame == null ? null : frame.getFileName() + ":" + frame.getLineNumber();
    }

    private static boolean isUsers(StackFrame frame) {
        String type = frame.getClassName();
        if (type.startsWith("java.")) return false; // a method reference in a stream is called from there
        int dot = type.lastIndexOf('.');
        return dot < 0 || !LIBRARY.contains(type.substring(0, dot));
    }
}
