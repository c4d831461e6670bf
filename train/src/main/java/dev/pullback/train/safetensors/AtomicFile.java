package dev.pullback.train.safetensors;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that a crash at any moment leaves the old one or the new one, whole: it is written beside its place
 * under a name of its own, synced, and renamed. What a killed process leaves behind is {@code name.….tmp}, which nothing
 * reads.
 */
final class AtomicFile {
    private AtomicFile() {}

    /** What to write. */
    @FunctionalInterface
    interface Content {
        void to(FileChannel channel) throws IOException;
    }

    static void write(Path path, Content content) {
        Path place = path.toAbsolutePath();
        Path folder = place.getParent();
        if (folder == null || Files.isDirectory(place))
            throw new DataException(Messages.of(path) + ": is a directory, not a file");
        Path beside = folder.resolve(place.getFileName() + "." + Long.toHexString(System.nanoTime()) + "-"
                + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.to(channel);
                channel.force(true);
            }
            Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } catch (IOException e) {
            throw new DataException(Messages.of(path) + ": cannot be written: " + reason(e, folder), e);
        } finally {
            beside.toFile().delete(); // there only if it was not renamed
        }
    }

    /** Makes the new name last, where the system can do that: Windows refuses to open a folder, and needs no sync. */
    private static void sync(Path folder) throws IOException {
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
        if (e instanceof NoSuchFileException && !Files.isDirectory(folder))
            return "there is no folder " + Messages.of(folder);
        if (e instanceof AccessDeniedException) return "no permission";
        return Messages.printable(String.valueOf(e.getMessage()));
    }
}
