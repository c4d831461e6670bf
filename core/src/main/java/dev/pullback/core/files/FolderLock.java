package dev.pullback.core.files;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a folder that one process at a time writes to. It is a lock of the operating system on the file {@code
 * .pullback.lock}, which says what holds it: process, host and time. The system releases it when the process ends in any
 * way, so the file that a killed process left behind does not keep others out.
 */
public final class FolderLock implements AutoCloseable {
    private static final String NAME = ".pullback.lock";

    /** A place beyond the text, since Windows does not let others read the locked part of a file. */
    private static final long LOCKED = 1L << 40;

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Locks a folder.
     *
     * @throws IOException if another process or another part of this one has locked it, or if the file cannot be written.
     *     The message is a reason without the name of the folder
     */
    public static FolderLock of(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        while (true) {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (lock(channel) == null) throw new IOException("it is in use by " + text(file));
                if (isCurrent(file, channel)) {
                    channel.truncate(0);
                    channel.write(ByteBuffer.wrap(holder().getBytes(StandardCharsets.UTF_8)), 0);
                    return new FolderLock(file, channel);
                }
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close(); // the holder before deleted the file after this process had opened it
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // locked in this process
        }
    }

    /** Returns whether the path still names the locked file: a mark written to the one is read from the other. */
    private static boolean isCurrent(Path file, FileChannel channel) throws IOException {
        String mark = holder() + " " + System.nanoTime();
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.UTF_8)), 0);
        return Files.exists(file) && Files.readString(file).equals(mark);
    }

    private static String text(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.isEmpty() ? "another process" : text;
    }

    private static String holder() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            host = "an unknown host";
        }
        return "process " + ProcessHandle.current().pid() + " on " + host + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Releases the folder. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
