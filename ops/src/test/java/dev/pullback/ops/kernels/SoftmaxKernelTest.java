package dev.pullback.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Both makes against each other, on shapes that fill no whole number of vectors. */
class SoftmaxKernelTest {
    private static final SoftmaxKernel[] MAKES = {
        Backend.scalar().softmax(), Backend.vector().softmax()
    };
    private static final double[] ODD = {Double.NEGATIVE_INFINITY, Double.NaN, Double.POSITIVE_INFINITY, 1e300, -745, 0
    };
    private static final int IGNORED = -1;

    /** All results, of the rows {@code from..to} only; the rest is left as it was, 7. */
    private static double[][] run(SoftmaxKernel make, double[] x, int n, double[] labels, int from, int to) {
        int rows = labels.length;
        double[][] out = {
            new double[x.length],
            new double[x.length],
            new double[rows],
            new double[rows],
            new double[x.length],
            new double[rows],
            new double[x.length]
        };
        for (double[] each : out) Arrays.fill(each, 7);
        make.softmax(x, n, from, to, out[0]);
        make.logSoftmax(x, n, from, to, out[1]);
        make.logSumExp(x, n, from, to, out[2]);
        make.losses(x, n, labels, IGNORED, from, to, out[3], from);
        make.gradients(x, n, labels, IGNORED, 3, from, to, out[4]);
        make.lossesAndGradients(x, n, labels, IGNORED, 3, from, to, out[5], from, out[6]);
        assertArrayEquals(out[3], out[5], "losses, computed with the gradients");
        assertArrayEquals(out[4], out[6], "gradients, computed with the losses");
        return out;
    }

    /** Logits, a few of them odd, and a tail behind them that belongs to no row. */
    private static double[] logits(int elements, Random random) {
        double[] x = new double[elements + 3];
        double scale = random.nextBoolean() ? 3 : 100;
        for (int i = 0; i < x.length; i++)
            x[i] = random.nextInt(300) == 0 ? ODD[random.nextInt(ODD.length)] : scale * random.nextGaussian();
        return x;
    }

    private static double[] labels(int rows, int n, Random random) {
        double[] labels = new double[rows];
        for (int i = 0; i < rows; i++) labels[i] = random.nextInt(8) == 0 ? IGNORED : random.nextInt(n);
        return labels;
    }

    @Property(tries = 60)
    void bothMakesAgree(
            @ForAll @IntRange(max = 150) int rows, @ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] labels = labels(rows, n, random);
        double[][] want = run(MAKES[0], x, n, labels, 0, rows);
        double[][] got = run(MAKES[1], x, n, labels, 0, rows);
        for (int q = 0; q < want.length; q++) {
            for (int i = 0; i < want[q].length; i++) {
                if (Double.compare(want[q][i], got[q][i]) == 0) continue;
                // in a log-sum-exp the largest logit and the logarithm may cancel
                double size = q == 2 ? Math.max(1e3, Math.abs(want[q][i])) : want[q][i];
                double distance = Math.abs(want[q][i] - got[q][i]);
                assertTrue(
                        distance <= 6 * Math.ulp(size),
                        "quantity " + q + ", element " + i + ": " + got[q][i] + " for " + want[q][i]);
            }
        }
    }

    @Property(tries = 60)
    void aRowDoesNotDependOnThoseAroundIt(
            @ForAll @IntRange(min = 1, max = 150) int rows,
            @ForAll @IntRange(min = 1, max = 300) int n,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] labels = labels(rows, n, random);
        int split = random.nextInt(rows + 1);
        for (SoftmaxKernel make : MAKES) {
            double[][] whole = run(make, x, n, labels, 0, rows);
            double[][] before = run(make, x, n, labels, 0, split);
            double[][] after = run(make, x, n, labels, split, rows);
            for (int q = 0; q < whole.length; q++) {
                int at = split * (whole[q].length == rows ? 1 : n);
                System.arraycopy(after[q], at, before[q], at, whole[q].length - at);
                assertArrayEquals(whole[q], before[q], "quantity " + q);
            }
        }
    }

    @Property(tries = 10)
    void theBitsDoNotDependOnTheNumberOfThreads(
            @ForAll @IntRange(min = 1, max = 70) int rows,
            @ForAll @IntRange(min = 300, max = 2000) int n,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] labels = labels(rows, n, random);
        int before = Threads.count();
        try {
            for (SoftmaxKernel make : MAKES) {
                Threads.setCount(1);
                double[][] alone = run(make, x, n, labels, 0, rows);
                Threads.setCount(3);
                double[][] split = run(make, x, n, labels, 0, rows);
                for (int q = 0; q < alone.length; q++) assertArrayEquals(alone[q], split[q], "quantity " + q);
            }
        } finally {
            Threads.setCount(before);
        }
    }
}
