package dev.pullback.explain;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A naive formula that was found, and what to write instead.
 *
 * @param pattern as in {@code log of a softmax}
 * @param id the position on the tape of the formula's result
 * @param label the name of the formula's result
 * @param line the line of user code that recorded the result, or null where the tape did not note it
 * @param reason what goes wrong, and where
 * @param instead what to write
 * @param value what both give at the values at hand, or null where what to write depends on what is meant
 * @param gradient what both give for the gradient of the sum of the formula's elements by what it is made of, or null
 */
public record Advice(
        String pattern,
        int id,
        String label,
        @Nullable String line,
        String reason,
        String instead,
        @Nullable Comparison value,
        @Nullable Comparison gradient) {

    /**
     * One element of two matrices: the one where they differ most.
     *
     * @param of what the matrices are of
     * @param naive what the naive formula gives
     * @param right what the other gives
     */
    public record Comparison(String of, int row, int col, double naive, double right) {
        /** Whether the two differ in the digits that are shown. */
        public boolean isDifferent() {
            return !Display.number(naive).equals(Display.number(right));
        }

        /** As in {@code y[0, 1] is -Infinity, instead -800}. */
        @Override
        public String toString() {
            return of + "[" + row + ", " + col + "] is " + Display.number(naive)
                    + (isDifferent() ? ", instead " + Display.number(right) : " either way");
        }
    }

    /** {@link #value}, where there is one. */
    public Optional<Comparison> ofValue() {
        return Optional.ofNullable(value);
    }

    /** {@link #gradient}, where there is one. */
    public Optional<Comparison> ofGradient() {
        return Optional.ofNullable(gradient);
    }

    /** Four lines: where and what, why, what to write, what both give here. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(label);
        if (line != null) s.append(" (").append(line).append(')');
        s.append(": ").append(pattern);
        s.append("\n  why:   ").append(reason);
        s.append("\n  write: ").append(instead);
        if (value != null) s.append("\n  here:  ").append(value);
        if (gradient != null) s.append("; ").append(gradient);
        return s.toString();
    }
}
