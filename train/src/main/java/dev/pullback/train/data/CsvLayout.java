package dev.pullback.train.data;

import dev.pullback.train.data.dialect.Dialect;
import dev.pullback.train.data.dialect.DialectDetector;
import dev.pullback.train.data.dialect.HeaderDetector;
import dev.pullback.train.data.dialect.MarkDetector;
import dev.pullback.train.data.dialect.NumberSyntax;
import dev.pullback.train.data.dialect.Sample;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a file, as recognised from its first part.
 *
 * @param dialect how the cells are written
 * @param skip the number of lines before the table
 * @param skipped what these lines are, or empty
 * @param header whether the first row is a header
 * @param hasRowNames whether the header lacks the name of the first column, which names the rows
 * @param hasComments whether lines that begin with # are no rows
 * @param emptyColumns the indices of columns that have neither a name nor a cell, as after a separator at the end of each line
 */
record CsvLayout(
        Dialect dialect,
        int skip,
        String skipped,
        HeaderDetector header,
        boolean hasRowNames,
        boolean hasComments,
        Set<Integer> emptyColumns) {
    /** Copies the set. */
    CsvLayout {
        emptyColumns = Set.copyOf(emptyColumns);
    }

    /**
     * Recognises the layout of a text, except for the parts that the settings determine.
     *
     * @param start the first part of the text
     * @param isWhole whether this is the whole text
     * @param isTabbed whether the name of the file says that tabs separate cells
     */
    static CsvLayout of(
            String start, boolean isWhole, boolean isTabbed, Csv csv, @Nullable Dialect remembered, String encoding) {
        DialectDetector.Layout layout = DialectDetector.of(
                start, isWhole, new DialectDetector.Known(csv.separator, csv.quote, csv.skip, remembered, isTabbed));
        NumberSyntax numbers =
                MarkDetector.of(layout.sample(), layout.separator(), csv.decimal, csv.thousands, remembered);
        List<String> marks = csv.missingMarks;
        if (marks.isEmpty() && remembered != null) marks = remembered.missing();
        Dialect dialect = new Dialect(
                encoding, layout.separator(), layout.quote(), numbers.decimal(), numbers.thousands(), marks);
        return new CsvLayout(
                dialect,
                layout.skip(),
                layout.skipped(),
                layout.hasRowNames()
                        ? new HeaderDetector(true, "", null, null)
                        : HeaderDetector.of(layout.sample(), numbers),
                layout.hasRowNames(),
                layout.hasComments(),
                emptyColumns(layout.sample()));
    }

    private static Set<Integer> emptyColumns(Sample sample) {
        Set<Integer> empty = new HashSet<>();
        if (sample.rows().size() < 2) return empty;
        for (int i = sample.rows().get(0).cells().size() - 1; i > 0; i--) {
            int column = i;
            boolean isEmpty = sample.rows().stream()
                    .allMatch(row -> column >= row.cells().size()
                            || row.cells().get(column).isEmpty());
            if (isEmpty) empty.add(column);
        }
        return empty;
    }

    /** Returns the cells of the first row, with an empty name in front if the header lacks one. */
    List<String> firstRow(List<String> cells) {
        if (hasRowNames) cells.add(0, "");
        return cells;
    }
}
