package dev.pullback.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where {@code train --out} puts its files. */
record RunFolder(Path folder) {
    /**
     * Makes the folder, if it is not there.
     *
     * @throws IllegalArgumentException if that cannot be done
     */
    static RunFolder make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalArgumentException("--out: " + folder + " cannot be made a folder: " + e, e);
        }
        if (!Files.isWritable(folder)) throw new IllegalArgumentException("--out: " + folder + " cannot be written to");
        return new RunFolder(folder);
    }

    /** The network after training. */
    Path model() {
        return folder.resolve("model.safetensors");
    }

    /** Where training stands. */
    Path checkpoint() {
        return folder.resolve("checkpoint.safetensors");
    }
}
