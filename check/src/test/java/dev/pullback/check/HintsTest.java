package dev.pullback.check;

import static dev.pullback.check.PlainFunctions.one;
import static dev.pullback.check.subject.MatrixMath.each;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.check.subject.MatrixMath;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** A hint is the simplest explanation that fits. There is none if the explanation would fit any numbers. */
class HintsTest {
    private static final DMatrixRMaj ROW = new DMatrixRMaj(new double[][] {{0.3, -1.2, 2, 0.7, -0.4, 1.1}});
    private static final DMatrixRMaj TWO_ROWS = new DMatrixRMaj(new double[][] {{0.3, -1.2, 2}, {0.5, 0.1, -0.7}});

    private static String hint(MatrixMath.Entry factor, DMatrixRMaj x) {
        Report r = GradCheck.of(
                        "cube",
                        PlainFunctions::cube,
                        (g, in) -> one(
                                each(g, (i, gi) -> 3 * gi * Math.pow(in[0].data[i], 2) * factor.of(i, in[0].data[i]))))
                .onlyHere()
                .at(x);
        return r.findings().get(0).hint();
    }

    @Test
    void aFactorOfTwoIsNotBlamedOnTwoRows() {
        assertEquals(
                "is 0.5 = 1/2 times the numeric one: a factor is missing or too many", hint((i, v) -> 0.5, TWO_ROWS));
    }

    @Test
    void aFactorThatIsACountIsExplainedByIt() {
        assertEquals(
                "is 6.0 (there are 6 columns in the value) times the numeric one: a factor is missing or too many",
                hint((i, v) -> 6, ROW));
    }

    @Test
    void aFiniteSlopeInPlaceOfAnInfiniteOneIsNotThatOfFloats() {
        Report r = GradCheck.ofArray("root", (double[] x) -> new double[] {Math.sqrt(x[0]), Math.sqrt(x[1])}, (g, x) ->
                        new double[] {x[0] == 0 ? -5 * g[0] : g[0] / (2 * Math.sqrt(x[0])), g[1] / 2})
                .onlyHere()
                .at(0.0, 1.0);
        assertEquals(Verdict.WRONG, r.verdict());
        assertEquals("wrong only at one entry of 2", r.findings().get(0).hint());
    }

    @Test
    void oneNumberIsAMultipleOfAnother() {
        assertEquals("", hint((i, v) -> 0.3719, new DMatrixRMaj(new double[][] {{1.7}})));
    }

    @Test
    void theOnlyRowIsNotNamed() {
        assertEquals("wrong at 3 of 6 entries", hint((i, v) -> i % 2 == 0 ? 1 + v : 1, ROW));
    }

    @Test
    void aBoundBetweenTwoNumbersIsNotNamed() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{0.5, 1.5, 1}});
        assertEquals("wrong at 2 of 3 entries", hint((i, v) -> v < 1.2 ? 1 + v : 1, x));
    }

    @Test
    void derivativesThatAreRightOnlyAtZeroAreDescribed() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{0, 0.5, -2, 0, 0.7}});
        Report r = GradCheck.of(
                        "sin",
                        v -> each(v[0], (i, a) -> Math.sin(a)),
                        (g, v) -> one(each(g, (i, gi) -> gi * Math.cos(2 * v[0].data[i]))))
                .onlyHere()
                .at(x);
        assertEquals(
                "wrong only where the input is not zero", r.findings().get(0).hint());
    }

    @Test
    void aBoundBetweenManyNumbersIsNamed() {
        assertEquals("wrong only beyond |x| = 0.700 … 1.10", hint((i, v) -> Math.abs(v) > 1 ? 1 + v : 1, ROW));
    }

    @Test
    void aWholeRowIsNamed() {
        assertEquals("wrong only in row 1", hint((i, v) -> i / 3 == 1 ? 1 + v : 1, TWO_ROWS));
    }

    @Test
    void aSingleEntryIsNotOffByOne() {
        assertEquals("wrong only at one entry of 6", hint((i, v) -> i == 0 ? 1.2345 : 1, ROW));
    }
}
