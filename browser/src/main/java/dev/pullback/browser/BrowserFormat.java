package dev.pullback.browser;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Formatter;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/** Methods of {@link String} that TeaVM does not support, such as {@link String#format(Locale, String, Object...)} with the conversions g and e. */
public final class BrowserFormat {
    private static final int USUAL_DIGITS = 6;

    private BrowserFormat() {}

    /** Replaces the conversions g and e with their results, and formats the rest. */
    public static String format(Locale locale, String format, Object... arguments) {
        StringBuilder rest = new StringBuilder();
        Object[] given = arguments.clone();
        int next = 0;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%') {
                rest.append(c);
                continue;
            }
            int end = i + 1;
            while (end < format.length() && "-+ 0,.#(<$123456789".indexOf(format.charAt(end)) >= 0) end++;
            char conversion = format.charAt(end);
            if ((conversion == 'g' || conversion == 'e') && given[next] instanceof Double number) {
                int dot = format.indexOf('.', i);
                int digits = dot > 0 && dot < end ? Integer.parseInt(format.substring(dot + 1, end)) : USUAL_DIGITS;
                given[next] = conversion == 'g' ? general(number, digits) : scientific(number, digits);
                rest.append("%s");
            } else {
                rest.append(format, i, end + 1);
            }
            if (conversion != '%' && conversion != 'n') next++;
            i = end;
        }
        return new Formatter(locale).format(rest.toString(), given).toString();
    }

    /** {@link Matcher#replaceAll(Function)}. */
    public static String replaceAll(Matcher matcher, Function<MatchResult, String> replacement) {
        matcher.reset();
        StringBuffer replaced = new StringBuffer();
        while (matcher.find()) matcher.appendReplacement(replaced, replacement.apply(matcher.toMatchResult()));
        matcher.appendTail(replaced);
        return replaced.toString();
    }

    private static String general(double x, int digits) {
        if (!isFinite(x)) return notFinite(x);
        int precision = Math.max(1, digits);
        if (x == 0) return fixed(BigDecimal.ZERO, precision - 1);
        BigDecimal rounded = BigDecimal.valueOf(x).round(new MathContext(precision, RoundingMode.HALF_UP));
        int exponent = rounded.precision() - rounded.scale() - 1;
        return exponent >= -4 && exponent < precision
                ? fixed(rounded, precision - 1 - exponent)
                : scientific(x, precision - 1);
    }

    private static String fixed(BigDecimal x, int decimals) {
        return x.setScale(Math.max(0, decimals), RoundingMode.HALF_UP).toPlainString();
    }

    private static String scientific(double x, int decimals) {
        if (!isFinite(x)) return notFinite(x);
        BigDecimal rounded = BigDecimal.valueOf(x).round(new MathContext(decimals + 1, RoundingMode.HALF_UP));
        int exponent = rounded.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
        String mantissa = fixed(rounded.movePointLeft(exponent), decimals);
        int size = Math.abs(exponent);
        return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }

    private static boolean isFinite(double x) {
        return Math.abs(x) <= Double.MAX_VALUE;
    }

    private static String notFinite(double x) {
        return Double.toString(x);
    }
}
