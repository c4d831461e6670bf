package dev.pullback.train.data;

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
 * creates the {@link CsvSplitter} of the whole.
 */
final class CsvParser {
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
                return open(file, path, csv, purpose).table();
            } catch (UncheckedIOException e) {
                throw file.failure(Objects.requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw file.failure(e);
            }
        } catch (IOException e) {
            throw new DataException(DataFile.name(path) + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    /** Recognises the layout of an open file, and begins to split it. */
    static CsvSplitter open(DataFile file, Path path, Csv csv, CsvPurpose purpose) throws IOException {
        return new CsvParser(DataFile.name(path), csv, purpose).open(file);
    }

    /** Reads characters, and does not close the reader. */
    static Table read(Reader rows, Csv csv, CsvPurpose purpose) {
        try {
            return new CsvParser(Csv.UNNAMED, csv, purpose)
                    .open(rows, "characters")
                    .table();
        } catch (UncheckedIOException e) {
            throw unreadable(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static DataException unreadable(IOException e) {
        return new DataException(Csv.UNNAMED + ": cannot be read: " + Messages.reason(e), e);
    }

    private CsvSplitter open(InputStream stream) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(stream);
        bytes.mark(SAMPLE_BYTES + 1);
        byte[] start = bytes.readNBytes(SAMPLE_BYTES);
        bytes.reset();
        Optional<String> kind = FileKind.ofBytes(start);
        if (kind.isPresent()) throw new DataException(name + ": this is " + kind.get());
        Charset encoding = csv.encoding == null ? TextEncoding.of(start, start.length < SAMPLE_BYTES) : csv.encoding;
        return open(new InputStreamReader(bytes, encoding), encoding.name());
    }

    /** Opens characters; {@code encoding} is the name of the encoding from which they were decoded. */
    private CsvSplitter open(Reader characters, String encoding) throws IOException {
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
        return new CsvSplitter(new CsvTableBuilder(name, csv, layout, purpose), layout, text);
    }

    private @Nullable Dialect remembered() {
        return purpose.like() == null ? null : purpose.like().source().dialect();
    }

    private boolean isTabbed() {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.matches(".*\\.(tsv|tab)(\\.gz)?");
    }
}
