package dev.pullback.train.data.dialect;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A notation for numbers other than plain digits: percentages ({@code 12.5 %} is 0.125), amounts of money ({@code
 * $1,023.50}, {@code (12)} is −12), dates and times. A date becomes the number of days since 1970-01-01, a time of
 * day adds its share of a day.
 *
 * @param name {@code number}, {@code percent}, {@code time}, {@code money} and a currency, or {@code date} and a pattern
 */
public record CellFormat(String name) {
    /** Plain numbers. */
    public static final CellFormat PLAIN = new CellFormat("number");

    private static final String PERCENT = "percent";
    private static final String MONEY = "money ";
    private static final String DATE = "date ";
    private static final String TIME = "time";

    private static final List<String> PATTERNS = List.of(
            "uuuu-M-d",
            "uuuu/M/d",
            "uuuu.M.d",
            "d.M.uuuu",
            "d/M/uuuu",
            "M/d/uuuu",
            "d-M-uuuu",
            "M-d-uuuu",
            "d.M.uu",
            "d/M/uu",
            "M/d/uu",
            "uuuu-M",
            "d-MMM-uuuu",
            "d-MMM-uu",
            "d MMM uuuu",
            "d MMMM uuuu",
            "MMM d, uuuu",
            "MMMM d, uuuu",
            "EEE MMM d uuuu",
            "EEE, d MMM uuuu");
    private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

    private static final String CURRENCY =
            "[$\u20ac\u00a3\u00a5\u20b9\u20bd\u20a9]|US\\$|USD|EUR|GBP|CHF|Fr\\.|JPY|CNY|INR|SEK|NOK|DKK|PLN|CAD|AUD|R\\$|kr";
    private static final Pattern AMOUNT = Pattern.compile(
            "([-+\u2212]?) ?(" + CURRENCY + ")? ?([-+\u2212]?[^-+%\\p{L}\\p{Sc}]+?) ?(" + CURRENCY + ")?");
    private static final Pattern CLOCK = Pattern.compile(
            "(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:[.,]\\d{1,9})?))?(?: ?([AaPp])\\.?[Mm]\\.?)?(?: ?(Z|UTC|GMT|[-+]\\d{2}:?\\d{2}))?");
    private static final Pattern WITH_CLOCK = Pattern.compile("(.+?)(?:T|,? +)(\\d{1,2}:\\d{2}.*)");
    private static final double HOURS = 24;
    private static final double MINUTES = 24 * 60;
    private static final double SECONDS = 24 * 3600;
    private static final int AFTERNOON = 12;

    /** Returns whether these are plain numbers. */
    public boolean isPlain() {
        return equals(PLAIN);
    }

    /** Returns the format in which all texts of a column are written, if there is exactly one. */
    public static Optional<CellFormat> of(Collection<String> texts, NumberSyntax numbers) {
        return all(texts, numbers).size() == 1 ? Optional.of(all(texts, numbers).get(0)) : Optional.empty();
    }

    /** Returns whether all texts are dates whose day and month may be swapped. */
    public static boolean isUnclear(Collection<String> texts, NumberSyntax numbers) {
        return all(texts, numbers).size() > 1;
    }

    private static List<CellFormat> all(Collection<String> texts, NumberSyntax numbers) {
        String first = texts.iterator().next();
        if (first.chars().noneMatch(c -> c >= '0' && c <= '9')) return List.of();
        if (first.endsWith("%")) return fitting(List.of(PERCENT), texts, numbers);
        Matcher amount = AMOUNT.matcher(first);
        if (first.startsWith("(")) return fitting(List.of(MONEY), texts, numbers);
        if (amount.matches() && (amount.group(2) != null || amount.group(4) != null))
            return fitting(
                    List.of(MONEY + (amount.group(2) != null ? amount.group(2) : amount.group(4))), texts, numbers);
        if (CLOCK.matcher(first).matches()) return fitting(List.of(TIME), texts, numbers);
        return fitting(PATTERNS.stream().map(p -> DATE + p).toList(), texts, numbers);
    }

    private static List<CellFormat> fitting(List<String> names, Collection<String> texts, NumberSyntax numbers) {
        return names.stream()
                .map(CellFormat::new)
                .filter(format -> texts.stream().noneMatch(text -> Double.isNaN(format.parse(text, numbers))))
                .toList();
    }

