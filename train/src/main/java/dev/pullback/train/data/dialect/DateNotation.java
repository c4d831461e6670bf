package dev.pullback.train.data.dialect;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the dates of a column are written: one pattern, or several separated by {@code |} if the column has dates of different
 * forms, such as 2031-12-24 and 24.12.2031. Each text has at most one reading. A date may have a time of day behind it.
 *
 * @param patterns the patterns in the letters of {@link DateTimeFormatter}
 */
record DateNotation(String patterns) {
    /** Dates that are whole numbers, such as 20311224. */
    static final DateNotation COMPACT = new DateNotation("uuuuMMdd");

    private static final String OR = "\\|";
    /** The most forms of dates in a column; texts of more forms are hardly dates. */
    private static final int MOST_FORMS = 6;

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
            "EEE, d MMM uuuu",
            "MMM d uuuu",
            "MMMM d uuuu",
            "uuuu MMM d",
            "uuuu-MMM-d",
            "d.MMM.uuuu",
            "d. MMM uuuu",
            "d. MMMM uuuu",
            "d/MMM/uuuu",
            "d-MMMM-uuuu",
            "MMM uuuu",
            "MMMM uuuu",
            "MMM-uuuu",
            "MMM-uu",
            "M/uuuu",
            "uuuu/M",
            "uuuuMMdd");
    private static final Map<String, DateTimeFormatter> FORMATTERS = new ConcurrentHashMap<>();

    private static final Pattern CLOCK =
            Pattern.compile("(\\d{1,2}):(\\d{2})(?::(\\d{2}(?:[.,]\\d{1,9})?))?(?: ?([AaPp])\\.?[Mm]\\.?)?(?:"
                    + " ?(Z|UTC|GMT|[-+]\\d{2}:?\\d{2}))?");
    private static final Pattern WITH_CLOCK = Pattern.compile("(.+?)(?:T|,? +)(\\d{1,2}:\\d{2}.*)");

    private static final double HOURS = 24;
    private static final double MINUTES = 24 * 60;
    private static final double SECONDS = 24 * 3600;
    private static final int AFTERNOON = 12;
    private static final int FIRST_YEAR = 1800;
    private static final int LAST_YEAR = 2200;

    /**
     * Returns the notations in which all texts can be read and which differ in the value of at least one text: none if the
     * texts are no dates, several if day and month may be swapped.
     */
    static List<DateNotation> of(Collection<String> texts) {
        List<DateNotation> single = distinct(texts);
        if (!single.isEmpty() || distinct(List.of(texts.iterator().next())).isEmpty()) return single;
        Map<String, List<String>> forms = texts.stream()
                .collect(Collectors.groupingBy(DateNotation::form, LinkedHashMap::new, Collectors.toList()));
        if (forms.size() == 1 || forms.size() > MOST_FORMS) return List.of();
        List<DateNotation> together = List.of(new DateNotation(""));
        for (List<String> sameForm : forms.values()) {
            List<DateNotation> longer = new ArrayList<>();
            for (DateNotation more : distinct(sameForm))
                for (DateNotation before : together) longer.add(before.or(more));
            together = longer;
        }
        return together;
    }

    private static List<DateNotation> distinct(Collection<String> texts) {
        List<DateNotation> distinct = new ArrayList<>();
        for (String pattern : PATTERNS) {
            DateNotation notation = new DateNotation(pattern);
            if (texts.stream().anyMatch(text -> Double.isNaN(notation.parse(text)))) continue;
            boolean isNew = distinct.stream()
                    .allMatch(known -> texts.stream().anyMatch(text -> known.parse(text) != notation.parse(text)));
            if (isNew) distinct.add(notation);
        }
        return distinct;
    }

    /** Returns the text with 9 for each number and a for each word. */
    private static String form(String text) {
        return text.replaceAll("\\d+", "9").replaceAll("\\p{L}+", "a");
    }

    private DateNotation or(DateNotation other) {
        boolean isKnown = Arrays.asList(patterns.split(OR, -1)).contains(other.patterns);
        return isKnown ? this : new DateNotation(patterns.isEmpty() ? other.patterns : patterns + "|" + other.patterns);
    }

    /** Returns whether a text, as stored with a model, lists patterns. */
    static boolean isValid(String patterns) {
        return PATTERNS.containsAll(Arrays.asList(patterns.split(OR, -1)));
    }

    static boolean isClock(String text) {
        return CLOCK.matcher(text).matches();
    }

    /**
     * Changes whole numbers such as 20311224 to days, if each of them is a date of the years 1800 to 2200; NaN stays.
     * Returns whether it did.
     */
    boolean changeToDays(double[] values) {
        double[] days = new double[values.length];
        boolean isAny = false;
        for (int i = 0; i < values.length; i++) {
            days[i] = ofNumber(values[i]);
            if (Double.isNaN(values[i])) continue;
            if (Double.isNaN(days[i])) return false;
            isAny = true;
        }
        if (isAny) System.arraycopy(days, 0, values, 0, days.length);
        return isAny;
    }

    /** Returns the days for a number such as 20311224, or NaN if it is no date. */
    double ofNumber(double number) {
        long digits = (long) number;
        long year = digits / 10_000;
        if (digits != number || year < FIRST_YEAR || year > LAST_YEAR) return Double.NaN;
        return parse(Long.toString(digits));
    }

    /** Returns the days since 1970-01-01, or NaN if the text is not written in one of the patterns. */
    double parse(String text) {
        Matcher timed = WITH_CLOCK.matcher(text);
        boolean hasClock = timed.matches();
        double time = hasClock ? clock(timed.group(2).strip()) : 0;
        if (Double.isNaN(time)) return Double.NaN;
        String day = hasClock ? timed.group(1) : text;
        for (String pattern : patterns.split(OR, -1)) {
            double days = days(day, pattern);
            if (!Double.isNaN(days)) return days + time;
        }
        return Double.NaN;
    }

    private static double days(String day, String pattern) {
        try {
            return LocalDate.parse(day, FORMATTERS.computeIfAbsent(pattern, DateNotation::formatter))
                    .toEpochDay();
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
    static double clock(String text) {
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

    /** Returns the patterns in the letters that most people know, as in yyyy-MM-dd. */
    String usual() {
        return patterns.replace('u', 'y')
                .replaceAll("(?<!M)M(?!M)", "MM")
                .replaceAll("(?<!d)d(?!d)", "dd")
                .replace("|", " or ");
    }

    @Override
    public String toString() {
        return patterns;
    }
}
