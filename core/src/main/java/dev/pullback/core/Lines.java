package dev.pullback.core;

import dev.pullback.core.engine.LibraryCode;
import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The line of user code that recorded each position of a tape. This is the line of the innermost stack frame that is
 * neither in a package of the JDK nor in a package marked as {@link LibraryCode}.
 *
 * <p>Finding the frame takes a microsecond or more. A training loop does it only in its first step, because the frame
 * of a position is kept as long as the same op is recorded there with the same operands. If two lines alternately
 * record equal ops at one position, the first line is reported, unless it is {@linkplain #renew looked up again}.
 */
final class Lines {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private static final ClassValue<Boolean> IS_USER_CODE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isUserCode(type);
        }
    };

    private @Nullable StackFrame[] frames = new StackFrame[64];
    private @Nullable Op[] ops = new Op[64];
    private int[] sources = new int[64];
    private int[] rules = new int[64];

    /**
     * Notes the line that records {@code v}, or no line if {@code byUser} is false.
     *
     * @param rule the position of the op whose rule records {@code v}, or -1
     */
    void note(Var v, boolean byUser, int rule) {
        int position = v.id();
        if (position >= frames.length) {
            frames = Arrays.copyOf(frames, 2 * position);
            ops = Arrays.copyOf(ops, 2 * position);
            sources = Arrays.copyOf(sources, 2 * position);
            rules = Arrays.copyOf(rules, 2 * position);
        }
        rules[position] = byUser ? -1 : rule;
        int source = byUser ? hashOfSource(v) : 0;
        if (byUser && ops[position] == v.op() && sources[position] == source) return;
        frames[position] = byUser ? userFrame() : null;
        ops[position] = byUser ? v.op() : null;
        sources[position] = source;
    }

    static boolean isUserCode(Class<?> type) {
        return !type.getName().startsWith("java.") // a stream may call a method reference of the library
                && !type.getPackage().isAnnotationPresent(LibraryCode.class);
    }

    private static @Nullable StackFrame userFrame() {
        return WALKER.walk(all -> all.filter(frame -> IS_USER_CODE.get(frame.getDeclaringClass()))
                .findFirst()
                .orElse(null));
    }

    /** Looks up the line of a position again; called while the user records it. */
    void renew(int position) {
        if (frames[position] != null) frames[position] = userFrame();
    }

    /** Gives the positions from {@code first} to {@code end - 1} the line of position {@code from}. */
    void copy(int from, int first, int end) {
        Arrays.fill(frames, first, end, frames[from]);
    }

    /** Returns the position of the op whose rule recorded this position, or -1. */
    int ruleOf(int position) {
        return rules[position];
    }

    private static int hashOfSource(Var v) {
        String name = v.name();
        int hash = name == null ? 1 : name.hashCode();
        for (Var in : v.operands()) hash = 31 * hash + in.id();
        return hash;
    }

    /** Returns the line of a position, for example {@code Mlp.java:31}, or null. */
    @Nullable
    String of(int position) {
        StackFrame frame = frames[position];
        return frame == null ? null : frame.getFileName() + ":" + frame.getLineNumber();
    }
}
