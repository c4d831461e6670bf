package dev.pullback.train.data;

/**
 * The numbers by which the cells of a column are stored until the column is decided. A number is stored as it is, and a text
 * as a NaN whose payload is the code of the text, so that a column needs no second array.
 */
final class CsvCellCode {
    private static final long NAN = Double.doubleToRawLongBits(Double.NaN);

    /** A category that the training rows lack: a NaN with a payload that no code has. */
    static final double UNSEEN = Double.longBitsToDouble(NAN | 1L << 40);

    private CsvCellCode() {}

    static double of(int code) {
        return Double.longBitsToDouble(NAN | (code + 1));
    }

    /** Returns the code that a cell holds, or {@link Categories#NONE} for a missing cell. */
    static int code(double cell) {
        return (int) (Double.doubleToRawLongBits(cell) & 0xffff_ffffL) - 1;
    }

    /** Returns whether a cell of a decided column is missing; an unseen category is NaN too, but not missing. */
    static boolean isMissing(double cell) {
        return Double.isNaN(cell) && Double.doubleToRawLongBits(cell) != Double.doubleToRawLongBits(UNSEEN);
    }
}
