package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.SplitMix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests two hundred damaged files: each can be read or is refused with a message of one line without a stack trace. */
class MutatedFilesTest {
    private static final int FILES = 67;

    @TempDir
    private Path folder;

    private final SplitMix random = new SplitMix(3);

    @Test
    void models() throws IOException {
        assertEquals(
                0,
                Run.of("train", "moons", "--epochs", "1", "--out", "" + folder, "--hidden", "24")
                        .exitCode());
        Path model = folder.resolve("model.safetensors");
        damage(model, "evaluate", model.toString(), "moons");
    }

    @Test
    void tables() throws IOException {
        StringBuilder rows = new StringBuilder("width,\"color, main\",kind\r\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i * 0.37).append(i % 3 == 0 ? ",red," : ",\"blue, dark\",");
            rows.append(i % 2 == 0 ? "a" : "b").append("\r\n");
        }
        Path table = Files.writeString(folder.resolve("table.csv"), rows);
        damage(table, "train", "csv:" + table, "--epochs", "1", "--hidden", "2", "--missing", "mean");
    }

    @Test
    void images() throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + 40 * 9)
                .putInt(0x803)
                .putInt(40)
                .putInt(3)
                .putInt(3);
        ByteBuffer labels = ByteBuffer.allocate(8 + 40).putInt(0x801).putInt(40);
        for (int i = 0; i < 40; i++) labels.put((byte) (i % 2));
        Path file = Files.write(folder.resolve("train-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels.array());
        damage(file, "train", "idx:" + folder, "--epochs", "1", "--hidden", "2");
    }

    private void damage(Path file, String... args) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int[] outcomes = new int[3];
        for (int i = 0; i < FILES; i++) {
            Files.write(file, damaged(whole));
            Run run = assertTimeoutPreemptively(Duration.ofMinutes(1), () -> Run.of(args));
            outcomes[run.exitCode()]++;
            assertEquals(run.exitCode() == 0 ? 0 : 1, run.err().lines().count(), run.err());
            assertTrue(!run.err().contains("defect") && !run.err().contains("Exception"), run.err());
        }
        assertTrue(outcomes[0] > 0 && outcomes[2] > FILES / 4, Arrays.toString(outcomes));
        assertEquals(0, outcomes[1]);
    }

    private byte[] damaged(byte[] whole) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 1 -> {
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
            }
            case 2 -> bytes[random.nextInt(Math.min(bytes.length, 30))] ^= (byte) (1 << random.nextInt(8));
            default -> {
                for (int k = 0; k < 2; k++) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
        }
        return bytes;
    }
}
