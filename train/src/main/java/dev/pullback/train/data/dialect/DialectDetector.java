package dev.pullback.train.data.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the separator and the quote of a text, and lines before the table. Each pair of candidates splits a
 * sample. The score of a pair is high if most rows have the same number of cells and the cells look like numbers, dates
 * or words.
 */
public final class DialectDetector {
    private static final String SEPARATORS = ",;\t|^~:\u0001\u001f ";
    private static final int ROWS = 200;
    /** Rows for the recognition of marks and of the header. */
    private static final int MORE_ROWS = 5000;

    private static final int MOST_TITLES = 20;
    /** Colons and blanks occur within cells, so they must fit almost perfectly. */
    private static final double STRICT = 0.95;

    private static final Pattern NUMBER = Pattern.compile("[-+(\u2212]?[$\u20ac\u00a3\u00a5]? ?(\\d[\\d.,'\u2019]*(["
            + " \u00a0\u202f]\\d{3})*|[.,]\\d)\\d*([.,]\\d*)?([eE][-+]?\\d+)? ?[%)$\u20ac\u00a3]?");
    private static final Pattern DATE = Pattern.compile("\\d{1,4}([-/.])\\d{1,2}\\1\\d{1,4}(["
            + " T]\\d{1,2}:\\d\\d(:\\d\\d(\\.\\d+)?)?.{0,6})?|\\d{1,2}:\\d\\d(:\\d\\d)?");
    private static final Pattern WORD =
            Pattern.compile("\\p{L}[\\p{L}\\p{N} _./()&'+#*<>=?!%$-]*|[\\p{L}\\p{N}_.#*?<>=-]*");

    private DialectDetector() {}

    /**
     * The parts of the dialect that are known before detection.
     *
     * @param separator the separator if it was set
     * @param quote the quote if it was set
     * @param skip the number of lines before the table if it was set
     * @param remembered the dialect of the data that the file must match
     * @param isTabbed whether the name of the file says that tabs separate cells
     */
    public record Known(
            @Nullable Character separator,
            @Nullable Character quote,
            @Nullable Integer skip,
            @Nullable Dialect remembered,
            boolean isTabbed) {}

    /**
     * The layout of a text.
     *
     * @param skip the number of lines before the table
     * @param skipped what these lines are, or empty
     * @param hasRowNames whether the header lacks the name of the first column, as R writes it
     * @param hasComments whether lines that begin with # are no rows
     * @param sample the first rows of the table, without comments
     */
    public record Layout(
            char separator,
            char quote,
            int skip,
            String skipped,
            boolean hasRowNames,
            boolean hasComments,
            Sample sample) {}

    /** Returns the layout of a text; commas and double quotes if nothing fits. */
    public static Layout of(String text, boolean isWhole, Known known) {
        Optional<Character> declared = declaredSeparator(text);
        if (declared.isPresent() && known.separator == null && known.skip == null) {
            String rest = withoutLines(text, 1);
            Layout layout =
                    of(rest, isWhole, new Known(declared.get(), known.quote, 0, known.remembered, known.isTabbed));
            return new Layout(
                    layout.separator,
                    layout.quote,
                    1,
                    "a line that names the separator",
                    layout.hasRowNames,
                    layout.hasComments,
                    layout.sample);
        }
        String table = known.skip == null ? text : withoutLines(text, known.skip);
        char[] best = best(table, isWhole, known);
        Sample sample = Sample.of(table, isWhole, best[0], best[1], MORE_ROWS);
        int width = sample.width();
        int titles = known.skip == null ? titles(sample, width, isWhole) : 0;
        boolean hasComments = hasComments(sample, width);
        Sample rest = hasComments ? sample.from(titles).withoutComments() : sample.from(titles);
        long skip = titles == 0 ? 0 : rest.rows().get(0).line() - 1;
        String skipped = titles == 0
                ? ""
                : isCounts(sample.rows().get(0), width) ? "a line of counts and class names" : "a title";
        return new Layout(
                best[0],
                best[1],
                known.skip == null ? (int) skip : known.skip,
                known.skip == null || known.skip == 0 ? skipped : "skipped",
                hasRowNames(rest, width),
                hasComments,
                rest);
    }

    /** Returns whether some lines begin with #, of which none has as many cells as the rows. */
    private static boolean hasComments(Sample sample, int width) {
        List<Sample.Row> marked =
                sample.rows().stream().filter(Sample.Row::isComment).toList();
        return !marked.isEmpty() && marked.stream().noneMatch(row -> row.width() == width);
    }

    /** Returns the separator of a first line {@code sep=;}, which Excel understands. */
    private static Optional<Character> declaredSeparator(String text) {
        String first = text.lines().findFirst().orElse("").strip();
        return first.length() == 5 && first.startsWith("sep=") ? Optional.of(first.charAt(4)) : Optional.empty();
    }

    private static String withoutLines(String text, int count) {
        int at = 0;
        for (int i = 0; i < count && at < text.length(); i++) {
            while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') at++;
            if (text.startsWith("\r\n", at)) at++;
            at = Math.min(at + 1, text.length());
        }
        return text.substring(at);
    }

