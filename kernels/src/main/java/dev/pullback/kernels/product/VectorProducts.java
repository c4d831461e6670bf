package dev.pullback.kernels.product;

import dev.pullback.kernels.VectorOperatorTables;
import jdk.incubator.vector.VectorShape;

/**
 * Products on the vector unit. {@link #block} chooses a method by the shape of the product and the strides of its
 * operands: the {@link MicroKernel} with A and B in place or {@linkplain PackedProducts packed}, {@linkplain
 * SkinnyProducts loops for few columns}, or the transposed product {@code Cᵀ = Bᵀ Aᵀ}, which reads contiguous rows if A
 * or B is stored by columns. All methods give the same bits.
 */
final class VectorProducts extends MatrixProducts {
    /** The number of rows of a large matrix that are added to the sums of the columns at a time. */
    private static final int FEW_ROWS = 8;

    private final MicroKernel kernel;
    private final PackedProducts packed;
    private final SkinnyProducts skinny;

    VectorProducts(MicroKernel kernel, SkinnyKernel skinny) {
        this.kernel = kernel;
        this.packed = new PackedProducts(kernel);
        this.skinny = new SkinnyProducts(kernel, skinny);
    }

    /** Returns products for vectors of {@code bits} bits: 128, 256 or 512. */
    static MatrixProducts ofBits(int bits) {
        if (bits >= 512) return new VectorProducts(new VectorMicroKernel512(), new VectorSkinnyKernel());
        if (bits >= 256) return new VectorProducts(new VectorMicroKernel256(), new VectorSkinnyKernel());
        return new VectorProducts(new VectorMicroKernel128(), new VectorSkinnyKernel());
    }

    /** Returns the loops of products in single precision for vectors of {@code bits} bits: 128, 256 or 512. */
    static SingleKernels singleOfBits(int bits) {
        SingleLoops loops = new VectorSingleLoops();
        if (bits >= 512) return new SingleKernels(new VectorSingleMicroKernel512(), loops);
        if (bits >= 256) return new SingleKernels(new VectorSingleMicroKernel256(), loops);
        return new SingleKernels(new VectorSingleMicroKernel128(), loops);
    }

    /** Creates products for the vector length that the machine prefers. */
    static final class Factory implements AdaptiveProducts.VectorFactory {
        /** Returns the number of elements of a vector, without loading the classes that compute products. */
        @Override
        public int lanes() {
            return Math.max(128, Math.min(preferredBits(), 512)) / Double.SIZE;
        }

        @Override
        public MatrixProducts create() {
            VectorOperatorTables.fill();
            return ofBits(preferredBits());
        }

        @Override
        public SingleKernels createSingle() {
            VectorOperatorTables.fill();
            return singleOfBits(preferredBits());
        }

        private static int preferredBits() {
            return VectorShape.preferredShape().vectorBitSize();
        }
    }

    @Override
    void block(ProductTask task) {
        if (task.m == 0 || task.n == 0) return;
        Workspace work = Workspace.get();
        try {
            if (task.n == 1) column(task);
            else if (task.m == 1 && (task.bCol != 1 || task.depth > SkinnyKernel.SHALLOW)) transposedRow(task, work);
            else if (fillsVectorsTransposed(task)) transposed(task, work, true);
            else if (task.n < kernel.lanes) skinny.narrow(task, work);
            else if (skinny.isShallow(task)) skinny.shallow(task, work);
            else if (packed.pays(task) && transposingPays(task)) transposed(task, work, false);
            else contiguous(task, work);
        } finally {
            work.clear();
        }
    }

    /**
     * Returns true if C is narrow or a little wider than a vector, and the columns of A are contiguous. Then {@code Cᵀ}
     * is wide.
     */
    private boolean fillsVectorsTransposed(ProductTask task) {
        boolean narrow = task.n < kernel.lanes || (task.n > kernel.lanes && task.n <= kernel.tallRows);
        return narrow && task.aRow == 1 && task.m >= kernel.lanes;
    }

    /** Returns true if the columns of B are contiguous, and transposing A, Z and C takes less time than packing B. */
    private boolean transposingPays(ProductTask task) {
        long transposed = (task.depth + 2L * task.n) * task.m;
        return task.bRow == 1
                && task.bCol != 1
                && task.aCol == 1
                && task.m >= kernel.lanes
                && transposed <= (long) task.depth * task.n;
    }

