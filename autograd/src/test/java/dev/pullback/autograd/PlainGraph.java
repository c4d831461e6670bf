package dev.pullback.autograd;

import java.util.function.DoubleUnaryOperator;

/**
 * A matrix of numbers with their derivatives along one direction, computed by textbook formulas in forward mode. It shares
 * no code with the library and serves as its independent check.
 */
final class PlainGraph {
    final int rows;
    final int cols;
    final double[][] value;
    final double[][] slope;

    PlainGraph(int rows, int cols) {
        this.rows = rows;
        this.cols = cols;
        value = new double[rows][cols];
        slope = new double[rows][cols];
    }

    /** The element of a result: its place, its value and its slope are set by the function. */
    private interface Element {
        double[] at(int i, int j);
    }

    private static PlainGraph each(int rows, int cols, Element element) {
        PlainGraph y = new PlainGraph(rows, cols);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                double[] both = element.at(i, j);
                y.value[i][j] = both[0];
                y.slope[i][j] = both[1];
            }
        }
        return y;
    }

    PlainGraph map(DoubleUnaryOperator f, DoubleUnaryOperator derivative) {
        return each(rows, cols, (i, j) ->
                new double[] {f.applyAsDouble(value[i][j]), derivative.applyAsDouble(value[i][j]) * slope[i][j]});
    }

    /** Returns the element of a matrix whose single row or column is repeated. */
    private double[] repeated(int i, int j) {
        int row = rows == 1 ? 0 : i;
        int col = cols == 1 ? 0 : j;
        return new double[] {value[row][col], slope[row][col]};
    }

    PlainGraph plus(PlainGraph b, double sign) {
        return each(Math.max(rows, b.rows), Math.max(cols, b.cols), (i, j) -> {
            double[] x = repeated(i, j);
            double[] y = b.repeated(i, j);
            return new double[] {x[0] + sign * y[0], x[1] + sign * y[1]};
        });
    }

    PlainGraph times(PlainGraph b) {
        return each(Math.max(rows, b.rows), Math.max(cols, b.cols), (i, j) -> {
            double[] x = repeated(i, j);
            double[] y = b.repeated(i, j);
            return new double[] {x[0] * y[0], x[1] * y[0] + x[0] * y[1]};
        });
    }

    PlainGraph over(PlainGraph b) {
        return each(Math.max(rows, b.rows), Math.max(cols, b.cols), (i, j) -> {
            double[] x = repeated(i, j);
            double[] y = b.repeated(i, j);
            return new double[] {x[0] / y[0], (x[1] * y[0] - x[0] * y[1]) / (y[0] * y[0])};
        });
    }

    PlainGraph product(PlainGraph b) {
        return each(rows, b.cols, (i, j) -> {
            double[] sum = new double[2];
            for (int k = 0; k < cols; k++) {
                sum[0] += value[i][k] * b.value[k][j];
                sum[1] += slope[i][k] * b.value[k][j] + value[i][k] * b.slope[k][j];
            }
            return sum;
        });
    }

    PlainGraph transposed() {
        return each(cols, rows, (i, j) -> new double[] {value[j][i], slope[j][i]});
    }

    PlainGraph sum() {
        return each(1, 1, (r, c) -> {
            double[] sum = new double[2];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < cols; j++) {
                    sum[0] += value[i][j];
                    sum[1] += slope[i][j];
                }
            }
            return sum;
        });
    }

    PlainGraph softmax() {
        return each(rows, cols, (i, j) -> {
            double total = 0;
            double mean = 0;
            for (int k = 0; k < cols; k++) {
                total += Math.exp(value[i][k]);
                mean += Math.exp(value[i][k]) * slope[i][k];
            }
            double p = Math.exp(value[i][j]) / total;
            return new double[] {p, p * (slope[i][j] - mean / total)};
        });
    }

    PlainGraph logSumExp() {
        return each(rows, 1, (i, j) -> {
            double total = 0;
            double mean = 0;
            for (int k = 0; k < cols; k++) {
                total += Math.exp(value[i][k]);
                mean += Math.exp(value[i][k]) * slope[i][k];
            }
            return new double[] {Math.log(total), mean / total};
        });
    }

    PlainGraph beside(PlainGraph b) {
        return each(
                rows,
                cols + b.cols,
                (i, j) -> j < cols
                        ? new double[] {value[i][j], slope[i][j]}
                        : new double[] {b.value[i][j - cols], b.slope[i][j - cols]});
    }

    PlainGraph block(int row, int col, int height, int width) {
        return each(height, width, (i, j) -> new double[] {value[row + i][col + j], slope[row + i][col + j]});
    }

    /** Returns the smallest magnitude of an element. */
    double least() {
        double least = Double.POSITIVE_INFINITY;
        for (double[] row : value) {
            for (double v : row) least = Math.min(least, Math.abs(v));
        }
        return least;
    }

    /** Returns the largest magnitude of a value or slope. */
    double largest() {
        double largest = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++)
                largest = Math.max(largest, Math.max(Math.abs(value[i][j]), Math.abs(slope[i][j])));
        }
        return largest;
    }
}
