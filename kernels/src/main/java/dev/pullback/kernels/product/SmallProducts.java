package dev.pullback.kernels.product;

/** Products of which a plain walk by {@linkplain Tile tiles} would make little of the vectors: narrow ones, and shallow ones. */
final class SmallProducts {
    private final Tile tile;
    private final SmallTile small;
    /** Whether the vectors are as long as the machine's, as they are but in tests. */
    private final boolean alike;

    SmallProducts(Tile tile, SmallTile small) {
        this.tile = tile;
        this.small = small;
        alike = small.lanes == tile.lanes;
    }

    /** Whether A has so few columns that rows of B stay in registers. */
    boolean isShallow(Operands o) {
        return alike && o.depth > 0 && o.depth <= SmallTile.SHALLOW && o.zRow == 0 && o.n >= tile.lanes;
    }

    /** With rows of B in registers. */
    void shallow(Operands o, Workspace work) {
        Operands t = work.byRows(o);
        int b0 = t.b0;
        for (int j = 0; j < o.n; j += t.n) {
            t.n = tile.width(o.n - j, 2 * tile.lanes);
            t.b0 = b0 + j;
            t.c0 = o.c0 + j;
            t.z0 = o.z0 + j * o.zCol;
            small.shallow(t);
        }
    }

    /** Whether C is narrow, or a little wider than a vector, and A lies by columns. */
    boolean isTurned(Operands o) {
        boolean odd = o.n < tile.lanes || (o.n > tile.lanes && o.n <= tile.high);
        return odd && o.aRow == 1 && o.m >= tile.lanes;
    }

    /** As {@code Cᵀ = Zᵀ + Bᵀ Aᵀ}: the vectors are full, and nothing but C is copied. */
    void turned(Operands o, Workspace work) {
        int most = o.n > tile.rows ? 2 * tile.lanes : tile.cols;
        double[] sums = work.strip(o.n * most);
        Operands t = work.tile;
        t.setA(o.b, /* aRow= */ o.bCol, /* aCol= */ o.bRow);
        t.a0 = o.b0;
        for (int i = 0; i < o.m; i += t.n) {
            t.setC(o.n, tile.width(o.m - i, most), o.depth, sums);
            t.setB(o.a, o.aCol, 1);
            t.b0 = o.a0 + i;
            if (o.startsFromZero()) {
                t.startFromZero();
            } else {
                Copies.transpose(o.n, t.n, o.z, o.z0 + i * o.zRow, o.zCol, o.zRow, sums, 0, t.n);
                t.startFromC();
            }
            tile.run(t);
            int c0 = o.c0 + i * o.cRow;
            for (int j = 0; j < o.n; j++) {
                for (int r = 0, p = j * t.n, q = c0 + j; r < t.n; r++, p++, q += o.cRow) o.c[q] = sums[p];
            }
        }
    }

    /**
     * With a copy of B that is as wide as a vector. What a vector writes beyond its row of C stands there until the next rows
     * are written; where there are none, or these are still to be read, the sums go to C by way of the workspace.
     */
    void narrow(Operands o, Workspace work) {
        int w = tile.lanes;
        double[] panel = work.panels(Math.min(o.depth, Panels.DEPTH) * w);
        double[] sums = work.strip(Math.max(tile.rows, SmallTile.ROWS) * w);
        for (int k = 0; k == 0 || k < o.depth; k += Panels.DEPTH) {
            Operands t = work.tile;
            t.set(o);
            t.n = w;
            t.depth = Math.min(Panels.DEPTH, o.depth - k);
            t.a0 = o.a0 + k * o.aCol;
            Copies.transpose(t.depth, o.n, o.b, o.b0 + k * o.bRow, o.bRow, o.bCol, panel, 0, w);
            t.setB(panel, w, 1);
            boolean direct = o.zRow == 0 && o.cRow == o.n;
            if (direct) Copies.rows(1, o.n, o.z, o.z0, 0, o.zCol, work.start, 0, w);
            if (alike && direct && o.aCol == 1 && o.n <= small.narrow && o.m >= SmallTile.ROWS)
                inEights(o, t, work.start, sums);
            else inStrips(direct, o, t, work.start, sums);
            o.startFromC();
        }
    }

    private void inEights(Operands o, Operands t, double[] start, double[] sums) {
        int rows = SmallTile.ROWS;
        int a0 = t.a0;
        t.startFromRow(start);
        t.m = (o.m - (small.narrow - 1) / o.n) / rows * rows;
        small.narrow(t);
        int done = t.m;
        t.setC(rows, t.n, t.depth, sums);
        for (int i; done < o.m; done = i + rows) {
            i = Math.min(done, o.m - rows);
            t.a0 = a0 + i * o.aRow;
            small.narrow(t);
            Copies.rows(rows, o.n, sums, 0, t.n, 1, o.c, o.c0 + i * o.cRow, o.cRow);
        }
    }

    private void inStrips(boolean direct, Operands o, Operands t, double[] start, double[] sums) {
        int w = tile.lanes;
        int end = o.c0 + o.m * o.n;
        int a0 = t.a0;
        for (int i = 0; i < o.m; i += tile.rows) {
            t.m = Math.min(tile.rows, o.m - i);
            t.a0 = a0 + i * o.aRow;
            int c0 = o.c0 + i * o.cRow;
            if (direct && c0 + (t.m - 1) * o.n + w <= end) {
                t.startFromRow(start);
                t.c0 = c0;
                tile.run(t);
                continue;
            }
            Copies.rows(t.m, o.n, o.z, o.z0 + i * o.zRow, o.zRow, o.zCol, sums, 0, w);
            t.setC(t.m, w, t.depth, sums);
            t.startFromC();
            tile.run(t);
            Copies.rows(t.m, o.n, sums, 0, w, 1, o.c, c0, o.cRow);
        }
    }
}
