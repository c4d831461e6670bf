package dev.pullback.kernels.product;

/**
 * Computes products C = Z + A B in which A or C has very few columns. It uses a {@link SkinnyKernel}, or a {@link
 * MicroKernel} with a copy of B whose rows are padded to the length of a vector.
 */
final class SkinnyProducts {
    private final MicroKernel kernel;
    private final SkinnyKernel skinny;

    /** True if both kernels have vectors of the same length; always true outside tests. */
    private final boolean fullWidth;

    SkinnyProducts(MicroKernel kernel, SkinnyKernel skinny) {
        this.kernel = kernel;
        this.skinny = skinny;
        fullWidth = skinny.lanes == kernel.lanes;
    }

    /** Returns true if A has so few columns that rows of B stay in registers. */
    boolean isShallow(ProductTask task) {
        return fullWidth
                && task.depth > 0
                && task.depth <= SkinnyKernel.SHALLOW
                && task.zRow == 0
                && task.n >= kernel.lanes;
    }

    /** Computes a C of one column from contiguous columns of A; see {@link SkinnyKernel#byColumns}. */
    void byColumns(ProductTask task) {
        skinny.byColumns(task);
    }

    /** Computes a {@linkplain #isShallow shallow} product, two vectors of columns at a time. */
    void shallow(ProductTask task, Workspace work) {
        ProductTask tile = work.tileWithRowsOfB(task);
        int b0 = tile.b0;
        for (int j = 0; j < task.n; j += tile.n) {
            tile.n = kernel.width(task.n - j, 2 * kernel.lanes);
            tile.b0 = b0 + j;
            tile.c0 = task.c0 + j;
            tile.z0 = task.z0 + j * task.zCol;
            skinny.shallow(tile);
        }
    }

    /**
     * Computes a product in which C has fewer columns than a vector has elements. It uses a copy of B that is as wide
     * as a vector. A vector is written to each row of C, and the next row overwrites the elements beyond the row's end.
     * If the next row does not exist or still has to be read, the sums are first written to the workspace.
     */
    void narrow(ProductTask task, Workspace work) {
        int w = kernel.lanes;
        int limit = PackedProducts.DEPTH;
        double[] panel = work.panels(Math.min(task.depth, limit) * w);
        double[] sums = work.strip(Math.max(kernel.rows, SkinnyKernel.ROWS) * w);
        for (int k = 0; k == 0 || k < task.depth; k += limit) {
            ProductTask tile = work.tile;
            tile.set(task);
            tile.n = w;
            tile.depth = Math.min(limit, task.depth - k);
            tile.a0 = task.a0 + k * task.aCol;
            work.copy
                    .from(task.b0 + k * task.bRow, task.bRow, task.bCol)
                    .byColumns(tile.depth, task.n, task.b, panel, 0, w);
            tile.setB(panel, 0, w, 1);
            boolean direct = task.zRow == 0 && task.cRow == task.n;
            if (direct) work.copy.from(task.z0, 0, task.zCol).byRows(1, task.n, task.z, work.start, 0, w);
            boolean byEight = fullWidth
                    && direct
                    && task.aCol == 1
                    && task.n <= skinny.narrowLanes
                    && task.m >= SkinnyKernel.ROWS;
            if (byEight) eightRows(task, work, sums);
            else tiles(direct, task, work, sums);
            task.startFromC();
        }
    }

    private void eightRows(ProductTask task, Workspace work, double[] sums) {
        ProductTask tile = work.tile;
        int rows = SkinnyKernel.ROWS;
        int a0 = tile.a0;
        tile.startFromRow(work.start);
        tile.m = (task.m - (skinny.narrowLanes - 1) / task.n) / rows * rows;
        skinny.narrow(tile);
        int done = tile.m;
        tile.setC(rows, tile.n, tile.depth, sums);
        for (int i; done < task.m; done = i + rows) {
            i = Math.min(done, task.m - rows);
            tile.a0 = a0 + i * task.aRow;
            skinny.narrow(tile);
            work.copy.from(0, tile.n, 1).byRows(rows, task.n, sums, task.c, task.c0 + i * task.cRow, task.cRow);
        }
    }

    private void tiles(boolean direct, ProductTask task, Workspace work, double[] sums) {
        ProductTask tile = work.tile;
        int w = kernel.lanes;
        int end = task.c0 + task.m * task.n;
        int a0 = tile.a0;
        for (int i = 0; i < task.m; i += kernel.rows) {
            tile.m = Math.min(kernel.rows, task.m - i);
            tile.a0 = a0 + i * task.aRow;
            int c0 = task.c0 + i * task.cRow;
            if (direct && c0 + (tile.m - 1) * task.n + w <= end) {
                tile.startFromRow(work.start);
                tile.c0 = c0;
                kernel.run(tile);
                continue;
            }
            work.copy.from(task.z0 + i * task.zRow, task.zRow, task.zCol).byRows(tile.m, task.n, task.z, sums, 0, w);
            tile.setC(tile.m, w, tile.depth, sums);
            tile.startFromC();
            kernel.run(tile);
            work.copy.from(0, w, 1).byRows(tile.m, task.n, sums, task.c, c0, task.cRow);
        }
    }
}