    private void column(ProductTask task) {
        if (task.aRow == 1 && task.cRow == 1 && task.m >= kernel.lanes) skinny.byColumns(task);
        else GemvKernel.run(task);
    }

    /** Computes a C of one row as the column {@code Cᵀ = Zᵀ + Bᵀ aᵀ}. */
    private void transposedRow(ProductTask task, Workspace work) {
        ProductTask column = work.transposed;
        column.setTransposed(task);
        column.setC(task.n, 1, task.depth, task.c);
        column.c0 = task.c0;
        column(column);
    }

    /**
     * Computes {@code Cᵀ = Zᵀ + Bᵀ Aᵀ} in blocks in the workspace, and copies each to C.
     *
     * @param narrow true if the rows of {@code Cᵀ} fit in one register tile; otherwise a block has all columns of
     *     {@code Cᵀ}
     */
    private void transposed(ProductTask task, Workspace work, boolean narrow) {
        int limit = task.n > kernel.rows ? 2 * kernel.lanes : kernel.cols;
        ProductTask block = work.transposed;
        for (int j = 0; j < task.n; j += block.m) {
            int cols = narrow ? task.n : PackedProducts.columnBlock(task.n - j, task.m);
            block.setA(task.b, task.b0 + j * task.bCol, /* aRow= */ task.bCol, /* aCol= */ task.bRow);
            for (int i = 0; i < task.m; i += block.n) {
                int rows = narrow ? kernel.width(task.m - i, limit) : task.m;
                double[] sums = work.strip(cols * rows);
                block.setC(cols, rows, task.depth, sums);
                block.setB(task.a, task.a0 + i * task.aRow, /* bRow= */ task.aCol, /* bCol= */ task.aRow);
                if (task.startsFromZero()) {
                    block.startFromZero();
                } else {
                    int z0 = task.z0 + i * task.zRow + j * task.zCol;
                    work.copy.from(z0, task.zCol, task.zRow).byColumns(cols, rows, task.z, sums, 0, rows);
                    block.startFromC();
                }
                if (narrow) kernel.run(block);
                else contiguous(block, work); // never packs A, so the sums keep their buffer
                work.copy.from(0, 1, rows).byColumns(rows, cols, sums, task.c, task.c0 + i * task.cRow + j, task.cRow);
            }
        }
    }

    /** Computes a product by register tiles of C. */
    private void contiguous(ProductTask task, Workspace work) {
        if (packed.pays(task)) packed.run(task, work);
        else inPlace(task, work);
    }

    /** Reads A in place, and B in place if its rows are contiguous. */
    private void inPlace(ProductTask task, Workspace work) {
        ProductTask tile = work.tileWithRowsOfB(task);
        int b0 = tile.b0;
        for (int j = 0; j < task.n; j += tile.n) {
            tile.n = kernel.width(task.n - j);
            tile.b0 = b0 + j;
            for (int i = 0; i < task.m; i += kernel.rows) {
                tile.m = Math.min(kernel.rows, task.m - i);
                tile.a0 = task.a0 + i * task.aRow;
                tile.c0 = task.c0 + i * task.cRow + j;
                tile.z0 = task.z0 + i * task.zRow + j * task.zCol;
                kernel.run(tile);
            }
        }
    }

    @Override
    public void addColSums(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        if (cols < kernel.lanes) {
            ColumnSums.add(rows, cols, a, a0, c, c0);
            return;
        }
        // in a large matrix, each row of a column is on another page, so only some rows are added at a time
        int step = rows > PackedProducts.IN_CACHE / cols ? FEW_ROWS : rows;
        for (int i = 0; i < rows; i += step) {
            int n = Math.min(step, rows - i);
            for (int j = 0, w; j < cols; j += w) {
                w = kernel.width(cols - j);
                kernel.addColSums(n, w, a, a0 + i * cols + j, cols, c, c0 + j);
            }
        }
    }

    @Override
    public String toString() {
        return "tiles of " + kernel.rows + "x" + kernel.cols;
    }
}
