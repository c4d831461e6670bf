package dev.pullback.kernels.product;

/**
 * Products by {@linkplain Tile tiles}. B is copied in blocks of some rows, a panel for each column of tiles, to a workspace of
 * the thread, unless it is so small that it is near the processor anyway, or A has so few rows that it would not pay; so are
 * strips of A whose elements lie far apart. The order of loops, and that panels of B are shared by all strips of A, are those of
 * Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication (2008).
 */
final class TiledProducts extends MatrixProducts {
    /** The elements of a matrix up to which it is used where it is. */
    private static final int NEAR = 1 << 14;

    /** The rows of A above which a B that is not near is copied. */
    private static final int MANY = 64;

    /** The multiplications by all of B above which it is copied for fewer rows, too: the larger B is, the farther it comes from. */
    private static final long FAR = 1 << 23;

    /** The strips of A that are copied at a time. */
    private static final int STRIPS = 6;

    private final Tile tile;
    private final Panels panels;
    private final SmallProducts small;

    TiledProducts(Tile tile, SmallTile small) {
        this.tile = tile;
        this.panels = new Panels(tile);
        this.small = new SmallProducts(tile, small);
    }

    /**
     * Copies pay where each element is used often, where it is not to be had otherwise, and where it comes from far: a copy
     * reads B in the order in which it lies, which the processor foresees.
     */
    private boolean copiesB(Operands o) {
        if (o.depth <= NEAR / o.n) return false;
        if (o.bCol != 1 || o.m > MANY) return true;
        // rows of B are bRow apart also where this thread has a part of them
        return o.m > tile.rows && (long) o.m * o.depth > FAR / o.bRow;
    }

    /** Whether B lies by columns, and to turn A, Z and C costs less than to copy B. */
    private boolean turnPays(Operands o) {
        long turned = (o.depth + 2L * o.n) * o.m;
        return o.bRow == 1 && o.bCol != 1 && o.aCol == 1 && o.m >= tile.lanes && turned <= (long) o.depth * o.n;
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
            else if (copiesB(o) && turnPays(o)) turned(o, work);
            else if (copiesB(o)) copied(o, work);
            else inPlace(o, work);
        } finally {
            work.tile.clear();
            work.turned.clear();
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

    /** As {@code Cᵀ = Zᵀ + Bᵀ Aᵀ}, where rows of Bᵀ are used where they are; some of them at a time. */
    private void turned(Operands o, Workspace work) {
        Operands t = work.turned;
        for (int j = 0, n; j < o.n; j += n) {
            n = Panels.lines(o.n - j, o.m);
            double[] sums = work.strip(n * o.m);
            t.setC(n, o.m, o.depth, sums);
            t.setA(o.b, /* aRow= */ o.bCol, /* aCol= */ o.bRow);
            t.a0 = o.b0 + j * o.bCol;
            t.setB(o.a, /* bRow= */ o.aCol, /* bCol= */ o.aRow);
            t.b0 = o.a0;
            if (o.startsFromZero()) {
                t.startFromZero();
            } else {
                Copies.transpose(n, o.m, o.z, o.z0 + j * o.zCol, o.zCol, o.zRow, sums, 0, o.m);
                t.startFromC();
            }
            if (copiesB(t)) copied(t, work);
            else inPlace(t, work);
            Copies.transpose(o.m, n, sums, 0, 1, o.m, o.c, o.c0 + j, o.cRow);
        }
    }

    /** With copies of B in panels, and of A in strips if its elements lie far apart. */
    private void copied(Operands o, Workspace work) {
        double[] b = work.panels(Panels.room(o.depth, o.n));
        Operands t = work.tile;
        for (int k = 0; k < o.depth; k += t.depth) {
            t.set(o);
            t.depth = Panels.block(o.depth - k, Panels.DEPTH);
            boolean copiesA = o.aCol != 1 && o.aRow == 1 && o.m > NEAR / t.depth;
            for (int j = 0, end; j < o.n; j = end) {
                end = panels.ofB(o, k, t.depth, j, b);
                if (copiesA) copiedStrips(o, work, k, b, j, end);
                else strips(o, t, k, b, j, end);
            }
            o.startFromC();
        }
    }

    /** The strips of A where they are, from column k of A on, times the panels for the columns of C from {@code j} to {@code end}. */
    private void strips(Operands o, Operands t, int k, double[] b, int j, int end) {
        for (int i = 0; i < o.m; i += tile.rows) {
            t.m = Math.min(tile.rows, o.m - i);
            t.a0 = o.a0 + i * o.aRow + k * o.aCol;
            strip(o, t, i, b, j, end);
        }
    }

    /** As {@link #strips}, of copies of some strips at a time. */
    private void copiedStrips(Operands o, Workspace work, int k, double[] b, int j, int end) {
        Operands t = work.tile;
        double[] a = work.strip(STRIPS * tile.rows * t.depth);
        for (int first = 0, next; first < o.m; first = next) {
            next = Math.min(o.m, first + STRIPS * tile.rows);
            panels.ofA(o, k, t.depth, first, next, a);
            for (int i = first; i < next; i += tile.rows) {
                t.m = Math.min(tile.rows, next - i);
                t.setA(a, 1, t.m);
                t.a0 = (i - first) * t.depth;
                strip(o, t, i, b, j, end);
            }
        }
    }

    /** One strip of A, from row i of C on. */
    private void strip(Operands o, Operands t, int i, double[] b, int j, int end) {
        for (int at = j; at < end; at += t.n) {
            t.n = tile.width(o.n - at);
            t.setB(b, t.n, 1);
            t.b0 = (at - j) * t.depth;
            t.c0 = o.c0 + i * o.cRow + at;
            t.z0 = o.z0 + i * o.zRow + at * o.zCol;
            tile.run(t);
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
}
