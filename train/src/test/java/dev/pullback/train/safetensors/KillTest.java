package dev.pullback.train.safetensors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.testing.Campaign;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a process that is killed while it writes leaves the complete old or new file. */
@Tag("campaign")
class KillTest {
    @TempDir
    Path folder;

    @Test
    void theOldOrTheNewFileIsWhole() {
        Path file = folder.resolve("model.safetensors");
        Campaign.run("kills", 5, seed -> {
            Files.deleteIfExists(file);
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            KilledWriter.class.getName(),
                            file.toString())
                    .inheritIO()
                    .start();
            while (!Files.exists(file) && process.isAlive()) TimeUnit.MILLISECONDS.sleep(1);
            TimeUnit.MICROSECONDS.sleep(new Random(seed).nextInt(50_000));
            assertTrue(process.isAlive(), "the writer ended by itself");
            process.destroyForcibly().waitFor(); // SIGKILL, on systems with signals
            assertTrue(KilledWriter.version(file) >= 1);
        });
    }
}
