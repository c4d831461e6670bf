package dev.pullback.train.data.dialect;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A notation for numbers other than plain digits: percentages ({@code 12.5 %} is 0.125), amounts of money ({@code
 * $1,023.50}, {@code (12)} is −12), numbers with one unit ({@code 12 kg}), dates, times and durations. A date becomes the
 * number of days since 1970-01-01, and a time of day adds its share of a day. A duration, such as {@code 75:30} or {@code
 * 1:15:30}, becomes seconds. Of targets, {@code yes} and {@code no} or {@code true} and {@code false} are 1 and 0.
 *
 * @param name {@code number}, {@code percent}, {@code time}, {@code duration}, {@code truth}, {@code money} and a currency, {@code unit}
 *     and a unit, or {@code date} and a {@link DateNotation}
 */
public record CellFormat(String name) {
    /** Plain numbers. */
    public static final CellFormat PLAIN = new CellFormat("number");

    private static final String PERCENT = "percent";
    private static final String MONEY = "money ";
    private static final String DATE = "date ";
    private static final CellFormat COMPACT = new CellFormat(DATE + DateNotation.COMPACT);
    private static final String TIME = "time";
    private static final String DURATION = "duration";
    private static final String TRUTH = "truth";
    private static final Set<String> TRUE = Set.of("true", "yes", "t", "y", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "f", "n", "0");
    private static final String UNIT = "unit ";
    private static final String CURRENCY =
            "[$\u20ac\u00a3\u00a5\u20b9\u20bd\u20a9]|US\\$|USD|EUR|GBP|CHF|Fr\\.|JPY|CNY|INR|SEK|NOK|DKK|PLN|CAD|AUD|R\\$|kr";
    private static final Pattern AMOUNT = Pattern.compile(
            "([-+\u2212]?) ?(" + CURRENCY + ")? ?([-+\u2212]?[^-+%\\p{L}\\p{Sc}]+?) ?(" + CURRENCY + ")?");
    private static final Pattern SPAN = Pattern.compile("(?:(\\d+):)?(\\d+):(\\d{2}(?:[.,]\\d{1,9})?)");
    /** A character of a unit. Digits are an exponent after a letter or ^, as in m2, or a base such as that of l/100km. */
    private static final String UNIT_PART = "(?:[^\\d\\s]|(?<=[\\p{L}^])[23](?!\\d)|(?<=/)10{1,3}(?=\\p{L}))";
    /** A number and its unit, which begins with a letter or a sign such as °. */
    private static final Pattern QUANTITY =
            Pattern.compile("([-+\u2212]?[\\d.,][^\\p{L}]*?) ?((?:\\p{L}|[\u00b0'\"\u00b5]|\\p{Sc}(?=/))" + UNIT_PART
                    + "{0,9}(?: \\p{L}" + UNIT_PART + "{0,8})?)");

    /** Returns whether these are plain numbers. */
    public boolean isPlain() {
        return equals(PLAIN);
    }