    /** Returns the number that a text stands for, or NaN if it is not written in this format. */
    public double parse(String text, NumberSyntax numbers) {
        if (isPlain()) return numbers.parse(text);
        if (name.equals(PERCENT)) return text.endsWith("%") ? percent(text, numbers) : Double.NaN;
        if (name.startsWith(MONEY)) return money(text, numbers);
        if (name.equals(TIME)) return clock(text);
        return name.startsWith(DATE) ? date(text) : Double.NaN;
    }

    private static double percent(String text, NumberSyntax numbers) {
        String number = text.substring(0, text.length() - 1).strip();
        double whole = numbers.parse(number);
        if (!Double.isFinite(whole)) return Double.NaN;
        // Dividing would round twice.
        return DecimalParser.parse(numbers.plain(number) + "e-2");
    }

    private double money(String text, NumberSyntax numbers) {
        boolean isNegative = text.startsWith("(") && text.endsWith(")");
        Matcher amount = AMOUNT.matcher(isNegative ? text.substring(1, text.length() - 1) : text);
        if (!amount.matches()) return Double.NaN;
        String before = amount.group(2) == null ? "" : amount.group(2);
        String after = amount.group(4) == null ? "" : amount.group(4);
        String currency = name.substring(MONEY.length());
        boolean fits = (before + after).equals(currency) || (before + after).isEmpty();
        double value = fits ? numbers.parse(amount.group(1) + amount.group(3).strip()) : Double.NaN;
        return isNegative ? -value : value;
    }

    private double date(String text) {
        Matcher timed = WITH_CLOCK.matcher(text);
        boolean hasClock = timed.matches();
        double time = hasClock ? clock(timed.group(2).strip()) : 0;
        if (Double.isNaN(time)) return Double.NaN;
        try {
            DateTimeFormatter formatter =
                    FORMATTERS.computeIfAbsent(name.substring(DATE.length()), CellFormat::formatter);
            return LocalDate.parse(hasClock ? timed.group(1) : text, formatter).toEpochDay() + time;
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    private static DateTimeFormatter formatter(String pattern) {
        DateTimeFormatterBuilder builder =
                new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
        if (!pattern.contains("d")) builder.parseDefaulting(ChronoField.DAY_OF_MONTH, 1);
        return builder.toFormatter(Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    /** Returns a time of day in days, NaN if the text is none. */
    private static double clock(String text) {
        Matcher m = CLOCK.matcher(text);
        if (!m.matches()) return Double.NaN;
        int hour = Integer.parseInt(m.group(1));
        int minute = Integer.parseInt(m.group(2));
        double second = m.group(3) == null ? 0 : Double.parseDouble(m.group(3).replace(',', '.'));
        if (hour > HOURS || minute > 59 || second >= 61) return Double.NaN;
        if (m.group(4) != null) {
            if (hour < 1 || hour > AFTERNOON) return Double.NaN;
            hour = hour % AFTERNOON + (m.group(4).equalsIgnoreCase("p") ? AFTERNOON : 0);
        }
        return hour / HOURS + minute / MINUTES + second / SECONDS - offset(m.group(5));
    }

    private static double offset(@Nullable String zone) {
        if (zone == null || Character.isLetter(zone.charAt(0))) return 0;
        String digits = zone.substring(1).replace(":", "");
        double days =
                Integer.parseInt(digits.substring(0, 2)) / HOURS + Integer.parseInt(digits.substring(2)) / MINUTES;
        return zone.startsWith("-") ? -days : days;
    }

    /** Returns a text such as {@code dates (d.M.uuuu)} or {@code percentages}. */
    @Override
    public String toString() {
        if (name.equals(PERCENT)) return "percentages";
        if (name.startsWith(MONEY)) return ("amounts of money " + name.substring(MONEY.length())).strip();
        if (name.equals(TIME)) return "times of day";
        return isPlain() ? "numbers" : "dates (" + name.substring(DATE.length()) + ")";
    }

    /** Returns whether a name, as stored with a model, is that of a format. */
    public static boolean isValid(String name) {
        return name.equals(PLAIN.name)
                || name.equals(PERCENT)
                || name.equals(TIME)
                || name.startsWith(MONEY)
                || (name.startsWith(DATE) && PATTERNS.contains(name.substring(DATE.length())));
    }
}
