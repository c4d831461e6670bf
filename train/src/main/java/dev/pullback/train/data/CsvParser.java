package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.pullback.train.data.dialect.Dialect;
import dev.pullback.train.data.dialect.FileKind;
import dev.pullback.train.data.dialect.TextEncoding;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes or characters of a table: recognises the encoding and the {@link CsvLayout} from the first part, and
 * lets the FastCSV library split the whole into cells for a {@link CsvTableBuilder}.
 */
final class CsvParser {
    static final int LARGEST_CELL = 1 << 20;

    private static final int SAMPLE_BYTES = 1 << 22;
    private static final int SAMPLE_CHARACTERS = 1 << 20;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String name;
    private final Csv csv;
    private final CsvPurpose purpose;

    /** Creates a parser; {@code name} names the file in messages. */
    private CsvParser(String name, Csv csv, CsvPurpose purpose) {
        this.name = name;
        this.csv = csv;
        this.purpose = purpose;
    }

    /** Reads a file. */
    static Table read(Path path, Csv csv, CsvPurpose purpose) {
        try (DataFile file = DataFile.open(path)) {
            try {
                return new CsvParser(DataFile.name(path), csv, purpose).read(file);
            } catch (UncheckedIOException e) {
                throw file.failure(Objects.requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw file.failure(e);
            }
        } catch (IOException e) {
            throw new DataException(DataFile.name(path) + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    /** Reads characters, and does not close the reader. */
    static Table read(Reader rows, Csv csv, CsvPurpose purpose) {
        try {
            return new CsvParser(Csv.UNNAMED, csv, purpose).read(rows, "characters");
        } catch (UncheckedIOException e) {
            throw unreadable(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static DataException unreadable(IOException e) {
        return new DataException(Csv.UNNAMED + ": cannot be read: " + Messages.reason(e), e);
    }

    private Table read(InputStream stream) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(stream);
        bytes.mark(SAMPLE_BYTES + 1);
        byte[] start = bytes.readNBytes(SAMPLE_BYTES);
        bytes.reset();
        Optional<String> kind = FileKind.ofBytes(start);
        if (kind.isPresent()) throw new DataException(name + ": this is " + kind.get());
        Charset encoding = csv.encoding == null ? TextEncoding.of(start, start.length < SAMPLE_BYTES) : csv.encoding;
        return read(new InputStreamReader(bytes, encoding), encoding.name());
    }

    /** Reads characters; {@code encoding} is the name of the encoding from which they were decoded. */
    private Table read(Reader characters, String encoding) throws IOException {
        BufferedReader text = new BufferedReader(characters);
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) text.reset();
        text.mark(SAMPLE_CHARACTERS + 1);
        char[] buffer = new char[SAMPLE_CHARACTERS];
        int length = 0;
        for (int more; (more = text.read(buffer, length, buffer.length - length)) > 0; ) length += more;
        text.reset();
        String start = new String(buffer, 0, length);
        Optional<String> kind = FileKind.ofText(start);
        if (kind.isPresent()) throw new DataException(name + ": this is " + kind.get());
        CsvLayout layout = CsvLayout.of(start, length < SAMPLE_CHARACTERS, isTabbed(), csv, remembered(), encoding);
        for (int i = 0; i < layout.skip(); i++) text.readLine();
        return parse(text, layout);
    }

    private @Nullable Dialect remembered() {
        return purpose.like() == null ? null : purpose.like().source().dialect();
    }

    private boolean isTabbed() {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.matches(".*\\.(tsv|tab)(\\.gz)?");
    }

    private Table parse(Reader text, CsvLayout layout) throws IOException {
        CsvTableBuilder table = new CsvTableBuilder(name, csv, layout, purpose);
        try (CsvReader<Object> reader = CsvReader.builder()
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
                .build(table, text)) {
            // The builder returns null for every row, so this one call reads the whole file.
            if (reader.iterator().hasNext()) throw new IllegalStateException("csv: the table builder returned a row");
            return table.table();
        } catch (CsvParseException e) {
            throw failure(table, e);
        }
    }

    /** Returns the exception that the table builder threw, or one that reports a violation of the quoting rules. */
    private static RuntimeException failure(CsvTableBuilder table, CsvParseException e) {
        Throwable cause = e.getCause();
        if (cause instanceof DataException refused) return refused;
        if (cause instanceof Error error) throw error;
        String reason = Optional.ofNullable(cause == null ? e.getMessage() : cause.toString())
                .orElse("malformed");
        // An unclosed quote makes the rest of the file a single cell.
        if (reason.startsWith("The maximum buffer size"))
            return new DataException(
                    table.line() + ": a cell of more than " + LARGEST_CELL + " characters; is a quote not closed?", e);
        String withoutLine = reason.replaceFirst(" \\(record starting at line \\d+\\)$", "");
        return new DataException(table.line() + ": " + Messages.printable(withoutLine), e);
    }
}
