package dev.pullback.ops.kernels;

/**
 * Products by {@linkplain Tile tiles}. B is copied in blocks of {@link #DEPTH} rows, a panel for each column of tiles, to a
 * workspace of the thread, unless it is so small that it is near the processor anyway; so is a strip of A whose elements lie
 * far apart. The order of loops, and that panels of B are shared by all strips of A, are those of Goto and van de Geijn,
 * Anatomy of High-Performance Matrix Multiplication (2008).
 */
final class TiledProducts extends MatrixProducts {
    /** The rows of B that are copied at a time. */
    private static final int DEPTH = 256;

    /** The columns of B that are copied at a time; half a megabyte with so many rows. */
    private static final int WIDTH = 240;

    /** The elements of a matrix up to which it is used where it is. */
    private static final int NEAR = 1 << 14;

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    private final Tile tile;

    TiledProducts(Tile tile) {
        this.tile = tile;
    }

    @Override
    int panel() {
        return tile.cols;
    }

    @Override
    boolean copiesB(Operands o) {
        return o.bCol != 1 || (o.depth > NEAR / o.n && o.m > tile.rows);
    }

    @Override
    void block(Operands o) {
        if (o.n == 1) ColumnProducts.run(o);
        else if (o.m == 1 && o.bCol != 1) ColumnProducts.runRow(o);
        else if (o.n < tile.lanes && o.aRow == 1 && o.m >= tile.lanes) turned(o);
        else if (o.n < tile.lanes) narrow(o);
        else if (copiesB(o)) copied(o);
        else inPlace(o);
    }

    /** With B where it is. */
    private void inPlace(Operands o) {
        for (int j = 0, w; j < o.n; j += w) {
            w = tile.width(o.n - j);
            for (int i = 0; i < o.m; i += tile.rows) {
                int rows = Math.min(tile.rows, o.m - i);
                int a0 = o.a0 + i * o.aRow;
                int c0 = o.c0 + i * o.cRow + j;
                int z0 = o.z0 + i * o.zRow + j * o.zCol;
                tile.run(
                        rows, w, o.depth, o.a, a0, o.aRow, o.aCol, o.b, o.b0 + j, o.bRow, o.c, c0, o.cRow, o.z, z0,
                        o.zRow);
            }
        }
    }

    /** With copies of B in panels. */
    private void copied(Operands o) {
        Workspace work = WORKSPACE.get();
        double[] panels = work.panels(Math.min(o.depth, DEPTH) * Math.min(o.n, WIDTH + tile.cols));
        for (int k = 0; k == 0 || k < o.depth; k += DEPTH) {
            int d = Math.min(DEPTH, o.depth - k);
            boolean copyA = o.aCol != 1 && o.aRow == 1 && o.m * (long) d > NEAR;
            for (int j = 0, end; j < o.n; j = end) {
                end = pack(o, k, d, j, panels);
                for (int i = 0; i < o.m; i += tile.rows) {
                    int rows = Math.min(tile.rows, o.m - i);
                    int from = o.a0 + i * o.aRow + k * o.aCol;
                    if (copyA && rows >= tile.lanes) {
                        double[] strip = work.strip(d * rows);
                        tile.pack(d, rows, o.a, from, o.aCol, strip, 0);
                        strip(o, i, rows, d, strip, 0, 1, rows, panels, j, end);
                    } else {
                        strip(o, i, rows, d, o.a, from, o.aRow, o.aCol, panels, j, end);
                    }
                }
            }
            o.startFromC();
        }
    }

