package dev.pullback.train.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file opened for reading, with gzip undone where its first two bytes say so (the name plays no part), and with the
 * bytes handed out so far counted. {@link #failure} turns what goes wrong into a {@link DataException}.
 */
final class DataFile extends InputStream {
    private static final int BUFFER = 1 << 16;
    /** DEFLATE writes at least one bit for 129 bytes (a match of 258 in two bits), so it never shrinks further. */
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

    static DataFile open(Path path) {
        if (Files.isDirectory(path)) throw new DataException(Messages.of(path) + ": is a directory, not a file");
        try {
            // A pipe has no size of its own, and then nothing is known before it is read.
            long size = Files.isRegularFile(path) ? Files.size(path) : Long.MAX_VALUE / MOST_DEFLATED;
            InputStream raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
            try {
                boolean compressed = startsLikeGzip(raw);
                return compressed
                        ? new DataFile(path, new GZIPInputStream(raw, BUFFER), true, size * MOST_DEFLATED)
                        : new DataFile(path, raw, false, size);
            } catch (IOException e) {
                raw.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(path, 0, e);
        }
    }

    private static boolean startsLikeGzip(InputStream raw) throws IOException {
        raw.mark(2);
        boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
        raw.reset();
        return gzip;
    }

    /** The bytes handed out so far, uncompressed. */
    long position() {
        return position;
    }

    /** No more bytes than this can come out of the file: its size, or for gzip the most that its size can hold. */
    long mostBytes() {
        return mostBytes;
    }

    /** Where in the file something is, as an error names it: {@code data.gz at byte 16 (uncompressed)}. */
    String at(long offset) {
        return Messages.of(path) + " at byte " + offset + (compressed ? " (uncompressed)" : "");
    }

    /** The error to throw for a failed read. */
    DataException failure(IOException e) {
        return failure(path, position, e);
    }

    private static DataException failure(Path path, long position, IOException e) {
        String reason;
        if (e instanceof NoSuchFileException) {
            reason = "no such file";
        } else if (e instanceof AccessDeniedException) {
            reason = "no permission to read it";
        } else if (e instanceof EOFException) {
            reason = "truncated: the gzip data ends after byte " + position + " (uncompressed)";
        } else if (e instanceof ZipException) {
            reason = "damaged gzip data after byte " + position + " (uncompressed): " + e.getMessage();
        } else {
            reason = "cannot be read: " + e.getMessage();
        }
        return new DataException(Messages.of(path) + ": " + Messages.printable(reason), e);
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
        in.close();
    }
}
