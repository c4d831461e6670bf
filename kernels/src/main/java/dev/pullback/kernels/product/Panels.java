package dev.pullback.kernels.product;

/**
 * Copies of blocks of A and B in the order in which a {@link Tile} reads them: panels as wide as a tile, the rows of each one
 * after another.
 *
 * <p>Where the elements of a row are adjacent, some rows are copied to all panels before the next rows are. Panel by panel,
 * every page of B would be visited once for each, and never far enough to be fetched ahead: a tenth of a product's time.
 */
final class Panels {
    /** About how many rows of B are copied to panels at a time. */
    static final int DEPTH = 384;

    /** About how many elements of B are, half a megabyte. */
    private static final int MOST = 1 << 16;

    /** The rows that are copied before the next panel's turn comes. */
    private static final int ROWS = 16;

    private final Tile tile;

    Panels(Tile tile) {
        this.tile = tile;
    }

    /** The next of blocks of about one size where {@code rest} are left; less than half as much again as {@code size}. */
    static int block(int rest, int size) {
        int blocks = Math.max(1, (rest + size / 2) / size);
        return (rest + blocks - 1) / blocks;
    }

    /** The next of blocks of lines of so many elements where {@code rest} are left. */
    static int lines(int rest, int elements) {
        return block(rest, Math.max(1, MOST / elements));
    }

    /** The room for panels of B: half as much again as {@link #MOST}, by {@link #block}, and the last panel's end. */
    static int room(int depth, int n) {
        return (int) Math.min((long) depth * n, 2L * MOST);
    }

    /** Copies {@code depth} rows of B, from row k and column j on, up to the column that is returned. */
    int ofB(Operands o, int k, int depth, int j, double[] panels) {
        int end = j + lines(o.n - j, depth);
        int rows = o.bCol == 1 ? ROWS : depth;
        int reached = j;
        for (int r = 0; r < depth; r += rows) {
            int some = Math.min(rows, depth - r);
            int from = o.b0 + (k + r) * o.bRow;
            reached = j;
            while (reached < end) {
                int w = tile.width(o.n - reached);
                int to = (reached - j) * depth + r * w;
                if (o.bCol == 1) tile.pack(some, w, o.b, from + reached, o.bRow, panels, to);
                else Copies.transpose(some, w, o.b, from + reached * o.bCol, o.bRow, o.bCol, panels, to, w);
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
