package dev.pullback.train.data.dialect;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the decimal mark and the thousands mark of a table. A cell such as {@code 1,5} or {@code 1.234,5} proves a
 * decimal comma, {@code 1,234.5} or {@code 1,234,567} a thousands comma. Cells such as {@code 1,234} prove neither; they
 * are decided by the other cells, and otherwise by the separator.
 */
public final class MarkDetector {
    private static final double MOSTLY = 0.8;
    private static final Pattern NUMBER = Pattern.compile(
            "[-+(\u2212]? ?[$\u20ac\u00a3\u00a5]? ?([\\d.,'\u2019]*(?:[ \u00a0\u202f]\\d{3})*[\\d.,]*)(?:[eE][-+]?\\d+)? ?[%)\\p{Sc}]?");
    private static final Pattern GROUPED =
            Pattern.compile("[1-9]\\d{0,2}(?:[., '\u2019\u00a0\u202f]\\d{2,3})*[., '\u2019\u00a0\u202f]\\d{3}");
    private static final String OTHER_MARKS = "'\u2019 \u00a0\u202f";

    private final int[] decimals = new int[2]; // cells that prove a decimal point, a decimal comma
    private final int[] groups = new int[2]; // cells that prove points or commas between groups of digits
    private final int[] unclear = new int[2]; // cells such as 1.234 and 1,234
    private char otherMark;

    private MarkDetector() {}

    /**
     * Returns the marks of the numbers in a sample.
     *
     * @param decimal the decimal mark if it was set
     * @param thousands the thousands mark if it was set; 0 for none
     * @param remembered the dialect of the data that the file must match
     */
    public static NumberSyntax of(
            Sample sample,
            char separator,
            @Nullable Character decimal,
            @Nullable Character thousands,
            @Nullable Dialect remembered) {
        MarkDetector marks = new MarkDetector();
        if (decimal == null || thousands == null) marks.read(sample);
        char d = decimal == null ? marks.decimal(separator, remembered) : decimal;
        char t = thousands == null ? marks.thousands(d, remembered) : thousands;
        return new NumberSyntax(d, t);
    }

    private void read(Sample sample) {
        int width = sample.width();
        for (int column = 0; column < width; column++) readColumn(sample.rows(), column);
    }

    private void readColumn(List<Sample.Row> rows, int column) {
        MarkDetector own = new MarkDetector();
        int present = 0;
        int numbers = 0;
        for (Sample.Row row : rows) {
            if (column >= row.cells().size()) continue;
            String cell = row.cells().get(column);
            if (CellWords.isMissingNumber(cell)) continue;
            present++;
            if (isPlain(cell)) {
                numbers++;
                if (cell.indexOf('.') >= 0) own.decimals[0]++;
                continue;
            }
            Matcher matcher = NUMBER.matcher(cell);
            if (!matcher.matches() || matcher.group(1).isEmpty()) continue;
            numbers++;
            own.add(matcher.group(1));
        }
        // The first row may be a header.
        if (numbers == 0 || numbers < MOSTLY * (present - 1)) return;
        for (int i = 0; i < 2; i++) {
            decimals[i] += own.decimals[i];
            groups[i] += own.groups[i];
            unclear[i] += own.unclear[i];
        }
        if (own.otherMark != 0) otherMark = own.otherMark;
    }

    /** Returns whether a cell is a number whose point, if it has one, cannot separate groups of digits; the usual case. */
    private static boolean isPlain(String cell) {
        int point = -1;
        int end = cell.length();
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '.' && point < 0) point = i;
            else if ((c == 'e' || c == 'E') && i > 0 && end == cell.length()) end = i;
            else if ((c < '0' || c > '9') && !((c == '-' || c == '+') && (i == 0 || i == end + 1))) return false;
        }
        return point < 0 || (end - point != 4 && point < end);
    }

    /** Adds the digits and marks of a number. */
    private void add(String number) {
        int points = count(number, '.');
        int commas = count(number, ',');
        for (int i = 0; i < OTHER_MARKS.length(); i++) {
            if (number.indexOf(OTHER_MARKS.charAt(i)) >= 0) otherMark = OTHER_MARKS.charAt(i);
        }
        if (points > 0 && commas > 0) {
            int last = number.lastIndexOf('.') > number.lastIndexOf(',') ? 0 : 1;
            if ((last == 0 ? points : commas) != 1) return;
            decimals[last]++;
            groups[1 - last]++;
            return;
        }
        int mark = points > 0 ? 0 : 1;
        int count = points + commas;
        if (count == 0) return;
        boolean isGrouped = GROUPED.matcher(number).matches()
                && number.length() - 1 - number.lastIndexOf(mark == 0 ? '.' : ',') == 3
                && otherMark == 0;
        if (count > 1) {
            if (isGrouped) groups[mark]++;
        } else if (isGrouped) {
            unclear[mark]++;
        } else {
            decimals[mark]++;
        }
    }

    private static int count(String text, char character) {
        return (int) text.chars().filter(c -> c == character).count();
    }

    private char decimal(char separator, @Nullable Dialect remembered) {
        if (decimals[0] + decimals[1] > 0) return decimals[1] > decimals[0] ? ',' : '.';
        if (groups[0] > 0 || groups[1] > 0) return groups[0] > groups[1] ? ',' : '.';
        if (remembered != null) return remembered.decimal();
        // With semicolons between cells, a comma is a decimal mark; within quotes between commas it groups digits.
        return unclear[1] > 0 && unclear[0] == 0 && separator == ';' ? ',' : '.';
    }

    private char thousands(char decimal, @Nullable Dialect remembered) {
        if (otherMark != 0 && otherMark != ' ') return otherMark;
        int other = decimal == '.' ? 1 : 0;
        if (groups[other] + unclear[other] > 0) return other == 1 ? ',' : '.';
        if (otherMark != 0) return otherMark;
        return remembered == null || remembered.decimal() != decimal ? '\0' : remembered.thousands();
    }
}
