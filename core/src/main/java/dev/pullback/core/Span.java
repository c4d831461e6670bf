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

    private double[][] in = {};
    private int[] at = {};
    private double[][] out = {NONE};
    private int[] outAt = {0};
    private int outputs = 1;
    private int first;
    private int rows;
    private int cols;

    /** Sets operand {@code k} to the elements of {@code x} from index {@code from} on. */
    public void operand(int k, double[] x, int from) {
        if (k >= in.length) {
            in = Arrays.copyOf(in, k + 1);
            at = Arrays.copyOf(at, k + 1);
        }
        in[k] = x;
        at[k] = from;
    }

    /** Sets the output to the elements of {@code y} from index {@code from} on. */
    public void output(double[] y, int from) {
        out[0] = y;
        outAt[0] = from;
        outputs = 1;
    }

    /** Sets output {@code k} of an op with several outputs, after the first one. */
    public void output(int k, double[] y, int from) {
        if (k >= out.length) {
            int before = out.length;
            out = Arrays.copyOf(out, k + 1);
            Arrays.fill(out, before, k + 1, NONE);
            outAt = Arrays.copyOf(outAt, k + 1);
        }
        out[k] = y;
        outAt[k] = from;
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
        Arrays.fill(in, null);
        Arrays.fill(out, NONE);
    }

    /** Returns the array of operand {@code k}. */
    public double[] in(int k) {
        return in[k];
    }

    /** Returns the index of the first element of operand {@code k} in its array. */
    public int at(int k) {
        return at[k];
    }

    /** Returns the array of the output, or of the first of several. */
    public double[] out() {
        return out[0];
    }

    /** Returns the index of the first element of the output, or of the first of several, in its array. */
    public int outAt() {
        return outAt[0];
    }

    /** Returns the number of outputs. */
    public int outputs() {
        return outputs;
    }

    /** Returns the array of output {@code k}. */
    public double[] out(int k) {
        return out[k];
    }

    /** Returns the index of the first element of output {@code k} in its array. */
    public int outAt(int k) {
        return outAt[k];
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
