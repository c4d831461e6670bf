package dev.pullback.train.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the real data sets that lie beside a checkout; a test that needs one is skipped where they are missing. */
final class SharedData {
    private SharedData() {}

    static Path file(String name) {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            Path file = folder.resolve("shared").resolve("data").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        assumeTrue(false, "skipped: no shared/data/" + name + " in or above " + start);
        return start;
    }
}
