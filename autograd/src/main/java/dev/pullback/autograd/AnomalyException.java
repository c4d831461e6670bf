package dev.pullback.autograd;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if an op or its rule computes a number that is not finite from finite numbers, or if a rule reads a
 * matrix that was changed after it was recorded. The message is one line with
 * the op, the line of user code, the row and column, the operands and, for a known pattern, a replacement for the
 * formula.
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
     * Creates an exception for one number.
     *
     * @param op the name of the op that the user recorded, even if its rule computed the number
     * @param line the line of user code that recorded the op, or null
     * @param backward whether the rule of the op computed the number, in a backward sweep
     * @param row the row of the number in its matrix, from 0
     * @param col the column of the number in its matrix, from 0
     * @param cure a replacement for the formula, or null
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

    /** Returns the name of the op that the user recorded. */
    public String op() {
        return op;
    }

    /** Returns the line of user code that recorded the op, as in {@code Mlp.java:31}, if it is known. */
    public Optional<String> line() {
        return Optional.ofNullable(line);
    }

    /** Returns whether the number was computed in a backward sweep. */
    public boolean isBackward() {
        return backward;
    }

    /** Returns the row of the number in its matrix, from 0. */
    public int row() {
        return row;
    }

    /** Returns the column of the number in its matrix, from 0. */
    public int col() {
        return col;
    }

    /** Returns a replacement for the formula, if it is a known pattern. */
    public Optional<String> cure() {
        return Optional.ofNullable(cure);
    }
}
