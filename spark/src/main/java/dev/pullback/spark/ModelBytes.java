package dev.pullback.spark;

import dev.pullback.train.Model;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A {@link Model} as the bytes of its safetensors file, by which it is sent to executors. */
final class ModelBytes implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] bytes;
    private transient volatile @Nullable Model model;

    ModelBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    static ModelBytes of(Model model) {
        return inTemporaryFile(file -> {
            model.save(file);
            return new ModelBytes(Files.readAllBytes(file));
        });
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns the model, which is read once in each JVM. */
    Model model() {
        Model known = model;
        if (known == null) {
            known = inTemporaryFile(file -> {
                Files.write(file, bytes);
                return Model.load(file);
            });
            model = known;
        }
        return known;
    }

    private interface FileFunction<T> {
        T apply(Path file) throws IOException;
    }

    private static <T> T inTemporaryFile(FileFunction<T> function) {
        try {
            Path file = Files.createTempFile("pullback", ".safetensors");
            try {
                return function.apply(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("pullback: a temporary file cannot be used", e);
        }
    }
}
