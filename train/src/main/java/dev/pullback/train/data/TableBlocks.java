package dev.pullback.train.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file as one table after another, so that a file of any length needs the memory of one table. Created by
 * {@link Csv#blocksToPredict} and {@link Csv#blocksLike}.
 *
 * <pre>{@code
 * try (TableBlocks blocks = csv.blocksToPredict(file, encoding, 8192)) {
 *     for (Table rows = blocks.next(); rows != null; rows = blocks.next()) {
 *         DMatrixRMaj x = encoding.features(rows);
 *     }
 * }
 * }</pre>
 */
public final class TableBlocks implements AutoCloseable {
    private final DataFile file;
    private final Path path;
    private final int size;
    private final CsvSplitter rows;

    private TableBlocks(DataFile file, Path path, int size, CsvSplitter rows) {
        this.file = file;
        this.path = path;
        this.size = size;
        this.rows = rows;
    }

    static TableBlocks open(Path path, Csv csv, CsvPurpose purpose, int size) {
        DataFile file = DataFile.open(path);
        try {
            return new TableBlocks(file, path, size, CsvParser.open(file, path, csv, purpose));
        } catch (IOException e) {
            DataException failure = file.failure(e);
            closeAfter(failure, file);
            throw failure;
        } catch (RuntimeException e) {
            closeAfter(e, file);
            throw e;
        }
    }

    private static void closeAfter(RuntimeException failure, DataFile file) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Returns a table of the next rows; the last one may have fewer. Returns null if no row is left.
     *
     * @throws DataException if the file cannot be read or has a cell that is refused. The rest of the file is read first, so that
     *     the message can name all columns with such cells; no table after the first such cell is returned.
     */
    public @Nullable Table next() {
        try {
            return rows.next(size);
        } catch (UncheckedIOException e) {
            throw file.failure(Objects.requireNonNull(e.getCause()));
        }
    }

    /** Returns remarks for the user about the rows so far, as {@link Table#remarks} does. */
    public List<String> remarks() {
        return rows.remarks();
    }

    /** Closes the file; standard input stays open. */
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new DataException(DataFile.name(path) + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
