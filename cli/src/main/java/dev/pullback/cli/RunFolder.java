package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.Messages;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where {@code train --out} puts its files. */
record RunFolder(Path folder) {
    /** The note of a model that says what it was trained on. */
    static final String DATA = "data";

    /**
     * Makes the folder, if it is not there.
     *
     * @param data what is to be trained on
     * @throws IllegalArgumentException if that cannot be done, or the folder holds what was trained on other data
     */
    static RunFolder make(Path folder, String data) {
        Writable.requireNamed("--out", folder);
        Writable.makeFolder("--out", folder);
        if (!Files.isWritable(folder)) throw new IllegalArgumentException("--out: " + folder + " cannot be written to");
        RunFolder run = new RunFolder(folder);
        run.requireSameData(run.model(), "a model", data);
        run.requireSameData(run.checkpoint(), "a checkpoint", data);
        return run;
    }

    private void requireSameData(Path file, String what, String data) {
        if (!Files.exists(file)) return;
        String then = Model.load(file).notes().get(DATA);
        if (!data.equals(then))
            throw new IllegalArgumentException("--out: " + folder + " holds " + what + " of "
                    + (then == null ? "unknown data" : Messages.printable(then))
                    + "; name another folder, or delete it");
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
