package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Standardizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a thousand damaged model files: each can be loaded or is refused with a message of one line, and none causes an
 * OutOfMemoryError.
 */
class MutatedModelTest {
    private static final int FILES = 1000;
    private static final Dataset DATA = Generated.spirals(60, 3, 0.1, 1);
    private static final int MOST_BYTES = 4_000_000;

    @TempDir
    Path folder;

    @Test
    void eachLoadsOrEndsInOneLine() throws IOException {
        Path file = folder.resolve("model");
        Mlp net = net();
        Standardizer scale = Standardizer.fit(DATA.features());
        Trainer.of(net)
                .epochs(2)
                .validate(0.2)
                .patience(2)
                .beforeSaving(m -> m.standardizer(scale).note("source", "spirals"))
                .checkpoint(file)
                .fit(DATA);
        byte[] whole = Files.readAllBytes(file);
        SplitMix random = new SplitMix(6);
        int[] outcomes = new int[2];
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            for (int i = 0; i < FILES; i++) {
                Files.write(file, damaged(whole, random));
                outcomes[loads(file) ? 0 : 1]++;
                if (i % 4 == 0) resumes(file);
            }
        });
        assertEquals(FILES, outcomes[0] + outcomes[1]);
        assertTrue(outcomes[0] > 50 && outcomes[1] > 500, () -> Arrays.toString(outcomes));
    }

    private static Mlp net() {
        return Mlp.of(2, 6, 3).norm(Norm.BATCH).dropout(0.1);
    }

    private static byte[] damaged(byte[] whole, SplitMix random) {
        int header = 8 + headerLength(whole);
        byte[] bytes = whole.clone();
        switch (random.nextInt(6)) {
            case 0 -> { // truncated
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            case 1 -> { // longer
                return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            }
            case 2 -> bytes[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8)); // the header's length
            case 3 -> { // digits, which stand for sizes, offsets and positions
                int from = 8 + random.nextInt(header - 8);
                for (int i = from, left = 1 + random.nextInt(4); i < header && left > 0; i++) {
                    if (bytes[i] < '0' || bytes[i] > '9') continue;
                    bytes[i] = (byte) ('0' + random.nextInt(10));
                    left--;
                }
            }
            case 4 -> bytes[8 + random.nextInt(header - 8)] = (byte) random.nextInt(256); // the header's text
            default -> { // any bits
                for (int k = 0; k < 1 + random.nextInt(8); k++)
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }

    private static int headerLength(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private static boolean loads(Path file) {
        long before = AllocatedBytes.now();
        boolean loads;
        try {
            Model model = Model.load(file);
            assertEquals(60, model.predict(DATA.features()).size());
            loads = true;
        } catch (DataException e) {
            assertOneLine(file, e);
            loads = false;
        }
        long bytes = AllocatedBytes.now() - before;
        assertTrue(bytes < MOST_BYTES, () -> bytes + " bytes");
        return loads;
    }

    private static void resumes(Path file) {
        try {
            Trainer.of(net()).epochs(3).validate(0.2).patience(2).resume(file).fit(DATA);
        } catch (DataException e) {
            assertOneLine(file, e);
        } catch (ArithmeticException e) {
            assertTrue(e.getMessage().startsWith("trainer: "), e.getMessage()); // damaged weights
        }
    }

    private static void assertOneLine(Path file, DataException e) {
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().length() < 600, e.getMessage());
    }
}
