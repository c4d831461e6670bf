package dev.pullback.kernels.softmax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Compares both implementations with the reference, on shapes that do not fill a whole number of vectors. */
class SoftmaxKernelTest {
    private static final SoftmaxKernel[] KERNELS = {
        Backend.scalar().softmax(), Backend.vector().softmax()
    };
    private static final double[] ODD = {Double.NEGATIVE_INFINITY, Double.NaN, Double.POSITIVE_INFINITY, 1e300, -745, 0
    };
    private static final int IGNORED = -1;

    /** Returns all quantities of the rows {@code from..to}; the elements of other rows keep their value, 7. */
    private static double[][] run(SoftmaxKernel kernel, double[] x, int n, double[] labels, int from, int to) {
        int rows = labels.length;
        double[][] out = {
            filled(x.length),
            filled(x.length),
            filled(rows),
            filled(rows),
            filled(x.length),
            filled(rows),
            filled(x.length)
        };
        kernel.rows(x, n, from, to).softmax(out[0]);
        kernel.rows(x, n, from, to).logSoftmax(out[1]);
        kernel.rows(x, n, from, to).logSumExp(out[2]);
        kernel.rows(x, n, from, to).labels(labels, IGNORED).losses(out[3]);
        kernel.rows(x, n, from, to).labels(labels, IGNORED).gradients(3, out[4]);
        kernel.rows(x, n, from, to).labels(labels, IGNORED).lossesAndGradients(3, out[5], out[6]);
        double[] logSumExps = filled(rows);
        double[] softmax = filled(x.length);
        kernel.rows(x, n, from, to).logSumExpAndSoftmax(logSumExps, softmax);
        assertArrayEquals(out[2], logSumExps, "log-sum-exps, computed with the softmax");
        assertArrayEquals(out[0], softmax, "softmax, computed with the log-sum-exps");
        double[] logSoftmax = filled(x.length);
        double[] probabilities = filled(x.length);
        kernel.rows(x, n, from, to).logSoftmaxAndSoftmax(logSoftmax, probabilities);
        assertArrayEquals(out[1], logSoftmax, "log-softmax, computed with the softmax");
        assertArrayEquals(out[0], probabilities, "softmax, computed with the log-softmax");
        assertArrayEquals(out[3], out[5], "losses, computed with the gradients");
        assertArrayEquals(out[4], out[6], "gradients, computed with the losses");
        return out;
    }

    private static double[] filled(int length) {
        double[] array = new double[length];
        Arrays.fill(array, 7);
        return array;
    }

