package dev.pullback.examples;

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
        Writable.requireNamed("--out", folder);
        Writable.makeFolder("--out", folder);
        if (!Files.isWritable(folder)) throw new IllegalArgumentException("--out: " + folder + " cannot be written to");
        return new RunFolder(folder);
    }

    /** The model that is meant by a file, or by the folder of a run. */
    static Path modelIn(Path fileOrFolder) {
        return Files.isDirectory(fileOrFolder) ? new RunFolder(fileOrFolder).model() : fileOrFolder;
    }

    /** The checkpoint that is meant by a file, or by the folder of a run. */
    static Path checkpointIn(Path fileOrFolder) {
        return Files.isDirectory(fileOrFolder) ? new RunFolder(fileOrFolder).checkpoint() : fileOrFolder;
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
