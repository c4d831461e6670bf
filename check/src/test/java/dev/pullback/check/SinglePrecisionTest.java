package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.check.subject.MatrixMath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the checks of functions in single precision, and of a stated precision. */
class SinglePrecisionTest {
    private static final int SEEDS = 3;
    /** Larger layers are checked with one seed. */
    private static final int LARGE = 200;

    private static final DMatrixRMaj X = MatrixMath.gaussian(3, 4, new Random(5));

    @Test
    void rightLayersAreRightAndWrongOnesWrong() {
        List<String> surprises = new ArrayList<>();
        int undecided = 0;
        for (int seed = 1; seed <= SEEDS; seed++) {
            for (FloatLayers.Layer layer : FloatLayers.all(seed)) {
                int entries =
                        layer.x().stream().mapToInt(FMatrixRMaj::getNumElements).sum();
                if (seed > 1 && entries > LARGE) continue;
                Report right = layer.report(true, seed);
                assertTrue(right.notes().get(0).startsWith("computes in single precision"), right::toTable);
                if (right.verdict().fails()) surprises.add(right.toTable());
                else if (!right.passes()) undecided++;
                Report wrong = layer.report(false, seed);
                boolean isCaught = wrong.verdict().fails()
                        && wrong.findings().get(0).criterion() == Criterion.DERIVATIVE
                        && wrong.findings().get(0).point().equals("at the given point");
                if (!isCaught) surprises.add("missed: " + wrong.toTable());
                boolean isExplained =
                        layer.name().equals("product 256 wide") // its transpose has many small differences
                                || wrong.findings().get(0).hint().contains(layer.hint());
                if (!isExplained && seed == 1) surprises.add("no hint " + layer.hint() + ": " + wrong.toTable());
            }
        }
        assertEquals(List.of(), surprises);
        assertTrue(undecided <= 2, undecided + " undecided");
    }

    @Test
    void aFunctionOfDoublesThatRoundsIsRecognised() {
        Report rounded = each(1.0).at(X);
        assertEquals(Verdict.OK, rounded.assertPasses().verdict());
        assertTrue(rounded.notes().get(0).startsWith("computes in single precision, resolves "), rounded::toTable);
        Report onlyInputs = GradCheck.of(
                        "sum of squares of floats",
                        x -> sum(MatrixMath.each(x[0], (k, v) -> (double) (float) v * (float) v)),
                        (g, x) -> new DMatrixRMaj[] {MatrixMath.each(x[0], (k, v) -> 2 * g.data[0] * v)})
                .at(X);
        assertTrue(onlyInputs.assertPasses().notes().get(0).startsWith("computes in single"), onlyInputs::toTable);
    }

    @Test
    void onePercentIsFoundWithoutAStatedPrecision() {
        Report report = each(1.01).at(X);
        assertEquals(Verdict.WRONG, report.verdict());
        assertTrue(report.findings().get(0).hint().startsWith("is 1.01 times"), report::toTable);
    }

    /** The rounding of a large value excuses no error of a derivative that is as large. */
    @Test
    void onePercentIsFoundAtLargeAndSmallInputs() {
        for (double size : new double[] {1e-6, 1, 1e3, 1e6}) {
            DMatrixRMaj x = MatrixMath.each(X, (k, v) -> (float) (size * v));
            assertEquals(Verdict.OK, square(1).at(x).verdict());
            assertEquals(Verdict.WRONG, square(1.01).at(x).verdict());
        }
    }

    private static GradCheck square(double factor) {
        return GradCheck.of("square", x -> MatrixMath.each(x[0], (k, v) -> (float) v * (float) v), (g, x) ->
                new DMatrixRMaj[] {MatrixMath.each(x[0], (k, v) -> (float) (factor * 2 * v) * (float) g.data[k])});
    }

    @Test
    void errorsBelowTheResolutionAreNotResolved() {
        Report report = each(1 + 1e-5).resolving(1e-3).at(X);
        assertTrue(report.assertPasses().resolution() >= 1e-3, report::toTable);
        assertEquals(Verdict.WRONG, each(1 + 5e-3).resolving(1e-3).at(X).verdict());
    }

