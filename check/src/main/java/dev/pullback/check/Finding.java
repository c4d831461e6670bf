package dev.pullback.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that the checker has to say. Of a derivative: which one, what was claimed, what was measured.
 *
 * @param verdict what this is worth
 * @param criterion what was looked at
 * @param point at which point, as in {@code at the given point}
 * @param order which derivative: 1 for the gradient, 2 for the gradient of the gradient
 * @param output the entry of the value, null where it is not one entry
 * @param input the entry of the input, null where it is not one entry
 * @param analytic what the gradient under test says
 * @param numeric what the function says
 * @param bar the error bar of {@code numeric}
 * @param text what else there is to say, or empty
 * @param hint a guess at the mistake, or empty
 */
public record Finding(
        Verdict verdict,
        Criterion criterion,
        String point,
        int order,
        @Nullable MatrixEntry output,
        @Nullable MatrixEntry input,
        double analytic,
        double numeric,
        double bar,
        String text,
        String hint) {

    /** By how many bars analytic and numeric derivative differ. */
    public double bars() {
        double gap = Math.abs(analytic - numeric);
        return Double.isNaN(gap) ? Double.POSITIVE_INFINITY : gap == 0 ? 0 : gap / bar;
    }

    /** One line, as in {@code WRONG dY[1,2]/dX[1,0]: analytic 0.0, numeric -0.114 ± 3e-13 (at the given point)}. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(verdict.name());
        if (criterion != Criterion.DERIVATIVE) s.append(' ').append(criterion.name());
        if (!Double.isNaN(analytic) || !Double.isNaN(numeric)) {
            s.append(" d").append(order > 1 ? "^" + order + " " : "").append(output == null ? "⟨g,Y⟩" : output);
            s.append("/d").append(input == null ? "u" : input);
            s.append(": analytic ").append(number(analytic));
            s.append(", numeric ").append(number(numeric)).append(" ± ").append(error(bar));
            if (verdict.fails() && Double.isFinite(bars()))
                s.append(", ").append(error(bars())).append(" bars apart");
        }
        if (!text.isEmpty())
            s.append(Double.isNaN(analytic) && Double.isNaN(numeric) ? ": " : "; ")
                    .append(text);
        s.append(" (")
                .append(order > 1 ? "order " + order + ", " : "")
                .append(point)
                .append(')');
        if (!hint.isEmpty()) s.append("; hint: ").append(hint);
        return s.toString();
    }

    /** Ten digits, without trailing zeros. */
    public static String number(double v) {
        if (v == Math.rint(v) && Math.abs(v) < 1e7) return Double.toString(v);
        String s = String.format(Locale.ROOT, "%.10g", v);
        int e = s.indexOf('e');
        String digits = e < 0 ? s : s.substring(0, e);
        if (digits.contains(".")) digits = digits.replaceAll("0+$", "").replaceAll("\\.$", "");
        return digits + (e < 0 ? "" : s.substring(e));
    }

    /** One digit. */
    static String error(double v) {
        return Double.isFinite(v) ? String.format(Locale.ROOT, "%.0e", v) : Double.toString(v);
    }
}
