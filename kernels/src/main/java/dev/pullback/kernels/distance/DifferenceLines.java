package dev.pullback.kernels.distance;

import java.util.Arrays;

/**
 * A few rows of a matrix, some of whose columns are copied to arrays of their own, the lines: element i of a line belongs to row
 * i. The loops of this class compute with the differences between all of these rows and a point, which is a row of
 * another matrix. C2 compiles them to vector instructions, since separate arrays cannot overlap. An object belongs to
 * one thread and is reused.
 */
final class DifferenceLines {
    /** The greatest number of rows; the lines of some dozen columns stay in the first two caches. */
    static final int ROWS = 256;

    /** The greatest number of columns, a multiple of {@link #GROUP}; it limits the memory for matrices with many columns. */
    static final int COLS = 128;

    /** The number of terms that a loop adds to each sum. */
    static final int GROUP = 4;

    /** The weights of the rows for a group of points. */
    final double[][] weight = new double[GROUP][ROWS];

    /** The sum of each row. */
    final double[] sum = new double[ROWS];

    private double[][] x = {};

    /** The columns of a second matrix: factors of the differences, or sums of weighted differences. */
    private double[][] second = {};

    /** One column of the rows, repeated. */
    private final double[][] repeated = new double[GROUP][0];

    private final double[] subtrahend = new double[GROUP];

    /** The number of rows and columns that are copied, and the number of all columns of the matrices. */
    private int n;

    private int cols;
    private int depth;

    /** Sets the numbers of rows and columns for the following calls; the matrices have {@code depth} columns. */
    void size(int n, int cols, int depth) {
        this.n = n;
        this.cols = cols;
        this.depth = depth;
    }

    private double[][] reserve(double[][] lines) {
        return lines.length >= cols ? lines : new double[cols][ROWS];
    }

    /** Copies rows from an index on. */
    void load(double[] from, int at) {
        x = reserve(x);
        copy(from, at, x);
    }

    /** Copies rows of the second matrix. */
    void loadSecond(double[] from, int at) {
        second = reserve(second);
        copy(from, at, second);
    }

    private void copy(double[] from, int at, double[][] to) {
        for (int k = 0; k < cols; k++) {
            double[] line = to[k];
            for (int i = 0, p = at + k; i < n; i++, p += depth) line[i] = from[p];
        }
    }

    /** Sets the rows of the second matrix to zeros. */
    void clearSecond() {
        second = reserve(second);
        for (int k = 0; k < cols; k++) Arrays.fill(second[k], 0, n, 0);
    }

    /** Writes the rows of the second matrix. */
    void storeSecond(double[] to, int at) {
        for (int k = 0; k < cols; k++) {
            double[] line = second[k];
            for (int i = 0, p = at + k; i < n; i++, p += depth) to[p] = line[i];
        }
    }

    /** Computes for each row the sum of the squares of its differences from the point at an index of p. */
    void sumSquares(double[] p, int at) {
        Arrays.fill(sum, 0, n, 0);
        int k = 0;
        for (; k + GROUP <= cols; k += GROUP) addFourSquares(n, x, k, p, at + k, sum);
        for (; k < cols; k++) addSquare(n, x[k], p[at + k], sum);
    }

    /** Computes for each row the sum of its differences from the point at an index of p, times the second matrix. */
    void sumProjections(double[] p, int at) {
        Arrays.fill(sum, 0, n, 0);
        int k = 0;
        for (; k + GROUP <= cols; k += GROUP) {
            System.arraycopy(p, at + k, subtrahend, 0, GROUP);
            addFour(n, second, x, k, subtrahend, sum);
        }
        for (; k < cols; k++) add(n, second[k], x[k], p[at + k], sum);
    }

    /**
     * Adds to the second matrix the differences from some points, the first at an index of p, times their weights.
     *
     * @param points the number of points, at most {@link #GROUP}
     */
    void addWeighted(double[] p, int at, int points) {
        for (int k = 0; k < cols; k++) {
            if (points < GROUP) {
                for (int j = 0; j < points; j++) add(n, weight[j], x[k], p[at + j * depth + k], second[k]);
                continue;
            }
            for (int j = 0; j < GROUP; j++) {
                repeated[j] = x[k];
                subtrahend[j] = p[at + j * depth + k];
            }
            addFour(n, weight, repeated, 0, subtrahend, second[k]);
        }
    }

    private static void addFourSquares(int n, double[][] x, int k, double[] p, int at, double[] y) {
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double[] x2 = x[k + 2];
        double[] x3 = x[k + 3];
        double p0 = p[at];
        double p1 = p[at + 1];
        double p2 = p[at + 2];
        double p3 = p[at + 3];
        for (int i = 0; i < n; i++) {
            double d0 = x0[i] - p0;
            double d1 = x1[i] - p1;
            double d2 = x2[i] - p2;
            double d3 = x3[i] - p3;
            y[i] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
        }
    }

    private static void addSquare(int n, double[] x, double p, double[] y) {
        for (int i = 0; i < n; i++) {
            double d = x[i] - p;
            y[i] += d * d;
        }
    }

    /** Adds {@code g (x - p)} for four lines of g and x, from line k on, and four numbers p. */
    private static void addFour(int n, double[][] g, double[][] x, int k, double[] p, double[] y) {
        double[] g0 = g[k];
        double[] g1 = g[k + 1];
        double[] g2 = g[k + 2];
        double[] g3 = g[k + 3];
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double[] x2 = x[k + 2];
        double[] x3 = x[k + 3];
        double p0 = p[0];
        double p1 = p[1];
        double p2 = p[2];
        double p3 = p[3];
        for (int i = 0; i < n; i++) {
            double first = g0[i] * (x0[i] - p0) + g1[i] * (x1[i] - p1);
            double last = g2[i] * (x2[i] - p2) + g3[i] * (x3[i] - p3);
            y[i] += first + last;
        }
    }

    private static void add(int n, double[] g, double[] x, double p, double[] y) {
        for (int i = 0; i < n; i++) y[i] += g[i] * (x[i] - p);
    }
}
