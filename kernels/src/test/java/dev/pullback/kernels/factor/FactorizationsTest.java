package dev.pullback.kernels.factor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares factorizations and triangular systems with the loops of a textbook, bit by bit where the order is the same. */
class FactorizationsTest {
    private static final int[] RIGHT_SIDES = {1, 2, 3, 4, 7, 9, 20, 65};
    private final int threads = Threads.count();

    @AfterEach
    void restore() {
        Threads.setCount(threads);
    }

    private static double[] random(int size, long seed) {
        return new Random(seed).doubles(size, -1, 1).toArray();
    }

    /** Returns fused multiply-adds in the order of the columns, as the products of the vector backend compute them. */
    private static double[] textbookLu(int n, double[] a, double[] pivots) {
        double[] f = a.clone();
        for (int k = 0; k < n; k++) {
            int p = k;
            for (int i = k + 1; i < n; i++) if (Math.abs(f[i * n + k]) > Math.abs(f[p * n + k])) p = i;
            pivots[k] = p;
            for (int j = 0; j < n; j++) {
                double v = f[k * n + j];
                f[k * n + j] = f[p * n + j];
                f[p * n + j] = v;
            }
            for (int i = k + 1; i < n; i++) {
                double l = f[i * n + k] / -f[k * n + k];
                f[i * n + k] = l;
                for (int j = k + 1; j < n; j++) f[i * n + j] = Math.fma(l, f[k * n + j], f[i * n + j]);
            }
        }
        return f;
    }

