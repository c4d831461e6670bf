package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.IGrowArray;

/** The numbers of the rows of a table while it is read: blocks of whole rows, whose number is known only at the end. */
final class CsvRowStore {
    private static final int BLOCK = 1 << 15;
    /** An estimate of the memory of a row other than its numbers. */
    private static final int ROW_BYTES = 32;

    private final String file;
    private final int width;
    private final IGrowArray lines = new IGrowArray();
    private final BitSet leftOut = new BitSet();
    private final List<double[]> blocks = new ArrayList<>();
    private double[] block = {};
    private int filled;

    /**
     * Creates an empty store.
     *
     * @param file the name of the file in messages
     * @param width the count of numbers in a row
     */
    CsvRowStore(String file, int width) {
        this.file = file;
        this.width = width;
    }

    /** Returns whether there is no room for another row. */
    boolean isFull() {
        return filled == block.length;
    }

    /**
     * Makes room for more rows; {@code line} is where the next one is, for messages.
     *
     * @throws DataException if the rows do not fit into memory or into a matrix
     */
    void extend(String line) {
        long numbers = (long) (lines.length + 1) * width;
        if (numbers > MemoryLimit.LARGEST_MATRIX)
            throw new DataException(
                    line + ": " + numbers + " numbers so far; a matrix holds at most " + MemoryLimit.LARGEST_MATRIX);
        int length = Math.max(BLOCK / width, 1) * width;
        // The blocks are finally copied into a matrix, so the numbers exist twice, together with the growing lists of
        // lines and labels.
        long bytes = 2L * Double.BYTES * (numbers + length) + (long) ROW_BYTES * lines.length;
        String subject = line + ": the rows so far";
        MemoryLimit.require(bytes, subject);
        block = MemoryLimit.allocate(length, bytes, subject);
        blocks.add(block);
        filled = 0;
    }

    /** Sets a number of the current row. */
    void set(int column, double value) {
        block[filled + column] = value;
    }

    /** Marks the current row as one that is not kept. */
    void leaveOut() {
        leftOut.set(lines.length);
    }

    /** Completes the current row, which begins in this line of the file. */
    void complete(long line) {
        lines.add((int) Math.min(line, Integer.MAX_VALUE));
        filled += width;
    }

    int size() {
        return lines.length;
    }

    int line(int row) {
        return lines.data[row];
    }

    boolean isLeftOut(int row) {
        return leftOut.get(row);
    }

    /** Returns all rows as one matrix. */
    DMatrixRMaj matrix() {
        int numbers = Math.multiplyExact(size(), width);
        double[] data = MemoryLimit.allocate(numbers, 2L * Double.BYTES * numbers, file + ": its rows");
        int at = 0;
        for (double[] part : blocks) {
            int length = Math.min(part.length, numbers - at);
            System.arraycopy(part, 0, data, at, length);
            at += length;
        }
        return DMatrixRMaj.wrap(size(), width, data);
    }

    /** Returns some columns of some rows of the matrix; the matrix itself if these are all. */
    DMatrixRMaj part(DMatrixRMaj everything, int[] rows, int from, int to) {
        if (rows.length == everything.numRows && to - from == everything.numCols) return everything;
        int numbers = Math.multiplyExact(rows.length, to - from);
        double[] data = MemoryLimit.allocate(numbers, 2L * Double.BYTES * numbers, file + ": its rows");
        for (int i = 0; i < rows.length; i++)
            System.arraycopy(everything.data, rows[i] * width + from, data, i * (to - from), to - from);
        return DMatrixRMaj.wrap(rows.length, to - from, data);
    }
}
