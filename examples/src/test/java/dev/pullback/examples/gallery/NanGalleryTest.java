package dev.pullback.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NanGalleryTest {
    static Stream<Exhibit> exhibits() {
        return NanGallery.exhibits().stream();
    }

    @ParameterizedTest
    @MethodSource("exhibits")
    void theNaiveFormIsWrongAndTheCureIsFinite(Exhibit exhibit) {
        Exhibit.Outcome after = exhibit.after();
        assertTrue(Double.isFinite(after.value()) && after.gradient().stream().allMatch(Double::isFinite));
        assertNotEquals(after.toString(), exhibit.before().toString());
    }

    @Test
    void thereAreTenOfThem() {
        assertEquals(10, NanGallery.exhibits().size());
    }

    @Test
    void anExhibitShowsBoth() {
        assertEquals(
                "-log(softmax(x))           value Infinity, gradient [NaN, NaN]\n"
                        + "softmaxCrossEntropy(x, 1)  value 800, gradient [1, -1]",
                NanGallery.exhibits().get(1).toString());
    }
}
