package dev.pullback.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One result of a check that is not OK.
 *
 * @param verdict how bad it is
 * @param criterion what was checked
 * @param point a description of the point at which it was found, such as {@code at the given point}
 * @param order 1 for the gradient, 2 for the gradient of the gradient
 * @param output the entry of the value, or null if the finding is about several entries
 * @param input the entry of the input, or null if the finding is about several entries
 * @param analytic the derivative according to the gradient under test; NaN if the finding is not about a derivative
 * @param numeric the numeric derivative of the function; NaN if the finding is not about a derivative
 * @param bar the error bar of {@code numeric}
 * @param text a description, or empty
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

    /** Returns the difference of the analytic and the numeric derivative in units of the error bar. */
    public double bars() {
        double gap = Math.abs(analytic - numeric);
        return Double.isNaN(gap) ? Double.POSITIVE_INFINITY : gap == 0 ? 0 : gap / bar;
    }

    /** Returns one line, as in {@code WRONG dY[1,2]/dX[1,0]: analytic 0.0, numeric -0.114 ± 3e-13 (at the given point)}. */
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(verdict.name());
        if (criterion != Criterion.DERIVATIVE) s.append(' ').append(criterion.name());
        boolean isOfDerivative = input != null || output != null || !Double.isNaN(analytic) || !Double.isNaN(numeric);
        if (isOfDerivative) {
            s.append(" d").append(order > 1 ? "^" + order + " " : "").append(output == null ? "⟨g,Y⟩" : output);
            s.append("/d").append(input == null ? "u" : input);
            s.append(": analytic ").append(number(analytic));
            s.append(", numeric ").append(number(numeric)).append(" ± ").append(error(bar));
            if (verdict.fails() && Double.isFinite(bars()))
                s.append(", ").append(error(bars())).append(" bars apart");
        }
        if (!text.isEmpty()) s.append(isOfDerivative ? "; " : ": ").append(text);
        s.append(" (")
                .append(order > 1 ? "order " + order + ", " : "")
                .append(point)
                .append(')');
        if (!hint.isEmpty()) s.append("; hint: ").append(hint);
        return s.toString();
    }

    /** Formats a number with up to ten significant digits. */
    public static String number(double v) {
        if (v == Math.rint(v) && Math.abs(v) < 1e7) return Double.toString(v);
        String s = String.format(Locale.ROOT, "%.10g", v);
        int e = s.indexOf('e');
        String digits = e < 0 ? s : s.substring(0, e);
        if (digits.contains(".")) digits = digits.replaceAll("0+$", "").replaceAll("\\.$", "");
        return digits + (e < 0 ? "" : s.substring(e));
    }

    /** Formats an error with one significant digit. */
    public static String error(double v) {
        return Double.isFinite(v) ? String.format(Locale.ROOT, "%.0e", v) : Double.toString(v);
    }
}
