package dev.pullback.explain;

import dev.pullback.core.Var;
import dev.pullback.explain.Match.Mark;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A formula that is correct in exact arithmetic but fails for some numbers in double precision.
 *
 * @param name the name of the formula, as in {@code log of a softmax}
 * @param pattern the pattern that its ops match
 * @param reason what goes wrong, and for which numbers
 * @param instead returns the formula to write instead, with the user's names of the variables
 * @param rewrite records the formula to write instead; null if no formula fits all uses
 */
record NaiveFormula(
        String name,
        GraphPattern pattern,
        String reason,
        Function<Match, String> instead,
        @Nullable Rewrite rewrite) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z ]+)}");

    private static final String SILENT =
            "where the probability is below ε the loss stops at -log ε and the gradient is 0, however wrong the example";

    static NaiveFormula row(
            String name, GraphPattern pattern, String reason, String instead, @Nullable Rewrite rewrite) {
        return row(name, pattern, reason, template(instead), rewrite);
    }

    static NaiveFormula row(
            String name,
            GraphPattern pattern,
            String reason,
            Function<Match, String> instead,
            @Nullable Rewrite rewrite) {
        return new NaiveFormula(name, pattern, reason, instead, rewrite);
    }

    /** Returns what goes wrong. If an ε was added to a probability, this is the effect of the ε. */
    String reason(Match match) {
        return rewrite != null && match.is(Mark.GUARDED) ? SILENT : reason;
    }

    /**
     * Returns a function that fills in a template for a match. The placeholders are {@code {x}} for the user's name of
     * the variable that the letter x stands for; {@code {of x}} for the same, reshaped to one row if sums are taken
     * over all elements; {@code {cols}} for {@code Cols} if sums are taken of columns, otherwise nothing; {@code
     * {minus}} for a minus sign if the formula is negated, otherwise nothing.
     */
    static Function<Match, String> template(String template) {
        return match -> PLACEHOLDER
                .matcher(template)
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
