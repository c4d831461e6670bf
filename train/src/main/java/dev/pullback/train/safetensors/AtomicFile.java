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
 * Writes a file so that a crash at any time leaves either the old or the new file complete. The content is written to a
 * temporary file in the same folder, which is synced and then renamed. A killed process may leave behind the temporary
 * file {@code name.….tmp}, which is never read.
 */
final class AtomicFile {
    private AtomicFile() {}

    @FunctionalInterface
    interface Content {
        void to(FileChannel channel) throws IOException;
    }

    static void write(Path path, Content content) {
        Path target = path.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target))
            throw new DataException(Messages.of(path) + ": is a directory, not a file");
        Path temporary = folder.resolve(target.getFileName() + "." + Long.toHexString(System.nanoTime()) + "-"
                + ProcessHandle.current().pid() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.to(channel);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } catch (IOException e) {
            throw new DataException(Messages.of(path) + ": cannot be written: " + reason(e, folder), e);
        } finally {
            temporary.toFile().delete(); // exists only if it was not renamed
        }
    }

    /** Syncs the folder, so that the rename survives a crash. Windows does not allow that and does not need it. */
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
