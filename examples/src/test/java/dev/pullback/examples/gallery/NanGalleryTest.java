package dev.pullback.examples.gallery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advisor;
import java.util.List;
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

    @ParameterizedTest
    @MethodSource("exhibits")
    void theAdvisorFindsItAndCuresIt(Exhibit exhibit) {
        Fn advised = x -> {
            Var y = exhibit.wrong().apply(x);
            assertEquals(1, Advisor.advise(y).size(), exhibit.naive());
            return Advisor.stabilise(y);
        };
        Exhibit cured = new Exhibit(exhibit.naive(), advised, exhibit.fused(), exhibit.right(), exhibit.at());
        assertEquals(exhibit.after().toString(), cured.before().toString());
    }

    @Test
    void ofTheCuresTheAdvisorSaysNothing() {
        for (Exhibit exhibit : NanGallery.exhibits()) {
            Var y = exhibit.right().apply(new Tape().input(exhibit.at()));
            assertEquals(List.of(), Advisor.advise(y), exhibit.fused());
        }
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