    /** Returns the format in which all texts of a column are written, if there is exactly one. */
    public static Optional<CellFormat> of(Collection<String> texts, NumberSyntax numbers) {
        List<CellFormat> all = all(texts, numbers);
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Returns the format of texts to predict: as {@link #of}, or words such as {@code yes} and {@code no}. */
    public static Optional<CellFormat> ofTargets(Collection<String> texts, NumberSyntax numbers) {
        CellFormat truth = new CellFormat(TRUTH);
        boolean isTruth = texts.stream().noneMatch(text -> Double.isNaN(truth.parse(text, numbers)));
        return isTruth ? Optional.of(truth) : of(texts, numbers);
    }

    /** Returns whether plain numbers may stand among the texts of this format. */
    public boolean allowsNumbers() {
        return isPlain() || name.startsWith(MONEY) || name.equals(TRUTH);
    }

    /** Returns whether all texts are dates whose day and month may be swapped. */
    public static boolean isUnclear(Collection<String> texts, NumberSyntax numbers) {
        return all(texts, numbers).size() > 1;
    }

    /** Returns the formats that fit all texts and differ in the value of at least one. */
    private static List<CellFormat> all(Collection<String> texts, NumberSyntax numbers) {
        String first = texts.iterator().next();
        if (first.chars().noneMatch(c -> c >= '0' && c <= '9')) return List.of();
        if (first.endsWith("%")) return fitting(List.of(PERCENT), texts, numbers);
        Matcher amount = AMOUNT.matcher(first);
        if (first.startsWith("(")) return fitting(List.of(MONEY), texts, numbers);
        if (amount.matches() && (amount.group(2) != null || amount.group(4) != null))
            return fitting(
                    List.of(MONEY + (amount.group(2) != null ? amount.group(2) : amount.group(4))), texts, numbers);
        if (SPAN.matcher(first).matches() || DateNotation.isClock(first)) {
            List<CellFormat> times = fitting(List.of(TIME), texts, numbers);
            return times.isEmpty() ? fitting(List.of(DURATION), texts, numbers) : times;
        }
        List<CellFormat> dates = DateNotation.of(texts).stream()
                .map(notation -> new CellFormat(DATE + notation))
                .toList();
        Matcher quantity = QUANTITY.matcher(first);
        if (!dates.isEmpty() || !quantity.matches()) return dates;
        return fitting(List.of(UNIT + quantity.group(2)), texts, numbers);
    }

    /**
     * Returns the format of whole numbers such as 20311224, if each of them is a date of the years 1800 to 2200; otherwise
     * plain numbers. The values are changed to days.
     *
     * @param values the numbers of a column; NaN for other cells
     */
    public static CellFormat ofNumbers(double[] values) {
        return DateNotation.COMPACT.changeToDays(values) ? COMPACT : PLAIN;
    }

    /** Returns the value of a number in a column of this format: days for 20311224, otherwise the number. */
    public double ofNumber(double number) {
        return equals(COMPACT) ? DateNotation.COMPACT.ofNumber(number) : number;
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
        if (name.equals(TRUTH)) return truth(text.toLowerCase(Locale.ROOT));
        if (name.equals(TIME)) return DateNotation.clock(text);
        if (name.equals(DURATION)) return span(text);
        if (name.startsWith(UNIT)) return quantity(text, numbers);
        return name.startsWith(DATE) ? dates().parse(text) : Double.NaN;
    }

    private DateNotation dates() {
        return new DateNotation(name.substring(DATE.length()));
    }

    private static double truth(String word) {
        return TRUE.contains(word) ? 1 : FALSE.contains(word) ? 0 : Double.NaN;
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

    private double quantity(String text, NumberSyntax numbers) {
        Matcher quantity = QUANTITY.matcher(text);
        boolean fits = quantity.matches() && quantity.group(2).equals(name.substring(UNIT.length()));
        return fits ? numbers.parse(quantity.group(1).strip()) : Double.NaN;
    }

    /** Returns a duration in seconds, NaN if the text is none. */
    private static double span(String text) {
        Matcher m = SPAN.matcher(text);
        if (!m.matches()) return Double.NaN;
        double hours = m.group(1) == null ? 0 : Double.parseDouble(m.group(1));
        double minutes = Double.parseDouble(m.group(2));
        double seconds = Double.parseDouble(m.group(3).replace(',', '.'));
        if (seconds >= 60 || (m.group(1) != null && minutes >= 60)) return Double.NaN;
        return (hours * 60 + minutes) * 60 + seconds;
    }

    /** Returns a text such as {@code dates (dd.MM.yyyy)} or {@code percentages}. */
    @Override
    public String toString() {
        if (name.equals(PERCENT)) return "percentages";
        if (name.startsWith(MONEY)) return ("amounts of money " + name.substring(MONEY.length())).strip();
        if (name.equals(TRUTH)) return "yes and no, read as 1 and 0";
        if (name.equals(TIME)) return "times of day";
        if (name.equals(DURATION)) return "durations";
        if (name.startsWith(UNIT)) return "numbers of the unit " + name.substring(UNIT.length());
        return isPlain() ? "numbers" : "dates (" + dates().usual() + ")";
    }

    /** Returns whether a name, as stored with a model, is that of a format. */
    public static boolean isValid(String name) {
        return name.equals(PLAIN.name)
                || name.equals(PERCENT)
                || name.equals(TIME)
                || name.equals(DURATION)
                || name.equals(TRUTH)
                || (name.startsWith(UNIT) && name.length() > UNIT.length())
                || name.startsWith(MONEY)
                || (name.startsWith(DATE) && DateNotation.isValid(name.substring(DATE.length())));
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof CellFormat c && name.equals(c.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
