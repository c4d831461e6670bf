package dev.pullback.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import dev.pullback.core.files.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The files that a command writes. Commands check them before they start to work, so that an hour of training is not lost
 * to a path that cannot be written. All messages begin with the option that named the file.
 */
final class OutputFile {
    private static final Pattern CONTROL = Pattern.compile("[\u007f-\u009f]");

    private OutputFile() {}

    /** Returns whether a path is {@code -}, which stands for standard output. */
    static boolean isStandardOutput(Path path) {
        return path.toString().equals("-");
    }

    /**
     * Checks that a path is not empty. An empty path is usually an unset variable in a script. Throws
     * IllegalArgumentException if it is empty.
     */
    static void requireNamed(String option, Path path) {
        if (path.toString().isEmpty()) throw new IllegalArgumentException(option + ": no path is given");
    }

    /** Creates a folder unless it exists; throws IllegalArgumentException if that is impossible. */
    static void createFolder(String option, Path folder) {
        for (Path part = folder; part != null; part = part.getParent()) {
            if (Files.exists(part) && !Files.isDirectory(part))
                throw new IllegalArgumentException(option + ": " + part + " is a file");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            String named = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
            String reason = e instanceof AccessDeniedException || named == null ? "no permission" : named;
            throw new IllegalArgumentException(option + ": the folder " + folder + " cannot be created: " + reason, e);
        }
    }

    /**
     * Checks that a file can be written, as {@link #requireWritable} does, and creates its folder unless it exists;
     * throws IllegalArgumentException if the file cannot be written.
     */
    static void requireWritableInNewFolder(String option, Path file) {
        requireNamed(option, file);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) createFolder(option, folder);
        requireWritable(option, file);
    }

    /** Checks that a file can be written; throws IllegalArgumentException if it cannot. */
    static void requireWritable(String option, Path file) {
        requireNamed(option, file);
        if (isStandardOutput(file)) return;
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) throw new IllegalArgumentException(option + ": " + file + " is a directory");
        if (folder == null || !Files.isDirectory(folder))
            throw new IllegalArgumentException(option + ": the directory of " + file + " does not exist");
        boolean needsFolder = AtomicFile.isReplaceable(file);
        if ((needsFolder && !Files.isWritable(folder)) || (Files.exists(file) && !Files.isWritable(file)))
            throw new IllegalArgumentException(option + ": " + file + " cannot be written: " + obstacle(folder));
    }

    /** Checks that files can be written to a folder; throws IllegalArgumentException if they cannot. */
    static void requireWritableFolder(String option, Path folder) {
        if (!Files.isWritable(folder))
            throw new IllegalArgumentException(option + ": " + folder + " cannot be written to: " + obstacle(folder));
    }

    /** Returns why files in a folder cannot be written. */
    private static String obstacle(Path folder) {
        try {
            if (Files.getFileStore(folder).isReadOnly()) return "the file system is read-only";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        return "no permission";
    }

    /**
     * Writes an object as JSON, with names in lower case and underscores, to the file of the option {@code --json} or
     * to standard output; throws UncheckedIOException if the file cannot be written.
     */
    static void writeJson(Path file, PrintWriter standardOutput, Object value) {
        String json = escaped(new GsonBuilder()
                        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                        .serializeSpecialFloatingPointValues()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(value))
                + "\n";
        if (isStandardOutput(file)) {
            standardOutput.print(json);
            return;
        }
        write("--json", file, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Escapes the control characters that JSON allows in texts but a terminal obeys. */
    private static String escaped(String json) {
        return CONTROL.matcher(json)
                .replaceAll(character ->
                        String.format("\\\\u%04x", (int) character.group().charAt(0)));
    }

    /** Writes the file of an option; throws UncheckedIOException with a message of one line if that is impossible. */
    static void write(String option, Path file, AtomicFile.Content content) {
        try {
            AtomicFile.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(option + ": " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
