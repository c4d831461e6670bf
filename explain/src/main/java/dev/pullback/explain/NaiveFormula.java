package dev.pullback.explain;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import java.util.function.Function;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * A formula that is right on paper and wrong at the ends of the range of doubles.
 *
 * @param name as in {@code log of a softmax}
 * @param pattern its form
 * @param reason what goes wrong, and where
 * @param instead what to write, in the names of the user
 * @param cure records what to write, or null where that depends on what is meant
 */
record NaiveFormula(
        String name,
        GraphPattern pattern,
        String reason,
        Function<Match, String> instead,
        @Nullable Rewrite cure) {
    private static final java.util.regex.Pattern WORD = java.util.regex.Pattern.compile("\\{([a-z ]+)}");

    private static final String SILENT =
            "where the probability is below ε the loss stops at -log ε and the gradient is 0, however wrong the example";

    /** What goes wrong; where an ε was added to a probability, not what would without it. */
    String reason(Match match) {
        return cure != null && match.is(Mark.GUARDED) ? SILENT : reason;
    }

    /**
     * Words for what to write, in the names of the user.
     *
     * @param template has {@code {x}} where the letter x stands for something, {@code {of x}} where all of it is taken in one
     *     row if sums are over all elements, {@code {cols}} for {@code Cols} where sums are over columns, {@code {minus}} for
     *     a minus where the sign is the other one
     */
    static Function<Match, String> words(String template) {
        return match -> WORD.matcher(template)
                .replaceAll(word -> Matcher.quoteReplacement(
                        switch (word.group(1)) {
                            case "cols" -> match.is(Mark.COLS) ? "Cols" : "";
                            case "minus" -> match.is(Mark.MINUS) ? "-" : "";
                            default -> name(match, word.group(1));
                        }));
    }

    private static String name(Match match, String word) {
        Var v = match.at(word.substring(word.length() - 1));
        boolean reshaped = word.length() > 1 && match.axis() == Mark.ALL && v.rows() > 1;
        return reshaped ? "reshape(" + v.label() + ", 1, " + v.shape().elements() + ")" : v.label();
    }
}
