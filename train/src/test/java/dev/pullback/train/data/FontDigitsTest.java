package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pullback.kernels.image.ImageSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class FontDigitsTest {
    /** Skips the test if Java has no fonts. */
    private static Dataset digits(int rows, int side, long seed) {
        try {
            return Generated.fontDigits(rows, side, seed);
        } catch (DataException e) {
            return abort("skipped: " + e.getMessage());
        }
    }

    @Test
    void drawsEveryDigitWithinTheImage() {
        Dataset data = digits(200, 16, 1);
        assertEquals("200 rows, 16x16 images, 10 classes", data.toString());
        assertEquals(Optional.of(new ImageSize(1, 16, 16)), data.image());
        int[] twenty = new int[10];
        Arrays.fill(twenty, 20);
        assertArrayEquals(twenty, data.classCounts());
        for (int i = 0; i < data.size(); i++) {
            double ink = 0;
            for (int pixel = 0; pixel < 256; pixel++) {
                double value = data.features().get(i, pixel);
                assertTrue(value >= 0 && value <= 1, "pixel " + value);
                ink += value;
            }
            assertTrue(ink > 10 && ink < 120, "row " + i + " has ink " + ink);
        }
    }

    @Test
    void theSameSeedDrawsTheSameDigits() {
        double[] first = digits(60, 12, 5).features().data;
        assertArrayEquals(first, digits(60, 12, 5).features().data);
        assertFalse(Arrays.equals(first, digits(60, 12, 6).features().data));
    }

    @Test
    void setsNothing() {
        String before = System.getProperty("java.awt.headless");
        assertEquals(10, digits(10, 8, 1).size());
        assertEquals(before, System.getProperty("java.awt.headless"));
    }

    @Test
    void digitsCanBeToldApart() {
        // Choosing the class with the nearest mean image is right for most test digits; chance is right for a tenth.
        Dataset.Split split = digits(2000, 16, 3).split(0.25, 1);
        DMatrixRMaj means = new DMatrixRMaj(10, 256);
        for (int i = 0; i < split.train().size(); i++) {
            for (int pixel = 0; pixel < 256; pixel++) {
                means.data[split.train().labels()[i] * 256 + pixel] +=
                        split.train().features().get(i, pixel) / 150;
            }
        }
        int right = 0;
        for (int i = 0; i < split.test().size(); i++) {
            right += nearest(split.test().features(), i, means) == split.test().labels()[i] ? 1 : 0;
        }
        assertTrue(
                right > 0.7 * split.test().size(), right + " of " + split.test().size());
    }

    private static int nearest(DMatrixRMaj x, int row, DMatrixRMaj means) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < means.numRows; k++) {
            double distance = 0;
            for (int pixel = 0; pixel < means.numCols; pixel++) {
                distance += Math.pow(x.get(row, pixel) - means.get(k, pixel), 2);
            }
            if (distance < least) {
                least = distance;
                best = k;
            }
        }
        return best;
    }

    /** Runs another JVM with a display that does not exist. */
    @Test
    void aJavaThatCannotDrawIsRefusedWithTheRemedy() throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"), "skipped: only X11 is asked for its display this way");
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=false",
                "-cp",
                System.getProperty("java.class.path"),
                Drawing.class.getName());
        java.environment().put("DISPLAY", "none");
        Process process = java.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertTrue(
                printed.matches("fontDigits: this Java cannot draw text \\(.*\\); install fontconfig and a font,"
                        + " and without a display set -Djava.awt.headless=true\\R"),
                printed);
    }

    /** Prints the error message for digits that cannot be drawn. */
    static final class Drawing {
        private Drawing() {}

        public static void main(String[] args) {
            System.out.println(Refusal.argument(() -> Generated.fontDigits(10, 8, 1)));
        }
    }

    @Test
    void refusesBadArguments() {
        assertEquals(
                "fontDigits: 9 rows for 10 classes; each class needs at least one",
                Refusal.argument(() -> Generated.fontDigits(9, 16, 1)));
        assertEquals(
                "fontDigits: the side is 7 pixels; it must be from 8 to 256",
                Refusal.argument(() -> Generated.fontDigits(10, 7, 1)));
        assertEquals(
                "fontDigits: the side is 257 pixels; it must be from 8 to 256",
                Refusal.argument(() -> Generated.fontDigits(10, 257, 1)));
    }
}
