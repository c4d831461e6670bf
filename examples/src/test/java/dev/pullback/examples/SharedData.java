package dev.pullback.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Real data, which lies beside the checkout where there is any. */
final class SharedData {
    private SharedData() {}

    /** The path of a file or folder of {@code shared/data}; skips the test where it is missing. */
    static String path(String name) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared/data").resolve(name);
            if (Files.exists(file)) return file.toString();
        }
        assumeTrue(false, () -> "no shared/data/" + name + " in this folder or above");
        throw new IllegalStateException("not reached");
    }
}