    /** A strip of A, from row {@code i} of C on, times the panels for the columns of C from {@code j} to {@code end}. */
    private void strip(
            Operands o,
            int i,
            int rows,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] panels,
            int j,
            int end) {
        int c0 = o.c0 + i * o.cRow;
        int z0 = o.z0 + i * o.zRow;
        for (int at = j, w; at < end; at += w) {
            w = tile.width(o.n - at);
            int from = z0 + at * o.zCol;
            tile.run(
                    rows,
                    w,
                    depth,
                    a,
                    a0,
                    aRow,
                    aCol,
                    panels,
                    (at - j) * depth,
                    w,
                    o.c,
                    c0 + at,
                    o.cRow,
                    o.z,
                    from,
                    o.zRow);
        }
    }

    /** Copies the panels of {@code depth} rows of B, from row k and column j on, up to the column that is returned. */
    private int pack(Operands o, int k, int depth, int j, double[] panels) {
        int b0 = o.b0 + k * o.bRow;
        int at = j;
        while (at < o.n && at - j < WIDTH) {
            int w = tile.width(o.n - at);
            int to = (at - j) * depth;
            if (o.bCol == 1) tile.pack(depth, w, o.b, b0 + at, o.bRow, panels, to);
            else transpose(depth, w, o.b, b0 + at * o.bCol, o.bRow, o.bCol, panels, to, w);
            at += w;
        }
        return at;
    }

    /**
     * With a copy of B that is as wide as a vector. What a vector writes beyond its row of C stands there until the next rows
     * are written; where there are none, or these are still to be read, the sums go to C by way of the workspace.
     */
    private void narrow(Operands o) {
        int w = tile.lanes;
        int end = o.c0 + o.m * o.n;
        Workspace work = WORKSPACE.get();
        double[] panel = work.panels(Math.min(o.depth, DEPTH) * w);
        double[] sums = work.strip(tile.rows * w);
        for (int k = 0; k == 0 || k < o.depth; k += DEPTH) {
            int d = Math.min(DEPTH, o.depth - k);
            transpose(d, o.n, o.b, o.b0 + k * o.bRow, o.bRow, o.bCol, panel, 0, w);
            boolean sameStart = o.zRow == 0;
            if (sameStart) copyRows(1, o.n, o.z, o.z0, 0, o.zCol, work.start, 0, w);
            for (int i = 0; i < o.m; i += tile.rows) {
                int rows = Math.min(tile.rows, o.m - i);
                int a0 = o.a0 + i * o.aRow + k * o.aCol;
                int c0 = o.c0 + i * o.cRow;
                if (sameStart && o.cRow == o.n && c0 + (rows - 1) * o.n + w <= end) {
                    tile.run(rows, w, d, o.a, a0, o.aRow, o.aCol, panel, 0, w, o.c, c0, o.n, work.start, 0, 0);
                    continue;
                }
                copyRows(rows, o.n, o.z, o.z0 + i * o.zRow, o.zRow, o.zCol, sums, 0, w);
                tile.run(rows, w, d, o.a, a0, o.aRow, o.aCol, panel, 0, w, sums, 0, w, sums, 0, w);
                copyRows(rows, o.n, sums, 0, w, 1, o.c, c0, o.cRow);
            }
            o.startFromC();
        }
    }

    /**
     * As {@code Cᵀ = Zᵀ + Bᵀ Aᵀ}, for a narrow C and an A that lies by columns: the vectors are full, and nothing but C is
     * copied.
     */
    private void turned(Operands o) {
        double[] sums = WORKSPACE.get().strip(o.n * tile.cols);
        for (int i = 0, w; i < o.m; i += w) {
            w = tile.width(o.m - i);
            transpose(o.n, w, o.z, o.z0 + i * o.zRow, o.zCol, o.zRow, sums, 0, w);
            for (int j = 0; j < o.n; j += tile.rows) {
                int rows = Math.min(tile.rows, o.n - j);
                int b0 = o.b0 + j * o.bCol;
                tile.run(
                        rows, w, o.depth, o.b, b0, o.bCol, o.bRow, o.a, o.a0 + i, o.aCol, sums, j * w, w, sums, j * w,
                        w);
            }
            int c0 = o.c0 + i * o.cRow;
            for (int j = 0; j < o.n; j++) {
                for (int r = 0, p = j * w, q = c0 + j; r < w; r++, p++, q += o.cRow) o.c[q] = sums[p];
            }
        }
    }

    private static void copyRows(
            int rows, int cols, double[] from, int at, int fromRow, int fromCol, double[] to, int toAt, int toRow) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0, p = at + i * fromRow, q = toAt + i * toRow; j < cols; j++, p += fromCol)
                to[q + j] = from[p];
        }
    }

    /** Copies rows of B, whose elements are {@code bCol} apart, by columns, four at a time. */
    private static void transpose(
            int depth, int cols, double[] b, int b0, int bRow, int bCol, double[] panel, int p0, int panelRow) {
        int j = 0;
        for (; j + 4 <= cols; j += 4) {
            int b1 = b0 + j * bCol;
            int b2 = b1 + bCol;
            int b3 = b2 + bCol;
            int b4 = b3 + bCol;
            for (int k = 0, p = p0 + j, q = 0; k < depth; k++, p += panelRow, q += bRow) {
                panel[p] = b[b1 + q];
                panel[p + 1] = b[b2 + q];
                panel[p + 2] = b[b3 + q];
                panel[p + 3] = b[b4 + q];
            }
        }
        for (; j < cols; j++) {
            for (int k = 0, p = p0 + j, q = b0 + j * bCol; k < depth; k++, p += panelRow, q += bRow) panel[p] = b[q];
        }
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        // down the columns of a large matrix each row is on a page of its own
        if (cols < tile.lanes || rows > NEAR / cols) {
            ColumnSums.run(rows, cols, a, c);
            return;
        }
        for (int j = 0, w; j < cols; j += w) {
            w = tile.width(cols - j);
            tile.colSums(rows, w, a, j, cols, c, j);
        }
    }

    @Override
    public String toString() {
        return "tiles of " + tile.rows + "x" + tile.cols;
    }

    /** Arrays that grow to the largest block that the thread has seen. */
    private static final class Workspace {
        private double[] panels = {};
        private double[] strip = {};

        /** What the sums of a narrow row start from. */
        final double[] start = new double[8];

        double[] panels(int size) {
            if (panels.length < size) panels = new double[size];
            return panels;
        }

        double[] strip(int size) {
            if (strip.length < size) strip = new double[size];
            return strip;
        }
    }
}