    /** Returns random logits, a few of them extreme, followed by elements that belong to no row. */
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
    void bothImplementationsAgreeWithTheReference(
            @ForAll @IntRange(max = 150) int rows, @ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] labels = labels(rows, n, random);
        double[][] want = ReferenceSoftmax.run(x, n, labels, IGNORED, 3);
        for (SoftmaxKernel kernel : KERNELS) assertNear(want, run(kernel, x, n, labels, 0, rows));
    }

    private static void assertNear(double[][] want, double[][] got) {
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
    void scalarAdaptiveAndVectorGiveTheSameBits(
            @ForAll @IntRange(max = 60) int rows, @ForAll @IntRange(min = 1, max = 300) int n, @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] labels = labels(rows, n, random);
        SoftmaxKernel scalar = KERNELS[0];
        double[][] want = run(KERNELS[1], x, n, labels, 0, rows);
        for (SoftmaxKernel other : new SoftmaxKernel[] {scalar, SoftmaxKernel.adaptive()}) {
            double[][] got = run(other, x, n, labels, 0, rows);
            for (int q = 0; q < want.length; q++) assertArrayEquals(want[q], got[q], "quantity " + q);
        }
    }

    @Property(tries = 60)
    void aResultDependsOnItsRowAlone(
            @ForAll @IntRange(min = 1, max = 150) int rows,
            @ForAll @IntRange(min = 1, max = 300) int n,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] labels = labels(rows, n, random);
        int split = random.nextInt(rows + 1);
        for (SoftmaxKernel kernel : KERNELS) {
            double[][] whole = run(kernel, x, n, labels, 0, rows);
            double[][] before = run(kernel, x, n, labels, 0, split);
            double[][] after = run(kernel, x, n, labels, split, rows);
            for (int q = 0; q < whole.length; q++) {
                int at = split * (whole[q].length == rows ? 1 : n);
                System.arraycopy(after[q], at, before[q], at, whole[q].length - at);
                assertArrayEquals(whole[q], before[q], "quantity " + q);
            }
        }
    }

    private static final double INF = Double.POSITIVE_INFINITY;

    /** Rows with extreme logits, infinities and NaN, one of which has a sign and a custom payload. */
    private static final double[][] EXTREMES = {
        {5},
        {0, -40},
        {0, -745},
        {0, -746},
        {-1e16, 0},
        {1e16, 1e16 + 2},
        {1e308, 1e308},
        {-1e308, -1e308},
        {1e308, -1e308},
        {0, -INF},
        {-INF, -INF},
        {INF, 0},
        {INF, INF},
        {0, Double.NaN},
        {Double.NaN, INF},
        {Double.longBitsToDouble(0xfff8_0000_dead_beefL), -INF},
        {Double.NaN, Double.NaN},
        {0x1p19, 0x1p19 - 1},
        {Math.nextDown(0x1p19), 3},
        {-0.0, 0.0},
        {Double.MIN_VALUE, -Double.MIN_VALUE, 0},
        {-700, -1500, -1400},
        {1, Math.nextDown(1.0), Math.nextUp(1.0)},
        {Double.MAX_VALUE, -Double.MAX_VALUE, -INF}
    };

    /**
     * Tests one copy and many copies of each row, unchanged and extended to longer rows by masked classes, so that
     * every loop of the kernels runs. The expected results are those of the reference for the row without masked
     * classes.
     */
    @Example
    void extremeRowsAreRightAtAnyLength() {
        for (double[] row : EXTREMES) {
            for (int n : new int[] {row.length, 7, 129, 300}) {
                for (int rows : new int[] {1, 75}) {
                    for (int label = 0; label < row.length; label++) {
                        for (SoftmaxKernel kernel : KERNELS) checkExtreme(kernel, row, n, rows, label);
                    }
                }
            }
        }
    }

    private static void checkExtreme(SoftmaxKernel kernel, double[] row, int n, int rows, int label) {
        double[][] want = ReferenceSoftmax.run(row, row.length, new double[] {label}, IGNORED, 3);
        double[] x = new double[rows * n + 5];
        Arrays.fill(x, -INF);
        for (int r = 0; r < rows; r++) System.arraycopy(row, 0, x, r * n, row.length);
        double[] labels = new double[rows];
        Arrays.fill(labels, label);
        double[][] got = run(kernel, x, n, labels, 0, rows);
        for (int q = 0; q < want.length; q++) {
            boolean each = got[q].length == rows;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < (each ? 1 : n); c++) {
                    boolean isMasked = c >= row.length;
                    // a masked class has probability 0, if the row has a softmax
                    double none = Double.isNaN(want[q][0]) ? Double.NaN : q == 1 ? -INF : 0;
                    double expected = isMasked ? none : want[q][c];
                    double found = got[q][each ? r : r * n + c];
                    if (Double.compare(expected, found) == 0) continue;
                    String where = Arrays.toString(row) + ", n = " + n + ", row " + r + ", column " + c + ": " + q;
                    boolean mayDiffer = Double.isFinite(expected) && expected != 0;
                    assertEquals(expected, found, mayDiffer ? 4 * Math.ulp(expected) : 0, where);
                    assertTrue(mayDiffer, where + " is -0");
                }
            }
            for (int i = each ? rows : rows * n; i < got[q].length; i++) assertEquals(7, got[q][i], "after the rows");
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
            for (SoftmaxKernel kernel : KERNELS) {
                Threads.setCount(1);
                double[][] alone = run(kernel, x, n, labels, 0, rows);
                Threads.setCount(3);
                double[][] split = run(kernel, x, n, labels, 0, rows);
                for (int q = 0; q < alone.length; q++) assertArrayEquals(alone[q], split[q], "quantity " + q);
            }
        } finally {
            Threads.setCount(before);
        }
    }

    /** Returns the results of losses with random options, of their parts, and of quantities of two rows. */
    private static double[][] runOptions(SoftmaxKernel kernel, double[] x, double[] other, int n, int rows, long seed) {
        double[] targets = new double[rows * n];
        Random random = new Random(seed);
        double[] weights =
                random.nextBoolean() ? new double[0] : random.doubles(n).toArray();
        for (int i = 0; i < targets.length; i++) targets[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
        double[] labels = labels(rows, n, random);
        double smoothing = random.nextBoolean() ? 0 : random.nextDouble();
        boolean ofMasked = random.nextBoolean();
        double zeta = random.nextBoolean() ? 0 : 0.01;
        double temperature = random.nextBoolean() ? 1 : 0.1 + random.nextDouble();
        double cap = random.nextBoolean() ? INF : 5 + random.nextInt(50);
        double[][] out = new double[12][];
        for (int k = 0; k < 2; k++) {
            for (int q = 0; q < 4; q++) {
                SoftmaxKernel.Task task = kernel.rows(x, n, 0, rows)
                        .weights(weights)
                        .smoothing(smoothing, ofMasked)
                        .zLoss(zeta)
                        .logits(temperature, cap);
                if (k == 0) task.labels(labels, IGNORED);
                else task.targets(targets);
                double[] losses = new double[rows];
                double[] slopes = new double[rows * n];
                if (q == 0) task.losses(losses);
                else if (q == 1) task.gradients(3, slopes);
                else if (q == 2) task.lossesAndGradients(3, losses, slopes);
                else if (k == 1) task.targetGradients(0.5, 3, slopes);
                if (q == 2) {
                    assertArrayEquals(out[4 * k], losses, "losses, computed with the gradients");
                    assertArrayEquals(out[4 * k + 1], slopes, "gradients, computed with the losses");
                }
                out[4 * k + q] = q == 0 ? losses : slopes;
            }
        }
        for (int q = 8; q < 12; q++) out[q] = new double[rows * n];
        kernel.rows(x, n, 0, rows).softmaxVjps(targets, out[8]);
        kernel.rows(x, n, 0, rows).logSoftmaxVjps(targets, out[9]);
        kernel.rows(x, n, 0, rows).logits(temperature, INF).divergencesAndDifferences(other, 3, out[10], out[11]);
        double[] divergences = new double[rows];
        double[] differences = new double[rows * n];
        kernel.rows(x, n, 0, rows).logits(temperature, INF).divergences(other, divergences);
        kernel.rows(x, n, 0, rows).logits(temperature, INF).differences(other, 3, differences);
        assertArrayEquals(divergences, Arrays.copyOf(out[10], rows));
        assertArrayEquals(differences, out[11]);
        return out;
    }

    @Property(tries = 150)
    void everyOptionHasTheSameBitsInBothImplementationsAndForAnyNumberOfThreads(
            @ForAll @IntRange(min = 1, max = 70) int rows,
            @ForAll @IntRange(min = 1, max = 700) int n,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[] x = logits(rows * n, random);
        double[] other = logits(rows * n, random);
        int before = Threads.count();
        try {
            Threads.setCount(1);
            double[][] want = runOptions(KERNELS[0], x, other, n, rows, seed);
            for (int threads = 1; threads <= 3; threads += 2) {
                Threads.setCount(threads);
                double[][] got = runOptions(KERNELS[1], x, other, n, rows, seed);
                for (int q = 0; q < want.length; q++) assertArrayEquals(want[q], got[q], "quantity " + q);
            }
        } finally {
            Threads.setCount(before);
        }
    }
}
