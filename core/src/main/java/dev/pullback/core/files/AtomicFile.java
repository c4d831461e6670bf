package dev.pullback.core.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces a file as a whole: after a crash or on a full disk, the path holds either the complete old file or the
 * complete new one. The content is written to a temporary file in the same folder, which is synced and then renamed.
 * The new file has the permissions of the old one. A symbolic link is replaced by the file. Devices and pipes such as
 * {@code /dev/stdout} cannot be replaced; they are written directly.
 *
 * <p>A killed process may leave behind the temporary file {@code name.….tmp}. The next write to the same name deletes
 * it once that process no longer runs.
 *
 * <p>If the thread is interrupted, the file is written nevertheless, and the thread is still interrupted afterwards.
 */
public final class AtomicFile {
    private static final int BUFFER = 1 << 16;
    /** The suffix of a temporary file: a time, and the process, which shows whether the file is in use. */
    private static final Pattern SUFFIX = Pattern.compile("\\.[0-9a-f]{1,16}-(\\d{1,18})\\.tmp");

    private AtomicFile() {}

    /** Writes the content of a file to a stream. */
    @FunctionalInterface
    public interface Content {
        /** Writes the whole content; the stream is buffered and closed by the caller. */
        void to(OutputStream out) throws IOException;
    }

    /** Writes a text in UTF-8; throws as {@link #write(Path, Content)} does. */
    public static void write(Path path, String text) throws IOException {
        write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a file.
     *
     * @throws IOException if the file cannot be written; an existing file is not changed then. The message is a reason in
     *     a user's words, such as {@code no permission}, without the name of the file
     */
    public static void write(Path path, Content content) throws IOException {
        Path target = path.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) throw new IOException("it is a directory");
        boolean interrupted = Thread.interrupted();
        try {
            if (isReplaceable(target)) replace(target, folder, content);
            else writeTo(target, content);
        } catch (UncheckedIOException e) { // as CSV writers throw it
            throw new IOException(reason(Objects.requireNonNull(e.getCause()), folder), e);
        } catch (IOException e) {
            throw new IOException(reason(e, folder), e);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns whether a file is or will be an ordinary file, which is replaced as a whole. Devices and pipes, and paths
     * such as {@code /dev/stdout} that the system redirects, are written directly.
     */
    public static boolean isReplaceable(Path path) {
        Path target = path.toAbsolutePath();
        boolean isDevice = target.startsWith("/dev") || target.startsWith("/proc");
        return !Files.exists(target) || (Files.isRegularFile(target) && !isDevice);
    }

    private static void replace(Path target, Path folder, Content content) throws IOException {
        deleteRemains(target, folder);
        Path temporary = folder.resolve(target.getFileName() + "." + Long.toHexString(System.nanoTime()) + "-"
                + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createFile(temporary);
            keepPermissions(target, temporary);
            writeTo(temporary, content);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } finally {
            temporary.toFile().delete(); // exists only if it was not renamed
        }
    }

    private static void writeTo(Path file, Content content) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            OutputStream buffered = new BufferedOutputStream(out, BUFFER);
            content.to(buffered);
            buffered.flush();
            if (Files.isRegularFile(file)) out.getFD().sync(); // devices and pipes cannot be synced
        }
    }

    private static void keepPermissions(Path target, Path temporary) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        if (old == null || !Files.exists(target)) return;
        Files.setPosixFilePermissions(temporary, old.readAttributes().permissions());
    }

    /** Deletes the temporary files of this target whose processes have ended. */
    private static void deleteRemains(Path target, Path folder) throws IOException {
        String name = String.valueOf(target.getFileName());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> {
            String other = String.valueOf(file.getFileName());
            return other.startsWith(name) && isRemains(other.substring(name.length()));
        })) {
            for (Path file : files) Files.deleteIfExists(file);
        } catch (AccessDeniedException e) {
            // A folder may be writable but not readable. Remains then stay, which harms nobody.
        }
    }

    private static boolean isRemains(String suffix) {
        Matcher matcher = SUFFIX.matcher(suffix);
        return matcher.matches()
                && ProcessHandle.of(Long.parseLong(matcher.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .isEmpty();
    }

    /**
     * Syncs the folder, so that the rename survives a crash. Windows does not allow that and does not need it. An interrupt
     * closes a channel, so a thread that is interrupted meanwhile tries again.
     */
    private static void sync(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    syncOnce(folder);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private static void syncOnce(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (AccessDeniedException e) {
            return;
        }
        try (channel) {
            channel.force(true);
        }
    }

    private static String reason(IOException e, Path folder) {
        if (!Files.isDirectory(folder)) return "there is no folder " + folder;
        if (e instanceof AccessDeniedException) return "no permission";
        if (e instanceof NoSuchFileException) return "the folder " + folder + " was deleted meanwhile";
        if (e instanceof ClosedByInterruptException) return "the thread was interrupted";
        if (e instanceof FileSystemException failure && failure.getReason() != null) return failure.getReason();
        String message = String.valueOf(e.getMessage());
        // FileOutputStream names the file before the reason: file (No space left on device).
        int bracket = message.lastIndexOf('(');
        return bracket > 0 && message.endsWith(")") ? message.substring(bracket + 1, message.length() - 1) : message;
    }
}