    /** Functions in double precision whose values, or some of them, are floats. */
    @Test
    void doublePrecisionIsNotMistaken() {
        DMatrixRMaj floats = MatrixMath.each(X, (k, v) -> (float) v);
        List<Report> reports = List.of(
                GradCheck.of("relu", x -> MatrixMath.each(x[0], (k, v) -> Math.max(v, 0)), (g, x) ->
                                new DMatrixRMaj[] {MatrixMath.each(x[0], (k, v) -> v > 0 ? g.data[k] * (1 + 1e-9) : 0)})
                        .at(floats),
                GradCheck.of("an offset that rounds the input", x -> MatrixMath.each(x[0], (k, v) -> 1e8 + v), (g, x) ->
                                new DMatrixRMaj[] {MatrixMath.times(1.01, g)})
                        .at(X),
                GradCheck.of("halves", x -> MatrixMath.each(x[0], (k, v) -> 0.5 * Math.floor(v) + v * v), (g, x) ->
                                new DMatrixRMaj[] {MatrixMath.each(x[0], (k, v) -> 2 * v * g.data[k] * (1 + 1e-9))})
                        .at(floats));
        for (Report r : reports) {
            assertTrue(r.verdict().fails(), r::toTable);
            assertFalse(r.toTable().contains("computes in single precision"), r::toTable);
        }
    }

    @Test
    void aStatedPrecisionAcceptsANoisyFunction() {
        GradCheck right = noisy(1);
        assertTrue(right.resolving(0.01).at(X).passes());
        assertEquals(Verdict.WRONG, noisy(1.05).resolving(0.01).at(X).verdict());
    }

    @Test
    void aGradientInSinglePrecisionIsWrongUnlessThePrecisionIsStated() {
        GradCheck check = GradCheck.of("float gradient", x -> MatrixMath.each(x[0], (k, v) -> v * v * v), (g, x) ->
                new DMatrixRMaj[] {MatrixMath.each(x[0], (k, v) -> g.data[k] * (float) (3 * v * v))});
        assertEquals(Verdict.WRONG, check.at(X).verdict());
        Report stated = check.resolving(1e-5).at(X);
        assertTrue(stated.assertPasses().resolution() >= 1e-5, stated::toTable);
    }

    @Test
    void fastModeFindsAWrongSignInFloats() {
        Random random = new Random(3);
        FMatrixRMaj x = FloatLayers.normal(random, 8, 64);
        FMatrixRMaj w = FloatLayers.normal(random, 64, 16);
        for (int sign : new int[] {1, -1}) {
            Report report = GradCheck.ofFloatMatrices(
                            "product", in -> new FMatrixRMaj[] {FloatLayers.mult(in[0], in[1])}, (g, in) -> {
                                FMatrixRMaj dw = FloatLayers.mult(FloatLayers.transpose(in[0]), g[0]);
                                for (int i = 0; i < dw.data.length; i++) dw.data[i] *= sign;
                                return new FMatrixRMaj[] {FloatLayers.mult(g[0], FloatLayers.transpose(in[1])), dw};
                            })
                    .fast()
                    .at(x, w);
            assertEquals(sign == 1 ? Verdict.OK : Verdict.WRONG, report.verdict(), report::toTable);
        }
    }

    /** A float function whose gradient is off by a factor. */
    private static GradCheck each(double factor) {
        return GradCheck.of(
                "rounded tanh",
                x -> MatrixMath.each(x[0], (k, v) -> (float) Math.tanh(v)),
                (g, x) -> new DMatrixRMaj[] {
                    MatrixMath.each(x[0], (k, v) -> (float) (factor * g.data[k] * (1 - Math.tanh(v) * Math.tanh(v))))
                });
    }

    private static GradCheck noisy(double factor) {
        return GradCheck.of(
                        "noisy sine",
                        x -> MatrixMath.each(x[0], (k, v) -> Math.sin(v) + 1e-6 * Noisy.hash(v)),
                        (g, x) -> new DMatrixRMaj[] {MatrixMath.each(x[0], (k, v) -> factor * g.data[k] * Math.cos(v))})
                .onlyHere();
    }

    private static DMatrixRMaj sum(DMatrixRMaj m) {
        DMatrixRMaj s = new DMatrixRMaj(1, 1);
        for (double v : m.data) s.data[0] += v;
        return s;
    }
}
