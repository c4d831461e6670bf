package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file whose {@link CsvLayout} is known. The FastCSV library splits them into cells for a {@link
 * CsvTableBuilder}, as one table or as one table after another.
 */
final class CsvSplitter {
    static final int LARGEST_CELL = 1 << 20;

    private final CsvTableBuilder builder;
    private final CsvReader<Object> reader;
    private final Iterator<Object> blocks;
    private boolean isAtEnd;

    CsvSplitter(CsvTableBuilder builder, CsvLayout layout, Reader text) {
        this.builder = builder;
        this.reader = CsvReader.builder()
                .fieldSeparator(layout.dialect().separator())
                .quoteCharacter(layout.dialect().quote())
                .trimWhitespacesAroundQuotes(layout.dialect().separator() != ' ')
                .allowUnclosedQuote(false)
                .commentStrategy(layout.hasComments() ? CommentStrategy.READ : CommentStrategy.NONE)
                .commentCharacter('#')
                .extraFieldStrategy(
                        FieldMismatchStrategy
                                .IGNORE) // the builder counts cells, because several blanks may separate two
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(LARGEST_CELL)
                .build(builder, text);
        this.blocks = reader.iterator();
    }

    /** Returns all rows, and closes the file. */
    Table table() throws IOException {
        try (reader) {
            if (isBlock()) throw new IllegalStateException("csv: the rows are not one block");
            return builder.table();
        }
    }

    /**
     * Returns the next {@code rows} rows, or fewer at the end; null if there is none left. After a cell that is refused no table
     * is returned; an exception is thrown at the end of the file, as {@link #table} does.
     */
    @Nullable
    Table next(int rows) {
        builder.endAfter(rows);
        while (!isAtEnd) {
            isAtEnd = !isBlock();
            Table table = builder.block(isAtEnd);
            if (table != null) return table;
        }
        return null;
    }

    /** Returns remarks for the user about the rows so far. */
    List<String> remarks() {
        return builder.remarks();
    }

    /** Reads on; returns whether a block is complete, and false at the end of the file. */
    private boolean isBlock() {
        try {
            return blocks.hasNext() && blocks.next() != null;
        } catch (CsvParseException e) {
            throw failure(e);
        }
    }

    /** Returns the exception that the table builder threw, or one that reports a violation of the quoting rules. */
    private RuntimeException failure(CsvParseException e) {
        Throwable cause = e.getCause();
        if (cause instanceof DataException refused) return refused;
        if (cause instanceof Error error) throw error;
        String reason = Optional.ofNullable(cause == null ? e.getMessage() : cause.toString())
                .orElse("malformed");
        // An unclosed quote makes the rest of the file a single cell.
        if (reason.startsWith("The maximum buffer size"))
            return new DataException(
                    builder.line() + ": a cell of more than " + LARGEST_CELL + " characters; is a quote not closed?",
                    e);
        String withoutLine = reason.replaceFirst(" \\(record starting at line \\d+\\)$", "");
        return new DataException(builder.line() + ": " + Messages.printable(withoutLine), e);
    }
}
