package dev.pullback.ops.kernels;

/**
 * Products by {@linkplain Tile tiles}. B is copied in blocks of about {@link #DEPTH} rows, a panel for each column of tiles, to a
 * workspace of the thread, unless it is so small that it is near the processor anyway, or A has so few rows that it would not
 * pay; so is a strip of A whose elements lie far apart. The order of loops, and that panels of B are shared by all strips of A,
 * are those of Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication (2008).
 */
final class TiledProducts extends MatrixProducts {
    /** About how many rows of B are copied at a time. */
    static final int DEPTH = 384;

    /** About how many elements of B are copied at a time, half a megabyte. */
    private static final int COPIED = 1 << 16;

    /** The elements of a matrix up to which it is used where it is. */
    private static final int NEAR = 1 << 14;

    /** The rows of A up to which a B of not too many rows is used where it is. */
    private static final int FEW = 64;

    /** Not too many rows: each may lie on a page of its own, and a processor finds its way to a thousand or two quickly. */
    private static final int PAGES = 1024;

    private final Tile tile;
    private final SmallProducts small;

    TiledProducts(Tile tile, SmallTile small) {
        this.tile = tile;
        this.small = new SmallProducts(tile, small);
    }

    @Override
    int lanes() {
        return tile.lanes;
    }

    /** Copies pay where each element is used often, or where it is not to be had otherwise. */
    private boolean copiesB(Operands o) {
        if (o.depth <= NEAR / o.n) return false;
        return o.bCol != 1 || o.m > (o.depth > PAGES ? tile.rows : FEW);
    }

    @Override
    void block(Operands o) {
        if (o.m == 0 || o.n == 0) return;
        Workspace work = Workspace.get();
        try {
            if (o.n == 1) ColumnProducts.run(o);
            else if (o.m == 1 && o.bCol != 1) ColumnProducts.runRow(o);
            else if (small.isTurned(o)) small.turned(o, work);
            else if (o.n < tile.lanes) small.narrow(o, work);
            else if (small.isShallow(o)) small.shallow(o, work);
            else if (copiesB(o)) copied(o, work);
            else inPlace(o, work);
        } finally {
            work.tile.clear();
        }
    }

    /** With B where it is, or a copy by rows. */
    private void inPlace(Operands o, Workspace work) {
        Operands t = work.byRows(o);
        int b0 = t.b0;
        for (int j = 0; j < o.n; j += t.n) {
            t.n = tile.width(o.n - j);
            t.b0 = b0 + j;
            for (int i = 0; i < o.m; i += tile.rows) {
                t.m = Math.min(tile.rows, o.m - i);
                t.a0 = o.a0 + i * o.aRow;
                t.c0 = o.c0 + i * o.cRow + j;
                t.z0 = o.z0 + i * o.zRow + j * o.zCol;
                tile.run(t);
            }
        }
    }

    /** With copies of B in panels. */
    private void copied(Operands o, Workspace work) {
        double[] panels = work.panels((int) Math.min((long) o.depth * o.n, 2 * COPIED));
        int k = 0;
        do {
            int d = block(o.depth - k, DEPTH);
            boolean copyA = o.aCol != 1 && o.aRow == 1 && o.m * (long) d > NEAR;
            for (int j = 0, end; j < o.n; j = end) {
                end = pack(o, k, d, j, panels);
                for (int i = 0; i < o.m; i += tile.rows) {
                    int rows = Math.min(tile.rows, o.m - i);
                    int from = o.a0 + i * o.aRow + k * o.aCol;
                    if (copyA && rows >= tile.lanes) {
                        double[] strip = work.strip(d * rows);
                        tile.pack(d, rows, o.a, from, o.aCol, strip, 0);
                        strip(o, work.tile, i, rows, d, strip, 0, 1, rows, panels, j, end);
                    } else {
                        strip(o, work.tile, i, rows, d, o.a, from, o.aRow, o.aCol, panels, j, end);
                    }
                }
            }
            o.startFromC();
            k += d;
        } while (k < o.depth);
    }

    /** The next of blocks of about one size where {@code rest} are left; less than half as much again as {@code size}. */
    private static int block(int rest, int size) {
        int blocks = Math.max(1, (rest + size / 2) / size);
        return (rest + blocks - 1) / blocks;
    }

    /** A strip of A, from row {@code i} of C on, times the panels for the columns of C from {@code j} to {@code end}. */
    private void strip(
            Operands o,
            Operands t,
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
        t.set(o);
        t.m = rows;
        t.depth = depth;
        t.setA(a, aRow, aCol);
        t.a0 = a0;
        for (int at = j; at < end; at += t.n) {
            t.n = tile.width(o.n - at);
            t.setB(panels, t.n, 1);
            t.b0 = (at - j) * depth;
            t.c0 = o.c0 + i * o.cRow + at;
            t.z0 = o.z0 + i * o.zRow + at * o.zCol;
            tile.run(t);
        }
    }

    /** Copies the panels of {@code depth} rows of B, from row k and column j on, up to the column that is returned. */
    private int pack(Operands o, int k, int depth, int j, double[] panels) {
        int b0 = o.b0 + k * o.bRow;
        int end = j + block(o.n - j, COPIED / depth);
        int at = j;
        while (at < end) {
            int w = tile.width(o.n - at);
            int to = (at - j) * depth;
            if (o.bCol == 1) tile.pack(depth, w, o.b, b0 + at, o.bRow, panels, to);
            else Copies.transpose(depth, w, o.b, b0 + at * o.bCol, o.bRow, o.bCol, panels, to, w);
            at += w;
        }
        return at;
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
}
