package dev.pullback.kernels.factor;

import dev.pullback.kernels.product.MatrixProducts;
import dev.pullback.kernels.product.ProductTask;

/**
 * Computes the lower triangular L of {@code A = L Lᵀ} in place of the lower triangle of A. It divides the columns in
 * halves, as {@link LuFactorization} does.
 */
final class CholeskyFactorization {
    private final MatrixProducts products;
    private final boolean fused;
    private final Lines lines = new Lines();
    private final ProductTask task = new ProductTask();
    private double[] negated = {};
    private int n;
    private double[] a = negated;
    private int a0;
    private int row;

    CholeskyFactorization(MatrixProducts products, boolean fused) {
        this.products = products;
        this.fused = fused;
    }

    /**
     * Factors the n×n matrix at {@code a0}. Elements above the diagonal are overwritten with arbitrary numbers.
     *
     * @return false if a pivot is not positive; the factor is then incomplete
     */
    boolean run(int n, double[] a, int a0, int row) {
        this.n = n;
        this.a = a;
        this.a0 = a0;
        this.row = row;
        boolean definite = factor(0, n);
        this.a = negated;
        task.clear();
        return definite;
    }

    private int at(int i, int j) {
        return a0 + i * row + j;
    }

    private boolean factor(int first, int end) {
        int count = end - first;
        if (count <= Lines.COUNT) return panel(first, count);
        int middle = first + (count / 2 + Lines.COUNT - 1) / Lines.COUNT * Lines.COUNT;
        if (!factor(first, middle)) return false;
        int h = middle - first;
        int w = end - middle;
        if (negated.length < h * w) negated = new double[h * w];
        for (int j = 0; j < w; j++) {
            for (int k = 0, p = at(middle + j, first); k < h; k++, p++) negated[k * w + j] = -a[p];
        }
        task.setC(n - middle, w, h, a);
        task.placeC(at(middle, middle), row);
        task.setA(a, at(middle, first), row, 1);
        task.setB(negated, 0, w, 1);
        task.startFromC();
        products.run(task);
        return factor(middle, end);
    }

    /** Factors a few columns from the diagonal on. */
    private boolean panel(int first, int count) {
        int m = n - first;
        lines.loadColumns(count, m, a, at(first, first), 1, row);
        for (int j = 0; j < count; j++) {
            double[] column = lines.line[j];
            for (int k = 0; k < j; k++) lines.factor[k] = -lines.line[k][j];
            lines.add(fused, j, 0, j, j, m);
            if (!(column[j] > 0)) return false;
            column[j] = Math.sqrt(column[j]);
            lines.divide(j, column[j], j + 1, m);
        }
        lines.storeColumns(count, m, a, at(first, first), 1, row);
        return true;
    }
}
