package dev.pullback.core;

/**
 * A reduction of a matrix by blocks of rows. The division into blocks depends only on the shape of the matrix. The
 * elements of a block are added to its partial result in their order, and the partial results are combined in the
 * order of the blocks. Therefore the result has the same bits for any distribution of the blocks over threads, and a
 * program can reduce a matrix chunk by chunk without storing it as a whole.
 */
public interface SpanReduction {
    /** The number of elements of a block, unless a row or the reduction needs more: some microseconds of work. */
    int BLOCK = 1 << 14;

    /** Returns the number of rows of a block, a power of two, for a matrix with {@code cols} columns. */
    default int blockRows(int cols) {
        return Integer.highestOneBit(Math.max(1, BLOCK / cols));
    }

    /**
     * Whether the result is the same if the matrix is a column of all its elements. Then a span may also be a part of a
     * row, and a matrix of one row is reduced as a column.
     */
    default boolean ignoresRows() {
        return false;
    }

    /** Returns the number of doubles of the partial result of a block, all 0 at first. */
    int size(int cols);

    /**
     * Adds elements to the partial result of their block.
     *
     * @param span whole rows of the operand, without an output
     * @param done the number of elements of this block that were added before
     * @param partial the array with the partial result, which begins at index {@code at}
     */
    void add(Span span, int done, double[] partial, int at);

    /**
     * Writes the result.
     *
     * @param partial the partial results of all blocks, one after the other
     * @param blocks the number of blocks
     */
    void combine(double[] partial, int blocks, int rows, int cols, double[] out);
}
