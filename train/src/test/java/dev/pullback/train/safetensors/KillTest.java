package dev.pullback.train.safetensors;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.SplitMix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a process that is killed while it writes leaves the complete old or new file. */
class KillTest {
    @TempDir
    Path folder;

    @Test
    void fiveTimes() throws IOException, InterruptedException {
        kill(5);
    }

    @Test
    @Tag("slow")
    void aHundredTimes() throws IOException, InterruptedException {
        kill(100);
    }

    private void kill(int times) throws IOException, InterruptedException {
        Path file = folder.resolve("model.safetensors");
        SplitMix random = new SplitMix(9);
        for (int i = 0; i < times; i++) {
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
            TimeUnit.MICROSECONDS.sleep(random.nextInt(50_000));
            assertTrue(process.isAlive(), "the writer ended by itself");
            process.destroyForcibly().waitFor(); // SIGKILL, on systems with signals
            assertTrue(KilledWriter.version(file) >= 1);
        }
    }
}
