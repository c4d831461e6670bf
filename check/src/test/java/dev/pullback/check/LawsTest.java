package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.MatrixMath;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws have no tolerance except for rounding, which is measured, and evaluate no point outside of a domain. */
class LawsTest {
    /**
     * If tanh is saturated, especially in a 1x1 matrix, large terms cancel and only rounding errors remain, which repeated
     * measurements do not reveal. These seeds gave false alarms.
     */
    @ParameterizedTest
    @ValueSource(strings = {"det", "logDet", "inverse", "solve", "solve, one column", "cholesky", "cofactors"})
    void holdWhereLargeTermsCancel(String name) {
        OpCase c = OpCases.all().stream()
                .filter(any -> any.name().equals(name))
                .findFirst()
                .orElseThrow();
        for (int seed : new int[] {8, 15, 28, 41, 48, 58, 70, 96, 135, 259, 295, 360, 383, 396}) {
            for (int[] shape : new int[][] {{1, 1}, {2, 2}, {3, 2}, {1, 3}}) {
                DMatrixRMaj[] x = c.draw(new Random(seed), shape[0], shape[1]);
                for (DMatrixRMaj m : x) CommonOps_DDRM.scale(10, m);
                Report r = c.check(Rules.standard()).order(2).onlyHere().at(x);
                assertFalse(r.verdict().fails(), r::toTable);
            }
        }
    }

    /** The VJP is homogeneous of degree one, so only a sum of cotangents shows that it is not linear. */
    @Test
    void aVjpThatScalesButDoesNotAddUpIsFound() {
        Report r = GradCheck.of("square", PlainFunctions::square, (g, x) -> {
                    double size = CommonOps_DDRM.elementMaxAbs(g);
                    double share = size == 0 ? 0 : Math.abs(g.data[0]) / size;
                    return PlainFunctions.one(MatrixMath.each(g, (i, v) -> 2 * x[0].data[i] * v * share));
                })
                .at(PlainFunctions.random(1, 3));
        assertEquals(Criterion.LINEARITY, r.findings().get(0).criterion(), r::toTable);
    }

    @Test
    void aJvpThatIsNotLinearIsFound() {
        Report r = GradCheck.of(
                        "square",
                        PlainFunctions::square,
                        (g, x) -> PlainFunctions.one(MatrixMath.each(g, (i, v) -> 2 * v * x[0].data[i])),
                        (x, u) -> MatrixMath.each(u[0], (i, v) -> 2 * x[0].data[i] * Math.max(-3, Math.min(3, v))))
                .at(PlainFunctions.random(2, 3));
        assertEquals(Criterion.LINEARITY, r.findings().get(0).criterion(), r::toTable);
        assertTrue(r.toString().contains("jvp(c u) is not c jvp(u) for c = 1.152921505e+18"), r::toString);
    }

    @Test
    void evaluateNoPointOutsideADomain() {
        double[] least = {Double.POSITIVE_INFINITY};
        GradCheck.of(
                        "a √b",
                        x -> {
                            for (double b : x[1].data) least[0] = Math.min(least[0], b);
                            return MatrixMath.each(x[0], (i, a) -> a * Math.sqrt(Math.abs(x[1].data[i])));
                        },
                        (g, x) -> {
                            for (double b : x[1].data) least[0] = Math.min(least[0], b);
                            return new DMatrixRMaj[] {
                                MatrixMath.each(g, (i, v) -> v * Math.sqrt(x[1].data[i])),
                                MatrixMath.each(g, (i, v) -> v * x[0].data[i] / 2 / Math.sqrt(x[1].data[i]))
                            };
                        })
                .domain(1, 0.5, 40)
                .at(new DMatrixRMaj(new double[][] {{1, -2, 3}}), new DMatrixRMaj(new double[][] {{0.6, 2, 0.55}}))
                .assertPasses();
        // A matrix with a longer array has NaN behind its elements.
        assertTrue(least[0] > 0.5 || Double.isNaN(least[0]), () -> "looked at " + least[0]);
    }

    @Test
    void aGivenPointOutsideItsDomainIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> GradCheck.ofArray(
                                "log", x -> Math.log(x[0] * x[1]), x -> x)
                        .domain(0, 0, 4)
                        .at(1, -1))
                .getMessage();
        assertEquals("log: X[0,1] is -1.0, outside its domain, which is above 0.0 and below 4.0", message);
    }
}
