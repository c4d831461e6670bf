package dev.pullback.examples;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;
import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What {@code train --json} writes: one object, its names in lower case with underscores. */
record Result(
        String data,
        long parameters,
        int epochs,
        long seed,
        List<Double> trainLoss,
        double testAccuracy,
        double seconds) {
    static Result of(String data, Mlp net, long seed, History history, double accuracy) {
        return new Result(
                data,
                net.parameterCount(),
                history.epochs().size(),
                seed,
                history.losses(),
                accuracy,
                history.seconds());
    }

    /** Refuses a file that cannot be written, before the work rather than after it. */
    static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) throw new IllegalArgumentException("--json: " + file + " is a directory");
        if (folder == null || !Files.isDirectory(folder))
            throw new IllegalArgumentException("--json: " + file + " is in no directory that exists");
        if (!Files.isWritable(Files.exists(file) ? file : folder))
            throw new IllegalArgumentException("--json: " + file + " cannot be written");
    }

    void write(Path file) {
        String json = new GsonBuilder()
                .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                .disableHtmlEscaping()
                .create()
                .toJson(this);
        try {
            Files.writeString(file, json + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("--json: " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
