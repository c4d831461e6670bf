package dev.pullback.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses files that cannot be written, before the work rather than after it. */
final class Writable {
    private Writable() {}

    /** Whether a path is {@code -}, which stands for standard output. */
    static boolean isStandardOutput(Path path) {
        return path.toString().equals("-");
    }

    /** Refuses the empty path, which is what a script makes of a variable that is not set. */
    static void requireNamed(String option, Path path) {
        if (path.toString().isEmpty()) throw new IllegalArgumentException(option + ": no path is given");
    }

    /**
     * Makes a folder, if it is not there.
     *
     * @throws IllegalArgumentException if that cannot be done; names the option
     */
    static void makeFolder(String option, Path folder) {
        for (Path part = folder; part != null; part = part.getParent()) {
            if (Files.exists(part) && !Files.isDirectory(part))
                throw new IllegalArgumentException(option + ": " + part + " is a file");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalArgumentException(option + ": " + folder + " cannot be made a folder: " + e, e);
        }
    }

    /** As {@link #require}, of a file whose folder is made, if it is not there. */
    static void requireWithFolder(String option, Path file) {
        requireNamed(option, file);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) makeFolder(option, folder);
        require(option, file);
    }

    /**
     * Refuses a file that cannot be written.
     *
     * @throws IllegalArgumentException if it is so; names the option
     */
    static void require(String option, Path file) {
        requireNamed(option, file);
        if (isStandardOutput(file)) return;
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) throw new IllegalArgumentException(option + ": " + file + " is a directory");
        if (folder == null || !Files.isDirectory(folder))
            throw new IllegalArgumentException(option + ": " + file + " is in no directory that exists");
        if (!Files.isWritable(Files.exists(file) ? file : folder))
            throw new IllegalArgumentException(option + ": " + file + " cannot be written");
    }
}