    private static char[] best(String text, boolean isWhole, Known known) {
        Dialect remembered = known.remembered == null ? Dialect.STANDARD : known.remembered;
        char[] best = {
            known.separator == null ? remembered.separator() : known.separator,
            known.quote == null ? remembered.quote() : known.quote
        };
        String separators = known.separator == null ? SEPARATORS : known.separator.toString();
        String quotes = known.quote == null ? "\"'" : known.quote.toString();
        if (known.separator == null && known.remembered != null && SEPARATORS.indexOf(remembered.separator()) < 0)
            separators += remembered.separator();
        if (separators.length() * quotes.length() == 1) return best;
        double highest = 0;
        for (int i = 0; i < separators.length() * quotes.length(); i++) {
            char separator = separators.charAt(i / quotes.length());
            char quote = quotes.charAt(i % quotes.length());
            if (text.indexOf(separator) >= 0) {
                if (quote == '\'' && quotes.length() > 1 && !isQuotedByApostrophes(text, separator)) continue;
                double score = score(Sample.of(text, isWhole, separator, quote, ROWS), separator);
                boolean isRemembered = known.remembered != null && separator == remembered.separator();
                if (isRemembered || (known.isTabbed && separator == '\t')) score *= 2;
                if (score > highest) {
                    highest = score;
                    best = new char[] {separator, quote};
                }
            }
        }
        return best;
    }

    /** Returns whether apostrophes stand at the borders of several cells, and double quotes at none. */
    private static boolean isQuotedByApostrophes(String text, char separator) {
        String near = text.substring(0, Math.min(text.length(), 1 << 16));
        return borders(near, '\'', separator) > 1 && borders(near, '"', separator) == 0;
    }

    private static int borders(String text, char quote, char separator) {
        int count = 0;
        for (String border : new String[] {"" + quote + separator, "" + separator + quote, separator + " " + quote}) {
            for (int at = text.indexOf(border); at >= 0; at = text.indexOf(border, at + 1)) count++;
        }
        return count;
    }

    private static double score(Sample sample, char separator) {
        int width = sample.width();
        if (width < 2) return 0;
        int rows = 0;
        int cells = 0;
        int known = 0;
        for (Sample.Row row : sample.rows()) {
            if (row.width() != width) continue;
            rows++;
            for (String cell : row.cells().subList(0, Math.min(row.cells().size(), 100))) {
                cells++;
                if (isKnown(cell)) known++;
            }
        }
        double consistent = (double) rows / sample.rows().size();
        double typed = (double) known / cells;
        boolean isStrict = separator == ' ' || separator == ':';
        if (isStrict && ((consistent < STRICT && rows < sample.rows().size() - 1) || typed < STRICT)) return 0;
        return consistent * consistent * (0.05 + typed) * (width - 1) / width * prior(separator);
    }

    private static double prior(char separator) {
        return switch (separator) {
            case ',', ';', '\t' -> 1;
            case '|' -> 0.98;
            case ' ' -> 0.7;
            case ':' -> 0.5;
            default -> 0.9;
        };
    }

    private static boolean isKnown(String cell) {
        return NUMBER.matcher(cell).matches()
                || DATE.matcher(cell).matches()
                || WORD.matcher(cell).matches();
    }

    /** Returns the number of rows before the table: titles, comments, or a line of counts as in scikit-learn. */
    private static int titles(Sample sample, int width, boolean isWhole) {
        List<Sample.Row> rows = sample.rows();
        if (width < 2 || rows.size() < 2) return 0;
        if (isCounts(rows.get(0), width)
                && rows.get(1).width() == width
                && rows.get(1).cells().stream()
                        .allMatch(cell -> NUMBER.matcher(cell).matches())
                && (!isWhole || rows.get(0).cells().get(0).equals(Integer.toString(rows.size() - 1)))) return 1;
        int count = 0;
        while (count < Math.min(rows.size(), MOST_TITLES)
                && rows.get(count).width() != width
                && isTitle(rows.get(count))) count++;
        boolean isTable = count < rows.size() - 1 && rows.get(count).width() == width;
        return isTable && count > 0 ? count : titlesAboveHeader(rows, width);
    }

    /** Returns the number of shorter rows above a row that is clearly a header: texts, with numbers in the row below. */
    private static int titlesAboveHeader(List<Sample.Row> rows, int width) {
        int count = 0;
        while (count < Math.min(rows.size(), MOST_TITLES) && rows.get(count).width() < width) count++;
        if (count == 0 || count >= rows.size() - 1) return 0;
        boolean isHeader = rows.get(count).width() == width
                && rows.get(count).cells().stream()
                        .noneMatch(
                                cell -> cell.isEmpty() || NUMBER.matcher(cell).matches());
        boolean hasNumbers = rows.get(count + 1).cells().stream()
                .anyMatch(cell -> NUMBER.matcher(cell).matches());
        return isHeader && hasNumbers ? count : 0;
    }

    private static boolean isTitle(Sample.Row row) {
        String first = row.cells().isEmpty() ? "" : row.cells().get(0);
        boolean isComment = first.startsWith("#") || first.startsWith("%") || first.startsWith("//");
        return isComment || (row.width() == 1 && !NUMBER.matcher(first).matches());
    }

    /** Returns whether a row is the number of rows, the number of features and the names of classes. */
    private static boolean isCounts(Sample.Row row, int width) {
        List<String> cells = row.cells();
        if (cells.size() < 3
                || !cells.get(0).matches("\\d{1,9}")
                || !cells.get(1).equals(Integer.toString(width - 1))) return false;
        return cells.subList(2, cells.size()).stream()
                .noneMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).matches());
    }

    private static boolean hasRowNames(Sample sample, int width) {
        List<Sample.Row> rows = sample.rows();
        if (rows.size() < 2 || rows.get(0).width() != width - 1 || width < 3) return false;
        List<String> header = new ArrayList<>(rows.get(0).cells());
        boolean isNames = header.stream()
                .noneMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).matches());
        boolean hasNumbers = rows.get(1).cells().stream().skip(1).anyMatch(cell -> NUMBER.matcher(cell)
                .matches());
        return isNames
                && hasNumbers
                && rows.stream().skip(1).allMatch(row -> row.width() == width)
                && rows.stream()
                                .skip(1)
                                .map(row -> row.cells().get(0))
                                .distinct()
                                .count()
                        == rows.size() - 1;
    }
}
