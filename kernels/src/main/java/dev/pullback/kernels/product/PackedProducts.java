package dev.pullback.kernels.product;

/**
 * Computes products with packed operands. B is copied to panels, and A to strips if its elements are far apart, in the
 * order in which the {@link MicroKernel} reads them. A panel has the columns of one register tile, and a strip has the
 * rows of one. Within each, the elements of one step of the micro-kernel are contiguous. All strips of A are multiplied
 * by a panel of B before the next panels are packed. This order of loops is that of Goto and van de Geijn, "Anatomy of
 * High-Performance Matrix Multiplication", 2008, and of BLIS.
 *
 * <p>Some rows of B are packed to all panels before the next rows are packed. Packing one panel after another took a
 * tenth of the time of a product: it read a few numbers of each row of B and then went on to the next row, so each page of
 * memory was visited once per panel, and the processor could not prefetch.
 */
final class PackedProducts {
    /** The number of elements up to which a matrix stays in the cache and is read in place. */
    static final int IN_CACHE = 1 << 14;

    /** About the largest depth of a product with a packed B; a deeper product is computed in blocks of columns of A. */
    static final int DEPTH = 384;

    /** About the largest number of elements in the panels of B, which take half a megabyte. */
    private static final int PANEL_ELEMENTS = 1 << 16;

    /** The number of rows that are packed to all panels before the next rows. */
    private static final int PACKED_ROWS = 16;

    /** The number of strips of A that are packed at a time. */
    private static final int STRIPS = 6;

    /** The number of rows of A above which a B outside the cache is packed. */
    private static final int MANY_ROWS = 64;

    /** The number of multiplications with all of B above which B is packed even if A has few rows. */
    private static final long LARGE_B = 1 << 23;

    private final MicroKernel kernel;

    PackedProducts(MicroKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Returns true if packing B saves time. It does if A has many rows, if the rows of B are not contiguous, or if B is
     * large: the copy reads B in the order of memory, so the processor can prefetch it; the micro-kernel does not.
     */
    boolean pays(ProductTask task) {
        if (task.depth <= IN_CACHE / task.n) return false;
        if (task.bCol != 1 || task.m > MANY_ROWS) return true;
        // bRow instead of n, since this thread may compute only some of the columns
        return task.m > kernel.rows && (long) task.m * task.depth > LARGE_B / task.bRow;
    }

    /**
     * Returns the size of the next block if {@code rest} elements are divided into blocks of about equal size. The
     * result is at most 1.5 times {@code size}.
     */
    static int block(int rest, int size) {
        int blocks = Math.max(1, (rest + size / 2) / size);
        return (rest + blocks - 1) / blocks;
    }

    /** Returns the number of columns of the next block if {@code rest} columns of {@code depth} elements remain. */
    static int columnBlock(int rest, int depth) {
        return block(rest, Math.max(1, PANEL_ELEMENTS / depth));
    }

    /** Computes {@code C = Z + A B}. This changes Z in the task. */
    void run(ProductTask task, Workspace work) {
        // a block of columns is up to 1.5 times PANEL_ELEMENTS, and its last panel may reach beyond it
        double[] panels = work.panels((int) Math.min((long) task.depth * task.n, 2L * PANEL_ELEMENTS));
        ProductTask tile = work.tile;
        for (int k = 0; k < task.depth; k += tile.depth) {
            tile.set(task);
            tile.depth = block(task.depth - k, DEPTH);
            for (int j = 0, end; j < task.n; j = end) {
                end = packB(task, k, j, work, panels);
                strips(task, k, j, end, work, panels);
            }
            task.startFromC();
        }
    }

    /**
     * Multiplies the strips of A, which begin at column k, by the panels for the columns of C from {@code j} to {@code
     * end}.
     */
    private void strips(ProductTask task, int k, int j, int end, Workspace work, double[] panels) {
        ProductTask tile = work.tile;
        boolean packsA = task.aCol != 1 && task.aRow == 1 && task.m > IN_CACHE / tile.depth;
        int step = packsA ? STRIPS * kernel.rows : task.m;
        double[] strips = packsA ? work.strip(step * tile.depth) : task.a;
        for (int first = 0, last; first < task.m; first = last) {
            last = Math.min(task.m, first + step);
            if (packsA) packA(task, k, first, last, work, strips);
            for (int i = first; i < last; i += kernel.rows) {
                tile.m = Math.min(kernel.rows, last - i);
                if (packsA) tile.setA(strips, (i - first) * tile.depth, 1, tile.m);
                else tile.a0 = task.a0 + i * task.aRow + k * task.aCol;
                strip(task, i, j, end, tile, panels);
            }
        }
    }

    /**
     * Multiplies the strip of A that begins at row i by the panels for the columns of C from {@code j} to {@code end}.
     */
    private void strip(ProductTask task, int i, int j, int end, ProductTask tile, double[] panels) {
        for (int at = j; at < end; at += tile.n) {
            tile.n = kernel.width(task.n - at);
            tile.setB(panels, (at - j) * tile.depth, tile.n, 1);
            tile.c0 = task.c0 + i * task.cRow + at;
            tile.z0 = task.z0 + i * task.zRow + at * task.zCol;
            kernel.run(tile);
        }
    }

    /**
     * Packs rows of B to panels of depth {@code work.tile.depth}, beginning with row k and column j. Returns the end of
     * the columns that were packed.
     */
    private int packB(ProductTask task, int k, int j, Workspace work, double[] panels) {
        int depth = work.tile.depth;
        int end = j + columnBlock(task.n - j, depth);
        int rows = task.bCol == 1 ? PACKED_ROWS : depth;
        int reached = j;
        for (int r = 0; r < depth; r += rows) {
            int count = Math.min(rows, depth - r);
            int from = task.b0 + (k + r) * task.bRow;
            reached = j;
            while (reached < end) {
                int w = kernel.width(task.n - reached);
                int to = (reached - j) * depth + r * w;
                if (task.bCol == 1) kernel.pack(count, w, task.b, from + reached, task.bRow, panels, to);
                else
                    work.copy
                            .from(from + reached * task.bCol, task.bRow, task.bCol)
                            .byColumns(count, w, task.b, panels, to, w);
                reached += w;
            }
        }
        return reached;
    }

    /**
     * Packs columns of A, beginning with column k, to strips for the rows from {@code i} to {@code end}. The columns of
     * A must be contiguous.
     */
    private void packA(ProductTask task, int k, int i, int end, Workspace work, double[] strips) {
        int depth = work.tile.depth;
        for (int r = 0; r < depth; r += PACKED_ROWS) {
            int count = Math.min(PACKED_ROWS, depth - r);
            int from = task.a0 + (k + r) * task.aCol;
            for (int at = i; at < end; at += kernel.rows) {
                int w = Math.min(kernel.rows, end - at);
                int to = (at - i) * depth + r * w;
                if (w >= kernel.lanes) kernel.pack(count, w, task.a, from + at, task.aCol, strips, to);
                else work.copy.from(from + at, task.aCol, 1).byRows(count, w, task.a, strips, to, w);
            }
        }
    }
}
