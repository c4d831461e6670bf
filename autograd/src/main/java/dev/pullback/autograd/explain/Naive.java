package dev.pullback.autograd.explain;

import dev.pullback.autograd.explain.Match.Mark;
import dev.pullback.core.Var;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A formula that is right on paper and wrong at the ends of the range of doubles.
 *
 * @param name as in {@code log of a softmax}
 * @param pattern its form
 * @param reason what goes wrong, and where
 * @param instead what to write, with {@code {x}} for what the letter x stands for, {@code {cols}} for {@code Cols} where
 *     sums are over columns, {@code {minus}} for a minus where the sign is the other one
 * @param cure records what to write, or null where that depends on what is meant
 */
record Naive(
        String name,
        Pattern pattern,
        String reason,
        String instead,
        @Nullable Cure cure) {
    private static final String SILENT =
            "where the probability is below ε the loss stops at -log ε and the gradient is 0, however wrong the example";

    /** What goes wrong; where an ε was added to a probability, not what would without it. */
    String reason(Match match) {
        return cure != null && match.is(Mark.GUARDED) ? SILENT : reason;
    }

    /** What to write, in the names of the user. */
    String instead(Match match) {
        String text = instead.replace("{cols}", match.is(Mark.COLS) ? "Cols" : "")
                .replace("{minus}", match.is(Mark.MINUS) ? "-" : "");
        for (Map.Entry<String, Var> letter : match.letters().entrySet()) {
            text = text.replace("{" + letter.getKey() + "}", letter.getValue().label());
        }
        return text;
    }
}
