package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Shape;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that attributes are equal if, and only if, all their parts are; a program merges ops with equal attributes. */
class AttributesTest {
    /** Checks that no two of some attributes are equal, and that the first one is equal to a second one with its parts. */
    private static void assertDistinct(Object equal, List<?> all) {
        assertEquals(equal, all.get(0));
        assertEquals(equal.hashCode(), all.get(0).hashCode());
        assertNotEquals("another class", all.get(0));
        for (Object a : all) {
            for (Object b : all) {
                if (a == b) continue;
                assertNotEquals(a, b);
                assertNotEquals(a.hashCode(), b.hashCode(), a + " and " + b);
            }
        }
    }

    @Test
    void blocks() {
        Shape shape = new Shape(2, 3);
        assertDistinct(
                new Layout.Block(4, 5, new Shape(2, 3)),
                List.of(
                        new Layout.Block(4, 5, shape),
                        new Layout.Block(6, 5, shape),
                        new Layout.Block(4, 6, shape),
                        new Layout.Block(5, 4, shape),
                        new Layout.Block(4, 5, shape.transposed())));
    }

    @Test
    void paddedBlocks() {
        Shape into = new Shape(7, 8);
        assertDistinct(
                new Layout.Pad(new Shape(7, 8), 1, 2),
                List.of(
                        new Layout.Pad(into, 1, 2),
                        new Layout.Pad(into, 3, 2),
                        new Layout.Pad(into, 1, 3),
                        new Layout.Pad(into, 2, 1),
                        new Layout.Pad(into.transposed(), 1, 2)));
    }

    @Test
    void pooling() {
        ImageSize image = new ImageSize(3, 8, 6);
        Images.Pooling first = new Images.Pooling(image, Window.of(2));
        assertDistinct(
                new Images.Pooling(new ImageSize(3, 8, 6), Window.of(2)),
                List.of(
                        first,
                        new Images.Pooling(new ImageSize(3, 6, 8), Window.of(2)),
                        new Images.Pooling(image, Window.of(3)),
                        new Images.Pooling(image, Window.of(2).stride(2))));
        assertEquals(Window.of(2) + " of " + image, first.toString());
    }

    @Test
    void optionsOfCrossEntropy() {
        CrossEntropyOptions plain = CrossEntropyOptions.defaults();
        assertDistinct(
                CrossEntropyOptions.defaults().withZLoss(0),
                List.of(
                        plain,
                        plain.withClassWeights(1, 2),
                        plain.withClassWeights(2, 1),
                        plain.withIgnoreIndex(1),
                        plain.withLabelSmoothing(0.1),
                        plain.withoutSmoothingOfMaskedClasses(),
                        plain.withZLoss(0.1),
                        plain.withTemperature(2),
                        plain.withSoftcap(30),
                        plain.withReduction(Reduction.SUM)));
        assertEquals(List.of(1.0, 2.0), plain.withClassWeights(1, 2).classWeights());
    }

    @Test
    void optionsThatDifferFromTheDefaultsAreText() {
        CrossEntropyOptions plain = CrossEntropyOptions.defaults();
        assertEquals("", plain.toString());
        assertEquals(
                "sum, weights [1.0, 2.0], ignore -100, label smoothing 0.1, not of masked classes, z-loss 0.5,"
                        + " temperature 2.0, softcap 30.0",
                plain.withReduction(Reduction.SUM)
                        .withClassWeights(1, 2)
                        .withIgnoreIndex(-100)
                        .withLabelSmoothing(0.1)
                        .withoutSmoothingOfMaskedClasses()
                        .withZLoss(0.5)
                        .withTemperature(2)
                        .withSoftcap(30)
                        .toString());
    }

    @Test
    void theEndsOfTheRangesOfOptionsAreAllowed() {
        CrossEntropyOptions plain = CrossEntropyOptions.defaults();
        assertEquals(0, plain.withLabelSmoothing(0).labelSmoothing());
        assertEquals(1, plain.withLabelSmoothing(1).labelSmoothing());
        assertEquals(0, plain.withLabelSmoothingOfWrongClasses(0, 2).labelSmoothing());
        assertEquals(1, plain.withLabelSmoothingOfWrongClasses(0.5, 2).labelSmoothing());
        assertEquals(List.of(0.0), plain.withClassWeights(0).classWeights());
        String message = "cross-entropy: softcap is 0.0; it must be positive";
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> plain.withSoftcap(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> plain.withZLoss(Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> plain.withTemperature(Double.POSITIVE_INFINITY));
    }
}
