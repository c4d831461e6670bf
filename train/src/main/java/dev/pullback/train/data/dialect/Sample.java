package dev.pullback.train.data.dialect;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The first rows of a file, split with one choice of separator and quote. Rows without text are left out. */
public record Sample(List<Row> rows) {
    /** Bounds the memory for files of few very long lines. */
    private static final int MOST_CELLS = 1 << 18;

    /**
     * A row.
     *
     * @param line the line in which it begins, from 1
     * @param width the number of its cells
     * @param cells the cells without blanks around them; fewer than {@code width} if there are very many
     */
    public record Row(long line, int width, List<String> cells) {
        boolean isComment() {
            return !cells.isEmpty() && cells.get(0).startsWith("#");
        }
    }

    /** Copies the list. */
    public Sample {
        rows = List.copyOf(rows);
    }

    /**
     * Splits a text. A violation of the quoting rules ends the sample.
     *
     * @param isWhole whether the text is the whole file; otherwise its last row may be incomplete and is left out
     */
    static Sample of(String text, boolean isWhole, char separator, char quote, int limit) {
        List<Row> rows = new ArrayList<>();
        Splitter splitter = new Splitter(separator == ' ');
        try (CsvReader<Row> reader = CsvReader.builder()
                .fieldSeparator(separator)
                .quoteCharacter(quote)
                .trimWhitespacesAroundQuotes(separator != ' ')
                .allowUnclosedQuote(isWhole)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .build(splitter, text)) {
            for (Row row : reader) {
                rows.add(row);
                if (rows.size() > limit || splitter.cells > MOST_CELLS) break;
            }
        } catch (CsvParseException e) {
            return new Sample(rows);
        } catch (IOException e) {
            throw new UncheckedIOException("sample: reading from memory failed", e);
        }
        boolean isComplete = isWhole || rows.size() > limit || splitter.cells > MOST_CELLS || rows.isEmpty();
        return new Sample(isComplete ? rows : rows.subList(0, rows.size() - 1));
    }

    /** Returns the most common number of cells of a row, the larger one of equally common numbers; 0 without rows. */
    int width() {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (Row row : rows) counts.merge(row.width, 1, Integer::sum);
        int width = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet())
            if (entry.getValue() >= counts.getOrDefault(width, 0)) width = entry.getKey();
        return width;
    }

    /** Returns the sample without rows that begin with #. */
    Sample withoutComments() {
        return new Sample(rows.stream().filter(row -> !row.isComment()).toList());
    }

    /** Returns the sample without its first rows. */
    Sample from(int first) {
        return new Sample(rows.subList(Math.min(first, rows.size()), rows.size()));
    }

    private static final class Splitter extends AbstractBaseCsvCallbackHandler<Row> {
        private final boolean isBlank;
        private List<String> row = new ArrayList<>();
        private int width;
        private int cells;

        Splitter(boolean isBlank) {
            this.isBlank = isBlank;
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            row = new ArrayList<>();
            width = 0;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (isBlank && length == 0 && !quoted) return; // between two blanks
            width++;
            if (cells++ > MOST_CELLS) return;
            row.add(new String(buffer, offset, length).replace('\u00a0', ' ').strip());
        }

        @Override
        protected @Nullable Row buildRecord() {
            boolean isEmpty =
                    getRecordType() == RecordType.EMPTY || String.join("", row).isEmpty();
            return isEmpty ? null : new Row(getStartingLineNumber(), width, row);
        }
    }
}
