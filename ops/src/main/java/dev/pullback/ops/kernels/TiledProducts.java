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

    /**
     * The multiplications up to which a product is done in plain Java: it takes no longer than a tile there, and code on the
     * vector unit is slow, and makes objects, until it has run so often that it is compiled to the last.
     */
    private static final long FEW = 2048;

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
    void block(
            boolean add,
            int m,
            int n,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            int bCol,
            double[] c,
            int c0,
            int cRow) {
        if (n == 1) {
            ColumnProducts.run(add, m, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow);
        } else if (m == 1 && bCol != 1) {
            ColumnProducts.run(add, n, depth, b, b0, bCol, bRow, a, a0, aCol, c, c0, 1);
        } else if ((long) m * n * depth <= FEW) {
            NarrowProducts.run(true, add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, cRow);
        } else if (n < tile.lanes) {
            narrow(add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, cRow);
        } else if (bCol == 1 && (depth <= NEAR / n || m <= tile.rows)) {
            inPlace(add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow);
        } else {
            copied(add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, cRow);
        }
    }

    /** With B where it is. */
    private void inPlace(
            boolean add,
            int m,
            int n,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow) {
        for (int j = 0, w; j < n; j += w) {
            w = tile.width(n - j);
            for (int i = 0; i < m; i += tile.rows) {
                int rows = Math.min(tile.rows, m - i);
                int to = c0 + i * cRow + j;
                tile.run(rows, w, depth, a, a0 + i * aRow, aRow, aCol, b, b0 + j, bRow, c, to, cRow, add);
            }
        }
    }

    /** With copies of B in panels. */
    private void copied(
            boolean add,
            int m,
            int n,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            int bCol,
            double[] c,
            int c0,
            int cRow) {
        Workspace work = WORKSPACE.get();
        double[] panels = work.panels(Math.min(depth, DEPTH) * Math.min(n, WIDTH + tile.cols));
        for (int k = 0; k == 0 || k < depth; k += DEPTH) {
            int d = Math.min(DEPTH, depth - k);
            boolean on = add || k > 0;
            boolean copyA = aCol != 1 && aRow == 1 && m * (long) d > NEAR;
            for (int j = 0, end; j < n; j = end) {
                end = pack(d, j, n, b, b0 + k * bRow, bRow, bCol, panels);
                for (int i = 0; i < m; i += tile.rows) {
                    int rows = Math.min(tile.rows, m - i);
                    int from = a0 + i * aRow + k * aCol;
                    int to = c0 + i * cRow;
                    if (copyA && rows >= tile.lanes) {
                        double[] strip = work.strip(d * rows);
                        tile.pack(d, rows, a, from, aCol, strip, 0);
                        strip(rows, d, strip, 0, 1, rows, panels, j, end, n, c, to, cRow, on);
                    } else {
                        strip(rows, d, a, from, aRow, aCol, panels, j, end, n, c, to, cRow, on);
                    }
                }
            }
        }
    }

    /** A strip of A times the panels for the columns of C from {@code j} to {@code end}, of n. */
    private void strip(
            int rows,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] panels,
            int j,
            int end,
            int n,
            double[] c,
            int c0,
            int cRow,
            boolean add) {
        for (int at = j, w; at < end; at += w) {
            w = tile.width(n - at);
            tile.run(rows, w, depth, a, a0, aRow, aCol, panels, (at - j) * depth, w, c, c0 + at, cRow, add);
        }
    }

    /** Copies the panels from column j on to the workspace, up to the column that is returned. */
    private int pack(int depth, int j, int n, double[] b, int b0, int bRow, int bCol, double[] panels) {
        int at = j;
        while (at < n && at - j < WIDTH) {
            int w = tile.width(n - at);
            if (bCol == 1) tile.pack(depth, w, b, b0 + at, bRow, panels, (at - j) * depth);
            else transpose(depth, w, b, b0 + at * bCol, bRow, bCol, panels, (at - j) * depth, w);
            at += w;
        }
        return at;
    }

    /** With copies of B and C that are as wide as a vector. */
    private void narrow(
            boolean add,
            int m,
            int n,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            int bCol,
            double[] c,
            int c0,
            int cRow) {
        int w = tile.lanes;
        Workspace work = WORKSPACE.get();
        double[] panel = work.panels(Math.min(depth, DEPTH) * w);
        double[] sums = work.strip(tile.rows * w);
        for (int k = 0; k == 0 || k < depth; k += DEPTH) {
            int d = Math.min(DEPTH, depth - k);
            boolean on = add || k > 0;
            transpose(d, n, b, b0 + k * bRow, bRow, bCol, panel, 0, w);
            for (int i = 0; i < m; i += tile.rows) {
                int rows = Math.min(tile.rows, m - i);
                int to = c0 + i * cRow;
                if (on) copyRows(rows, n, c, to, cRow, sums, 0, w);
                tile.run(rows, w, d, a, a0 + i * aRow + k * aCol, aRow, aCol, panel, 0, w, sums, 0, w, on);
                copyRows(rows, n, sums, 0, w, c, to, cRow);
            }
        }
    }

    private static void copyRows(
            int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt, int toRow) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0, p = at + i * fromRow, q = toAt + i * toRow; j < cols; j++) to[q + j] = from[p + j];
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
    public String toString() {
        return "tiles of " + tile.rows + "x" + tile.cols;
    }

    /** Arrays that grow to the largest block that the thread has seen. */
    private static final class Workspace {
        private double[] panels = {};
        private double[] strip = {};

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
