package dev.pullback.core;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in the user's code each position of a tape was recorded. It is the innermost frame outside the library; that frame
 * is kept as it is, and its line worked out when it is asked for. Finding it takes a microsecond or more, so it is looked for
 * only where another op, or one of other operands, was recorded at the position before: a training loop pays in its first
 * step. Of two lines that record the same at the same position the first is named.
 */
final class Lines {
    /** The library's own packages: the user's line is the first that lies outside them. */
    private static final Set<String> LIBRARY = Set.of(
            "dev.pullback.core",
            "dev.pullback.ops",
            "dev.pullback.autograd",
            "dev.pullback.autograd.check",
            "dev.pullback.autograd.explain",
            "dev.pullback.autograd.program",
            "dev.pullback.train");

    private static final StackWalker WALKER = StackWalker.getInstance();

    private @Nullable StackFrame[] frames = new StackFrame[64];
    private @Nullable Op[] ops = new Op[64];
    private int[] sources = new int[64];

    /** Notes who records {@code v}; nobody, where the library does so for itself. */
    void note(Var v, boolean byUser) {
        int position = v.id();
        if (position >= frames.length) {
            frames = Arrays.copyOf(frames, 2 * position);
            ops = Arrays.copyOf(ops, 2 * position);
            sources = Arrays.copyOf(sources, 2 * position);
        }
        int source = byUser ? sourceOf(v) : 0;
        if (byUser && ops[position] == v.op() && sources[position] == source) return;
        frames[position] = byUser
                ? WALKER.walk(all -> all.filter(Lines::isUsers).findFirst().orElse(null))
                : null;
        ops[position] = byUser ? v.op() : null;
        sources[position] = source;
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
        int dot = type.lastIndexOf('.');
        return dot < 0 || !LIBRARY.contains(type.substring(0, dot));
    }
}
