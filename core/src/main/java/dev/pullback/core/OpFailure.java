package dev.pullback.core;

import java.util.Set;
import java.util.regex.Pattern;
import org.ejml.MatrixDimensionException;

/**
 * Adds the name of the op to exceptions that a kernel or shape rule throws, since their stack trace does not show which op
 * was being recorded.
 *
 * <p>Only exceptions of the listed classes of Java and EJML are changed. A subclass is not changed, since callers may
 * catch it by its class. A message that already begins with the name of its origin, as in {@code add: …}, is not
 * changed.
 */
final class OpFailure {
    /** The beginning of a message that names its origin. */
    private static final Pattern ORIGIN = Pattern.compile("[\\w-]+( [\\w-]+)?: ");

    /** The classes of exceptions that refuse an operand or a call. */
    private static final Set<Class<?>> REFUSALS =
            Set.of(IllegalArgumentException.class, IllegalStateException.class, MatrixDimensionException.class);

    /** The classes of exceptions that show a bug in the kernel or shape rule. */
    private static final Set<Class<?>> BUGS = Set.of(
            RuntimeException.class,
            ArithmeticException.class,
            ArrayIndexOutOfBoundsException.class,
            ArrayStoreException.class,
            ClassCastException.class,
            IndexOutOfBoundsException.class,
            NegativeArraySizeException.class,
            NullPointerException.class,
            UnsupportedOperationException.class);

    private OpFailure() {}

    /**
     * Returns the exception to throw instead of {@code e}.
     *
     * @param part the part of the op that threw {@code e}, as in {@code kernel}
     * @param attr the attribute that the op was recorded with
     */
    static RuntimeException of(Op op, String part, Object attr, RuntimeException e) {
        Class<?> type = e.getClass();
        if (REFUSALS.contains(type)) return refusal(op, part, e);
        if (!BUGS.contains(type)) return e;
        if (attr == Op.NONE && type == ClassCastException.class)
            return new IllegalArgumentException(
                    op + ": its " + part
                            + " failed, perhaps because its attribute is missing (record it by with(attribute, ...)): "
                            + e,
                    e);
        return new IllegalStateException(op + ": its " + part + " failed: " + e, e);
    }

    private static RuntimeException refusal(Op op, String part, RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith(op + ":") || ORIGIN.matcher(message).lookingAt()) return e;
        String named = op + ": in its " + part + ": " + message;
        if (e.getClass() == IllegalArgumentException.class) return new IllegalArgumentException(named, e);
        if (e.getClass() == IllegalStateException.class) return new IllegalStateException(named, e);
        MatrixDimensionException shapes = new MatrixDimensionException(named);
        shapes.initCause(e);
        return shapes;
    }
}
