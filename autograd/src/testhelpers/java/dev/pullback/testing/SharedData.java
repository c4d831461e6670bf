package dev.pullback.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the real data sets that lie beside a checkout; a test that needs one is skipped where they are missing. */
public final class SharedData {
    private SharedData() {}

    /** The path of a file or folder of {@code shared/data}; skips the test where it is missing. */
    public static String path(String name) {
        return file(name).toString();
    }

    /** The same, as a {@link Path}. */
    public static Path file(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/data").resolve(name);
            if (Files.exists(file)) return file;
        }
        assumeTrue(false, () -> "no shared/data/" + name + " in this folder or above");
        throw new IllegalStateException("not reached");
    }
}
