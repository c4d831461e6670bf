package dev.pullback.train.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.testing.SharedData;
import dev.pullback.train.FullBatch;
import dev.pullback.train.Mlp;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests L-BFGS on functions with known minima and on logistic regression. */
class LbfgsTest {
    @TempDir
    static Path folder;

    /** Rosenbrock's function of n variables, whose minimum is 0 at (1, ..., 1). */
    private static double rosenbrock(double[] x, double[] gradient) {
        double sum = 0;
        Arrays.fill(gradient, 0);
        for (int i = 0; i + 1 < x.length; i++) {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            sum += 100 * a * a + b * b;
            gradient[i] += -400 * a * x[i] - 2 * b;
            gradient[i + 1] += 200 * a;
        }
        return sum;
    }

    @Test
    void rosenbrockReachesItsMinimum() {
        for (int n : new int[] {2, 10, 100}) {
            double[] x = new double[n];
            Arrays.fill(x, -1.2);
            Lbfgs.Result result = Lbfgs.defaults().gradientNorm(1e-9).minimize(x, LbfgsTest::rosenbrock);
            assertEquals(Lbfgs.End.CONVERGED, result.end(), result::toString);
            for (double v : x) assertEquals(1, v, 1e-7);
            assertTrue(result.calls() < 70 + 8 * n, result::toString);
        }
    }

    @Test
    void aQuadraticOfSmallCurvatureIsSolvedAtItsScale() {
        double[] x = {1e6, -3};
        Lbfgs.Result result = Lbfgs.defaults().gradientNorm(1e-12).minimize(x, (at, g) -> {
            g[0] = 2e-6 * at[0];
            g[1] = 2e3 * at[1];
            return 1e-6 * at[0] * at[0] + 1e3 * at[1] * at[1];
        });
        assertTrue(result.gradientNorm() <= 1e-12, result::toString);
        assertTrue(result.calls() < 60, result::toString);
    }

    @Test
    void aPointThatNoStepMovesIsTheLast() {
        double[] x = {1};
        Lbfgs.Result wrongGradient = Lbfgs.defaults().minimize(x, (at, g) -> {
            g[0] = -2 * at[0];
            return at[0] * at[0];
        });
        assertEquals(Lbfgs.End.NO_DECREASE, wrongGradient.end(), wrongGradient::toString);
        double[] y = {0.5};
        Lbfgs.Result atTheEdge = Lbfgs.defaults().minimize(y, (at, g) -> {
            g[0] = -1;
            return at[0] > 1 ? Double.POSITIVE_INFINITY : -at[0];
        });
        assertEquals(Lbfgs.End.NO_DECREASE, atTheEdge.end(), atTheEdge::toString);
        assertEquals(1, y[0], 1e-12);
        assertTrue(wrongGradient.calls() < 100 && atTheEdge.calls() < 1000, atTheEdge::toString);
    }

    @Test
    void aDomainThatEndsIsNotLeft() {
        double[] x = {1e-3};
        Lbfgs.Result result = Lbfgs.defaults().gradientNorm(1e-10).minimize(x, (at, g) -> {
            g[0] = 1 - 1 / at[0];
            return at[0] > 0 ? at[0] - Math.log(at[0]) : Double.NaN;
        });
        assertEquals(1, x[0], 1e-9, result::toString);
    }

    @Test
    void anAscendingOrKinkedFunctionEndsWithoutAnError() {
        double[] x = {3};
        Lbfgs.Result kink = Lbfgs.defaults().minimize(x, (at, g) -> {
            g[0] = Math.signum(at[0]);
            return Math.abs(at[0]);
        });
        assertTrue(kink.value() <= 3, kink::toString);
        assertThrows(ArithmeticException.class, () -> Lbfgs.defaults().minimize(x, (at, g) -> Double.NaN));
    }

    @Test
    void logisticRegressionReachesItsOptimum() {
        Dataset rows = Generated.blobs(300, 3, 1.5, 1);
        Dataset scaled = Standardizer.fit(rows.features()).apply(rows);
        Mlp net = Mlp.of(2, 3);
        Lbfgs.Result result =
                FullBatch.of(net).penalty(1e-2).fit(scaled, Lbfgs.defaults().gradientNorm(1e-10));
        assertEquals(Lbfgs.End.CONVERGED, result.end(), result::toString);
        double[] first = net.parameters().get("layer1.w").data.clone();
        Mlp other = Mlp.of(2, 3).seed(9);
        FullBatch.of(other).penalty(1e-2).fit(scaled, Lbfgs.defaults().gradientNorm(1e-10));
        for (int i = 0; i < first.length; i++)
            assertEquals(first[i], other.parameters().get("layer1.w").data[i], 1e-7);
    }

    @Test
    void dropoutIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> FullBatch.of(
                        Mlp.of(2, 4, 2).dropout(0.5))
                .task(Task.classification())
                .fit(Generated.moons(50, 0.1, 1), Lbfgs.defaults()));
        assertTrue(e.getMessage().contains("the same function at every evaluation"), e::getMessage);
    }

    /**
     * SciPy 1.17 gives up at the gradient norm 2e-9 after 108 calls for the same function ({@code ftol=0, gtol=1e-10}); see
     * {@code benchmarks/peers/lbfgs.py}, which also has the value of the optimum.
     */
    @Test
    void breastCancerNeedsNoMoreCallsThanScipy() {
        Dataset rows = new Dataset.Split(cancer(), cancer()).standardized().train();
        Mlp net = Mlp.of(30, 2);
        net.parameters().values().forEach(w -> w.zero());
        Lbfgs settings = Lbfgs.defaults().gradientNorm(1e-10);
        Lbfgs.Result result = FullBatch.of(net).penalty(1.0 / rows.size()).fit(rows, settings);
        assertEquals(Lbfgs.End.CONVERGED, result.end(), result::toString);
        assertEquals(0.0585236611189862, result.value(), 1e-14);
        assertTrue(result.calls() <= 108, result::toString);
    }

    /** Reads the table, whose first line holds the numbers of rows and columns and the names of the classes. */
    private static Dataset cancer() {
        Path file = folder.resolve("cancer.csv");
        try {
            List<String> lines = Files.readAllLines(SharedData.file("tables/breast_cancer.csv"));
            Files.write(file, lines.subList(1, lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Csv.defaults().header(false).read(file);
    }
}
