package dev.pullback.explain;

import dev.pullback.core.engine.TextTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A naive formula that the {@link Advisor} found, and what to write instead.
 *
 * @param pattern the name of the formula, as in {@code log of a softmax}
 * @param id the position on the tape of the formula's result
 * @param label the name of the formula's result
 * @param line the line of user code that recorded the result, or null if the tape did not note it
 * @param reason what goes wrong, and for which numbers
 * @param instead the formula to write instead
 * @param value compares the values of both formulas at the recorded numbers; null if no replacement fits all uses
 * @param gradient compares the gradients of both formulas, summed over the elements of the result, with respect to the
 *     variable for which the gradients differ most; null if {@code value} is null
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
     * The element in which two matrices differ most.
     *
     * @param matrix the name of the matrices, as in {@code y} or, for gradients, {@code dx}
     * @param row the row of the element, from 0
     * @param col the column of the element, from 0
     * @param naive the element according to the naive formula
     * @param right the element according to the formula to write instead
     */
    public record Comparison(String matrix, int row, int col, double naive, double right) {
        /** Whether the two elements differ in the six digits that are shown. */
        public boolean isDifferent() {
            return !TextTable.number(naive).equals(TextTable.number(right));
        }

        /** Returns a text as in {@code y[0, 1] is -Infinity, instead -800}. */
        @Override
        public String toString() {
            return matrix + "[" + row + ", " + col + "] is " + TextTable.number(naive)
                    + (isDifferent() ? ", instead " + TextTable.number(right) : " either way");
        }
    }

    /** Returns {@link #value}, if it is not null. */
    public Optional<Comparison> ofValue() {
        return Optional.ofNullable(value);
    }

    /** Returns {@link #gradient}, if it is not null. */
    public Optional<Comparison> ofGradient() {
        return Optional.ofNullable(gradient);
    }

    /** Returns up to four lines: the formula and its place, the reason, the better formula, and the comparisons. */
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
