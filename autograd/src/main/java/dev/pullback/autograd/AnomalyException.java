package dev.pullback.autograd;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first number that is not finite although all that it was made of was. The message is one line that says which op
 * made it, where, of what, and, where a pattern is known, what to write instead.
 */
public final class AnomalyException extends ArithmeticException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String op;
    private final @Nullable String line;
    private final boolean backward;
    private final int row;
    private final int col;
    private final @Nullable String cure;

    /**
     * An anomaly.
     *
     * @param op the name of the op that was recorded, also where it is its rule that made the number
     * @param line the line of user code that recorded the op, or null
     * @param backward whether it was made by the op's rule, in a backward sweep, rather than by the op itself
     * @param row of the number in its matrix, from 0
     * @param col of the number in its matrix, from 0
     * @param cure what to write instead, or null
     */
    public AnomalyException(
            String message,
            String op,
            @Nullable String line,
            boolean backward,
            int row,
            int col,
            @Nullable String cure) {
        super(message);
        this.op = op;
        this.line = line;
        this.backward = backward;
        this.row = row;
        this.col = col;
        this.cure = cure;
    }

    /** The name of the op that the user recorded. */
    public String op() {
        return op;
    }

    /** The line of user code that recorded the op, as in {@code Mlp.java:31}, where it is known. */
    public Optional<String> line() {
        return Optional.ofNullable(line);
    }

    /** Whether it was made in a backward sweep. */
    public boolean isBackward() {
        return backward;
    }

    /** The row of the number in its matrix, from 0. */
    public int row() {
        return row;
    }

    /** The column of the number in its matrix, from 0. */
    public int col() {
        return col;
    }

    /** What to write instead, where the pattern is known. */
    public Optional<String> cure() {
        return Optional.ofNullable(cure);
    }
}
