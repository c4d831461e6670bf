package dev.pullback.ops.kernels;

/**
 * Copies of blocks of A and B in the order in which a {@link Tile} reads them: panels as wide as a tile, the rows of each one
 * after another.
 *
 * <p>Some rows are copied to all panels before the next rows. Panel after panel each row, which may be on a page of its own,
 * would be come back to for each of them, and no page be read far enough to be fetched ahead: that took twice as long.
 */
final class Panels {
    /** The rows that are copied at a time. */
    private static final int ROWS = 16;

    /** About how many elements of B are copied to panels at a time, half a megabyte. */
    static final int MOST = 1 << 16;

    private final Tile tile;

    Panels(Tile tile) {
        this.tile = tile;
    }

    /** The next of blocks of about one size where {@code rest} are left; less than half as much again as {@code size}. */
    static int block(int rest, int size) {
        int blocks = Math.max(1, (rest + size / 2) / size);
        return (rest + blocks - 1) / blocks;
    }

    /** Copies {@code depth} rows of B, from row k and column j on, up to the column that is returned. */
    int ofB(Operands o, int k, int depth, int j, double[] panels) {
        int end = j + block(o.n - j, MOST / depth);
        int reached = j;
        for (int r = 0, rows = o.bCol == 1 ? ROWS : depth; r < depth; r += rows) {
            rows = Math.min(rows, depth - r);
            int from = o.b0 + (k + r) * o.bRow;
            reached = j;
            while (reached < end) {
                int w = tile.width(o.n - reached);
                int to = (reached - j) * depth + r * w;
                if (o.bCol == 1) tile.pack(rows, w, o.b, from + reached, o.bRow, panels, to);
                else Copies.transpose(rows, w, o.b, from + reached * o.bCol, o.bRow, o.bCol, panels, to, w);
                reached += w;
            }
        }
        return reached;
    }

    /** Copies {@code depth} columns of A, from column k and row i up to row {@code end}; the elements of a column are adjacent. */
    void ofA(Operands o, int k, int depth, int i, int end, double[] strips) {
        for (int r = 0; r < depth; r += ROWS) {
            int some = Math.min(ROWS, depth - r);
            int from = o.a0 + (k + r) * o.aCol;
            for (int at = i; at < end; at += tile.rows) {
                int w = Math.min(tile.rows, end - at);
                int to = (at - i) * depth + r * w;
                if (w >= tile.lanes) tile.pack(some, w, o.a, from + at, o.aCol, strips, to);
                else Copies.rows(some, w, o.a, from + at, o.aCol, 1, strips, to, w);
            }
        }
    }
}