    private static double[] textbookCholesky(int n, double[] a) {
        double[] l = a.clone();
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double sum = l[i * n + j];
                for (int k = 0; k < j; k++) sum = Math.fma(l[i * n + k], -l[j * n + k], sum);
                l[i * n + j] = i == j ? Math.sqrt(sum) : sum / l[j * n + j];
            }
        }
        return l;
    }

    private static double[] definite(int n, long seed) {
        double[] x = random(n * n, seed);
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) a[i * n + j] += x[i * n + k] * x[j * n + k];
            }
            a[i * n + i] += 1;
        }
        return a;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 15, 16, 17, 20, 31, 32, 33, 50, 97, 128, 200, 301})
    void luAndCholeskyHaveTheBitsOfTheTextbook(int n) {
        double[] pivots = new double[n];
        double[] expected = textbookLu(n, random(n * n, n), pivots);
        double[] definite = definite(n, n);
        double[] factor = textbookCholesky(n, definite);
        for (int count : new int[] {1, 2, 3, 7}) {
            Threads.setCount(count);
            for (Backend backend : new Backend[] {Backend.get(), Backend.vector()}) {
                if (backend.toString().equals("scalar")) continue;
                double[] a = random(n * n, n);
                double[] p = new double[n];
                backend.factorizations().lu(n, a, 0, n, p, 0);
                assertArrayEquals(expected, a);
                assertArrayEquals(pivots, p);
                double[] l = definite.clone();
                assertTrue(backend.factorizations().cholesky(n, l, 0, n));
                for (int i = 0; i < n; i++)
                    assertEquals(0, Arrays.compare(factor, i * n, i * n + i + 1, l, i * n, i * n + i + 1), "row " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 16, 17, 20, 33, 50, 97, 200})
    void triangularSystemsAreSolved(int n) {
        for (Backend backend : new Backend[] {Backend.scalar(), Backend.vector()}) {
            for (int p : RIGHT_SIDES) {
                for (int form = 0; form < 8; form++)
                    check(backend.factorizations(), n, p, (form & 1) != 0, (form & 2) != 0, (form & 4) != 0);
            }
        }
    }

    private static void check(Factorizations f, int n, int p, boolean lower, boolean transposed, boolean right) {
        int gap = 3; // rows of T and of X have elements between them that must not change
        double[] t = random(n * (n + gap), 7);
        for (int i = 0; i < n; i++) t[i * (n + gap) + i] = 2 + Math.sqrt(n);
        int rows = right ? p : n;
        int cols = right ? n : p;
        double[] b = random(1 + rows * (cols + gap), 9);
        double[] x = b.clone();
        Triangle triangle = new Triangle().set(n, t, 0, n + gap, lower);
        if (transposed) triangle.transpose();
        if (right) f.solveRight(triangle, p, x, 1, cols + gap);
        else f.solveLeft(triangle, p, x, 1, cols + gap);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols + gap; c++) {
                int at = 1 + r * (cols + gap) + c;
                if (c >= cols) {
                    assertEquals(b[at], x[at], "between the rows");
                    continue;
                }
                double sum = 0;
                double size = 0;
                for (int k = 0; k < n; k++) {
                    int i = right ? k : r;
                    int j = right ? c : k;
                    boolean inside = lower == transposed ? i <= j : i >= j;
                    if (!inside) continue;
                    double v = t[transposed ? j * (n + gap) + i : i * (n + gap) + j]
                            * x[right ? 1 + r * (cols + gap) + k : 1 + k * (cols + gap) + c];
                    sum += v;
                    size += Math.abs(v);
                }
                assertEquals(b[at], sum, 4e-16 * n * size + 1e-300);
            }
        }
    }

    /** A column of the solution does not depend on the other columns, nor on the number of threads. */
    @ParameterizedTest
    @ValueSource(ints = {5, 40, 200})
    void columnsAreIndependentOfEachOther(int n) {
        int p = 200;
        double[] t = definite(n, 3);
        double[] b = random(n * p, 4);
        for (boolean lower : new boolean[] {true, false}) {
            Threads.setCount(1);
            double[] all = b.clone();
            Backend.vector().factorizations().solveLeft(new Triangle().set(n, t, 0, n, lower), p, all, 0, p);
            for (int c : new int[] {0, 17, 199}) {
                double[] one = new double[n];
                for (int i = 0; i < n; i++) one[i] = b[i * p + c];
                Backend.vector().factorizations().solveLeft(new Triangle().set(n, t, 0, n, lower), 1, one, 0, 1);
                for (int i = 0; i < n; i++) assertEquals(one[i], all[i * p + c]);
            }
            Threads.setCount(3);
            double[] split = b.clone();
            Backend.vector().factorizations().solveLeft(new Triangle().set(n, t, 0, n, lower), p, split, 0, p);
            assertArrayEquals(all, split);
        }
    }

    /** Each column of the inverse of a triangular matrix is that of a single system, although its zeros are not computed. */
    @ParameterizedTest
    @ValueSource(ints = {5, 17, 40, 200})
    void theInverseOfATriangleHasTheBitsOfSingleSystems(int n) {
        double[] t = definite(n, 6);
        for (int form = 0; form < 4; form++) {
            boolean lower = (form & 1) == 0;
            Triangle triangle = new Triangle().set(n, t, 0, n, lower);
            if ((form & 2) != 0) triangle.transpose();
            for (int count : new int[] {1, 2, 3, 7}) {
                Threads.setCount(count);
                double[] inverse = new double[n * n];
                for (int i = 0; i < n; i++) inverse[i * n + i] = 1;
                Backend.vector().factorizations().solveLeft(triangle, n, inverse, 0, n);
                for (int c = 0; c < n; c++) {
                    double[] column = new double[n];
                    column[c] = 1;
                    Backend.vector().factorizations().solveLeft(triangle, 1, column, 0, 1);
                    for (int i = 0; i < n; i++) assertEquals(column[i] + 0.0, inverse[i * n + c] + 0.0);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 20, 70})
    void indefiniteAndSingularMatrices(int n) {
        double[] a = definite(n, 5);
        a[(n - 1) * n + n - 1] = -1;
        assertFalse(Backend.get().factorizations().cholesky(n, a, 0, n));
        double[] zero = new double[n * n];
        double[] pivots = new double[n];
        Backend.get().factorizations().lu(n, zero, 0, n, pivots, 0);
        assertArrayEquals(new double[n * n], zero);
        for (int i = 0; i < n; i++) assertEquals(i, pivots[i]);
    }
}
