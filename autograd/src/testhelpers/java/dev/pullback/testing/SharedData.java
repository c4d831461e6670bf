package dev.pullback.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the real data sets beside a checkout. A test that needs a missing data set is skipped. */
public final class SharedData {
    private SharedData() {}

    /** Returns the path of a file or folder of {@code shared/data}; skips the test if it is missing. */
    public static String path(String name) {
        return file(name).toString();
    }

    /** Returns the same as a {@link Path}; otherwise as {@link #path}. */
    public static Path file(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/data").resolve(name);
            if (Files.exists(file)) return file;
        }
        assumeTrue(false, () -> "no shared/data/" + name + " in this folder or above");
        throw new IllegalStateException("not reached");
    }
}
