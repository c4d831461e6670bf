package dev.pullback.kernels.product;

/** Copies of small matrices, element by element. */
final class Copies {
    private Copies() {}

    static void rows(
            int rows, int cols, double[] from, int at, int fromRow, int fromCol, double[] to, int toAt, int toRow) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0, p = at + i * fromRow, q = toAt + i * toRow; j < cols; j++, p += fromCol)
                to[q + j] = from[p];
        }
    }

    /** By columns, eight at a time, of a matrix whose elements of a column are nearer to each other than those of a row. */
    static void transpose(
            int rows, int cols, double[] from, int at, int fromRow, int fromCol, double[] to, int toAt, int toRow) {
        int two = 2 * fromCol;
        int three = 3 * fromCol;
        int j = 0;
        for (; j + 8 <= cols; j += 8) {
            for (int i = 0, p = at + j * fromCol, q = toAt + j; i < rows; i++, p += fromRow, q += toRow) {
                int h = p + 4 * fromCol;
                to[q] = from[p];
                to[q + 1] = from[p + fromCol];
                to[q + 2] = from[p + two];
                to[q + 3] = from[p + three];
                to[q + 4] = from[h];
                to[q + 5] = from[h + fromCol];
                to[q + 6] = from[h + two];
                to[q + 7] = from[h + three];
            }
        }
        for (; j < cols; j++) {
            for (int i = 0, p = at + j * fromCol, q = toAt + j; i < rows; i++, p += fromRow, q += toRow)
                to[q] = from[p];
        }
    }
}
