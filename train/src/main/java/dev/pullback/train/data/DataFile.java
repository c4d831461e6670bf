package dev.pullback.train.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An input stream of a file that decompresses gzip and counts the bytes read. Gzip is recognised by the first two
 * bytes, not by the name of the file. {@link #failure} converts an {@link IOException} to a {@link DataException}.
 */
final class DataFile extends InputStream {
    /** The name of standard input in messages. */
    static final String STANDARD_INPUT = "standard input";

    private static final int BUFFER = 1 << 16;
    /** The largest compression ratio of DEFLATE: a match of 258 bytes takes at least two bits. */
    private static final long MOST_DEFLATED = 1032;

    private final Path path;
    private final InputStream in;
    private final boolean compressed;
    private final long mostBytes;
    private long position;

    private DataFile(Path path, InputStream in, boolean compressed, long mostBytes) {
        this.path = path;
        this.in = in;
        this.compressed = compressed;
        this.mostBytes = mostBytes;
    }

    /** Returns the name of a file in messages. */
    static String name(Path path) {
        return isStandardInput(path) ? STANDARD_INPUT : Messages.of(path);
    }

    private static boolean isStandardInput(Path path) {
        return path.toString().equals("-");
    }

    /** Opens a file; {@code -} is standard input, which {@link #close} leaves open. */
    static DataFile open(Path path) {
        if (isStandardInput(path)) {
            try {
                return open(path, System.in, Long.MAX_VALUE / MOST_DEFLATED);
            } catch (IOException e) {
                throw failure(path, 0, e);
            }
        }
        if (Files.isDirectory(path)) throw new DataException(Messages.of(path) + ": is a directory, not a file");
        try {
            // The size of a pipe is unknown, so any number of bytes may come.
            long size = Files.isRegularFile(path) ? Files.size(path) : Long.MAX_VALUE / MOST_DEFLATED;
            // The stream of Files seeks, which a pipe cannot.
            InputStream stream =
                    Files.isRegularFile(path) ? Files.newInputStream(path) : new FileInputStream(path.toFile());
            try {
                return open(path, stream, size);
            } catch (IOException e) {
                stream.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(path, 0, e);
        }
    }

    private static DataFile open(Path path, InputStream stream, long size) throws IOException {
        InputStream raw = new BufferedInputStream(stream, BUFFER);
        boolean compressed = startsLikeGzip(raw);
        return compressed
                ? new DataFile(path, new GZIPInputStream(raw, BUFFER), true, size * MOST_DEFLATED)
                : new DataFile(path, raw, false, size);
    }

    private static boolean startsLikeGzip(InputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        return gzip;
    }

    /** Returns the number of bytes read so far, after decompression. */
    long position() {
        return position;
    }

    /** Returns an upper bound of the number of bytes after decompression, computed from the size of the file. */
    long mostBytes() {
        return mostBytes;
    }

    /** Returns a position in the file for an error message, as in {@code data.gz at byte 16 (uncompressed)}. */
    String at(long offset) {
        return name(path) + " at byte " + offset + (compressed ? " (uncompressed)" : "");
    }

    DataException failure(IOException e) {
        return failure(path, position, e);
    }

    private static DataException failure(Path path, long position, IOException e) {
        String reason;
        if (e instanceof NoSuchFileException || (e instanceof FileNotFoundException && !Files.exists(path))) {
            reason = "no such file";
        } else if (e instanceof AccessDeniedException) {
            reason = "no permission to read it";
        } else if (e instanceof EOFException) {
            reason = "truncated: the gzip data ends after byte " + position + " (uncompressed)";
        } else if (e instanceof ZipException) {
            reason = "damaged gzip data after byte " + position + " (uncompressed): " + e.getMessage();
        } else {
            reason = "cannot be read: " + Messages.reason(e);
        }
        return new DataException(name(path) + ": " + Messages.printable(reason), e);
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        position += value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        position += Math.max(count, 0);
        return count;
    }

    @Override
    public void close() throws IOException {
        if (!isStandardInput(path)) in.close();
    }
}
