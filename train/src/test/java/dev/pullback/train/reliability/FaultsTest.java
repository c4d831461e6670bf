package dev.pullback.train.reliability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pullback.core.files.AtomicFile;
import dev.pullback.testing.Campaign;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets writing fail at every place, fills a disk, and interrupts threads: the old file or the new one is there, whole. */
@Tag("campaign")
class FaultsTest {
    private static final Dataset MOONS = Generated.moons(60, 0.1, 1);

    @TempDir
    private Path folder;

    /** A stream that fails at a byte. */
    private static final class FailingStream extends FilterOutputStream {
        private long left;

        FailingStream(OutputStream out, long left) {
            super(out);
            this.left = left;
        }

        @Override
        public void write(int b) throws IOException {
            if (--left < 0) throw new IOException("No space left on device");
            out.write(b);
        }
    }

    @Test
    void aStreamThatFailsAtAnyByteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("model");
        Model.of(Mlp.of(2, 3, 2), MOONS).save(file);
        byte[] old = Files.readAllBytes(file);
        Campaign.run("streams that fail", 200, seed -> {
            int at = new Random(seed).nextInt(old.length);
            assertThrows(
                    IOException.class,
                    () -> AtomicFile.write(file, out -> {
                        FailingStream failing = new FailingStream(out, at);
                        failing.write(old, 0, old.length);
                    }));
            assertArrayEquals(old, Files.readAllBytes(file));
            assertEquals(List.of("model"), names(folder));
        });
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    private static boolean ran(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** Saves larger and larger models to a disk of 256 kB, which some of them fill; needs the right to mount one. */
    @Test
    void aFullDiskLeavesTheOldModel() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small disk");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(ran("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()), "no disk can be mounted");
        try {
            Path file = disk.resolve("model");
            Campaign.run("full disks", 40, seed -> {
                Random random = new Random(seed);
                Mlp small = Mlp.of(2, 1 + random.nextInt(1000), 2).seed(seed);
                Mlp large = Mlp.of(2, 1 + random.nextInt(8000), 2).seed(seed + 1);
                Files.deleteIfExists(file);
                Model.of(small, MOONS).save(file);
                byte[] old = Files.readAllBytes(file);
                try {
                    Model.of(large, MOONS).save(file);
                } catch (DataException e) {
                    assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
                    assertArrayEquals(old, Files.readAllBytes(file));
                }
                Model.load(file);
                assertEquals(List.of("model"), names(disk));
            });
        } finally {
            assertTrue(ran("umount", disk.toString()));
        }
    }

    /** A thread that is interrupted while it trains, saves, evaluates and predicts ends with the bits of an undisturbed one. */
    @Test
    void interruptsChangeNothing() throws Exception {
        double[] expected = trained(folder.resolve("undisturbed"));
        Campaign.run("interrupts", 10, seed -> {
            Random random = new Random(seed);
            double[][] result = new double[1][];
            Throwable[] failure = new Throwable[1];
            Thread thread = new Thread(() -> result[0] = trained(folder.resolve("disturbed")), "trainer");
            thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
            thread.start();
            while (thread.isAlive()) {
                thread.interrupt();
                TimeUnit.MICROSECONDS.sleep(random.nextInt(5000));
            }
            thread.join();
            if (failure[0] != null) throw new AssertionError("training failed", failure[0]);
            assertTrue(Arrays.equals(expected, result[0]), "other weights");
            Model.load(folder.resolve("disturbed"));
        });
    }

    /** Returns the weights of the first layer, then the accuracy and the logits. */
    private static double[] trained(Path checkpoint) {
        Mlp net = Mlp.of(2, 8, 2).seed(3);
        Trainer.of(net)
                .optimizer(Adam.of(0.01))
                .epochs(5)
                .batchSize(16)
                .checkpoint(checkpoint)
                .fit(MOONS);
        Model model = Model.of(net, MOONS);
        double[] accuracy = {model.evaluate(MOONS).value("accuracy")};
        return Stream.of(net.parameters().get("layer1.w").data, accuracy, model.logits(MOONS).data)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
