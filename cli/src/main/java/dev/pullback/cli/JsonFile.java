package dev.pullback.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code --json} writes: one object, its names in lower case with underscores. */
final class JsonFile {
    private JsonFile() {}

    /** Refuses a file that cannot be written, before the work rather than after it. */
    static void requireWritable(Path file) {
        Writable.require("--json", file);
    }

    /** Writes to the file, or if it is {@code -} to standard output. */
    static void write(Path file, PrintWriter out, Object value) {
        String json = new GsonBuilder()
                .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                .serializeSpecialFloatingPointValues()
                .disableHtmlEscaping()
                .create()
                .toJson(value);
        if (Writable.isStandardOutput(file)) {
            out.print(json + "\n");
            return;
        }
        try {
            Files.writeString(file, json + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("--json: " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
