package dev.pullback.core;

import java.util.Arrays;

/**
 * The part of the operands and of the output of an op that one call of its {@link SpanKernel} computes: arrays, each
 * with the index of its first element.
 *
 * <p>For a pointwise op, every operand has {@link #length} elements, one for each element of the output; an operand
 * that is repeated has been expanded. For a rowwise op, the span has {@link #rows} rows. If an operand or the output
 * has a row for each row of the matrix that the op computes, its index is that of the first row of the span. An operand
 * of one row or one number is passed as a whole.
 *
 * <p>A span is reused: a kernel must not keep it.
 */
public final class Span {
    private static final double[] NONE = {};

    /** The array of the (first) output, then those of the operands. */
    private double[][] arrays = {NONE, NONE, NONE};

    /** The index of the first element in each array. */
    private int[] at = new int[arrays.length];

    /** The arrays of the outputs after the first one, and the index of the first element in each. */
    private double[][] further = {};

    private int[] furtherAt = {};
    private int outputs = 1;
    private int first;
    private int rows;
    private int cols;

    /** Sets operand {@code k} to the elements of {@code x} from index {@code from} on. */
    public void operand(int k, double[] x, int from) {
        int index = k + 1;
        if (index >= arrays.length) grow(index + 1);
        arrays[index] = x;
        at[index] = from;
    }

    private void grow(int length) {
        int before = arrays.length;
        arrays = Arrays.copyOf(arrays, length);
        at = Arrays.copyOf(at, length);
        Arrays.fill(arrays, before, length, NONE);
    }

    /** Sets the output to the elements of {@code y} from index {@code from} on. */
    public void output(double[] y, int from) {
        arrays[0] = y;
        at[0] = from;
        outputs = 1;
    }

    /** Sets output {@code k} of an op with several outputs, after the first one. */
    public void output(int k, double[] y, int from) {
        int before = further.length;
        if (k > before) {
            further = Arrays.copyOf(further, k);
            Arrays.fill(further, before, k, NONE);
            furtherAt = Arrays.copyOf(furtherAt, k);
        }
        further[k - 1] = y;
        furtherAt[k - 1] = from;
        outputs = k + 1;
    }

    /**
     * Sets the part of the matrix that this span covers.
     *
     * @param first the first element of a pointwise op, the first row of a rowwise op
     * @param rows the number of rows; 1 for a pointwise op
     * @param cols the number of elements in a row
     */
    public void cover(int first, int rows, int cols) {
        this.first = first;
        this.rows = rows;
        this.cols = cols;
    }

    /** Releases the arrays. */
    public void clear() {
        Arrays.fill(arrays, NONE);
        Arrays.fill(further, NONE);
    }

    /** Returns the array of operand {@code k}. */
    public double[] in(int k) {
        return arrays[k + 1];
    }

    /** Returns the index of the first element of operand {@code k} in its array. */
    public int at(int k) {
        return at[k + 1];
    }

    /** Returns the array of the output, or of the first of several. */
    public double[] out() {
        return arrays[0];
    }

    /** Returns the index of the first element of the output, or of the first of several, in its array. */
    public int outAt() {
        return at[0];
    }

    /** Returns the number of outputs. */
    public int outputs() {
        return outputs;
    }

    /** Returns the array of output {@code k}. */
    public double[] out(int k) {
        return k == 0 ? arrays[0] : further[k - 1];
    }

    /** Returns the index of the first element of output {@code k} in its array. */
    public int outAt(int k) {
        return k == 0 ? at[0] : furtherAt[k - 1];
    }

    /**
     * Returns the array of the first output followed by those of the operands. The returned array belongs to this span
     * and may be longer; do not change it.
     */
    public double[][] arrays() {
        return arrays;
    }

    /** Returns the index of the first element in each of the {@link #arrays}; do not change it. */
    public int[] indices() {
        return at;
    }

    /** Returns the position of this span in the whole matrix: its first element, or its first row if the op is rowwise. */
    public int first() {
        return first;
    }

    /** Returns the number of rows; 1 for a pointwise op. */
    public int rows() {
        return rows;
    }

    /** Returns the number of columns of the first operand of a rowwise op; the length for a pointwise op. */
    public int cols() {
        return cols;
    }

    /** Returns the number of elements: rows times columns. */
    public int length() {
        return rows * cols;
    }
}
