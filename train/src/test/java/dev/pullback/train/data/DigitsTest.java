package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private static final AffineTransform AS_IT_IS = new AffineTransform();

    private static void assertDrawsDigits(Dataset data) {
        assertEquals("200 rows, 16x16 images, 10 classes", data.toString());
        assertEquals(Optional.of(new ImageShape(16, 16)), data.image());
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
    void drawsWithAPen() {
        assertDrawsDigits(Generated.strokeDigits(200, 16, 1));
    }

    @Test
    void drawsWithFonts() {
        assumeFalse(Glyphs.ofFonts().isEmpty(), "skipped: this Java finds no fonts");
        Dataset data = Generated.fontDigits(200, 16, 1);
        assertDrawsDigits(data);
        assertArrayEquals(data.features().data, Generated.fontDigits(200, 16, 1).features().data);
        assertFalse(Arrays.equals(
                data.features().data, Generated.strokeDigits(200, 16, 1).features().data));
    }

    @Test
    void startsNoGraphicsAndSetsNothing() {
        String before = System.getProperty("java.awt.headless");
        assertEquals(10, Generated.fontDigits(10, 8, 1).size());
        assertEquals(before, System.getProperty("java.awt.headless"));
    }

    @Test
    void digitsCanBeToldApart() {
        // Even the nearest mean image names most of the digits that it has not seen; chance would name a tenth.
        Dataset.Split split = Generated.strokeDigits(2000, 16, 3).split(0.25, 1);
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

    @Test
    void everyHandDrawsTenDifferentGlyphsOfHeightOne() {
        for (Glyphs hand : Glyphs.ofStrokes()) {
            assertEquals(10, hand.digits().size());
            for (Path2D digit : hand.digits()) {
                Rectangle2D box = digit.getBounds2D();
                assertEquals(1, box.getHeight(), 1e-6);
                assertEquals(0, box.getCenterX(), 1e-6);
                assertEquals(0, box.getCenterY(), 1e-6);
                assertTrue(box.getWidth() > 0.1 && box.getWidth() < 0.9, "width " + box.getWidth());
            }
        }
    }

    @Test
    void coverageIsExactForARectangle() {
        double[] drawn = new Coverage(new ImageShape(2, 3)).of(new Rectangle2D.Double(0.25, 0.5, 2, 1), AS_IT_IS);
        assertArrayEquals(new double[] {0.375, 0.5, 0.125, 0.375, 0.5, 0.125}, drawn, 1e-15);
    }

    @Test
    void coverageCutsOffWhatLiesOutside() {
        double[] drawn = new Coverage(new ImageShape(2, 2)).of(new Rectangle2D.Double(-5, -5, 50, 50), AS_IT_IS);
        assertArrayEquals(new double[] {1, 1, 1, 1}, drawn, 1e-15);
        drawn = new Coverage(new ImageShape(2, 2)).of(new Rectangle2D.Double(3, 3, 1, 1), AS_IT_IS);
        assertArrayEquals(new double[4], drawn);
    }

    @Test
    void coverageOfACircleIsItsArea() {
        double[] drawn = new Coverage(new ImageShape(20, 20)).of(new Ellipse2D.Double(2, 2, 16, 16), AS_IT_IS);
        assertEquals(Math.PI * 64, Arrays.stream(drawn).sum(), 0.5);
    }

    @Test
    void coverageCountsOverlapsOnceAndClosesWhatIsOpen() {
        Path2D path = new Path2D.Double();
        for (double shift : List.of(0.0, 1.0)) {
            path.moveTo(shift, 0);
            path.lineTo(shift + 2, 0);
            path.lineTo(shift + 2, 1);
            path.lineTo(shift, 1);
        }
        assertArrayEquals(new double[] {1, 1, 1, 0}, new Coverage(new ImageShape(1, 4)).of(path, AS_IT_IS), 1e-15);
    }

    @Test
    void coverageIsUsedAgain() {
        Coverage coverage = new Coverage(new ImageShape(2, 2));
        double first = Arrays.stream(coverage.of(new Rectangle2D.Double(0, 0, 2, 1), AS_IT_IS))
                .sum();
        assertEquals(2, first);
        assertEquals(
                first,
                Arrays.stream(coverage.of(new Rectangle2D.Double(0, 0, 2, 1), AS_IT_IS))
                        .sum());
        assertEquals("coverage of 2x2 pixels", coverage.toString());
    }

    @Test
    void refusesBadArguments() {
        assertEquals(
                "fontDigits: 9 rows for 10 classes; each class needs at least one",
                Refusal.argument(() -> Generated.fontDigits(9, 16, 1)));
        assertEquals(
                "strokeDigits: the side is 7 pixels; it must be from 8 to 256",
                Refusal.argument(() -> Generated.strokeDigits(10, 7, 1)));
        assertEquals(
                "fontDigits: the side is 257 pixels; it must be from 8 to 256",
                Refusal.argument(() -> Generated.fontDigits(10, 257, 1)));
    }
}
