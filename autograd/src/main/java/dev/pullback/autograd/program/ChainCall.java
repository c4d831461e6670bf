package dev.pullback.autograd.program;

import dev.pullback.autograd.program.ChainLayout.Expansion;
import dev.pullback.autograd.program.ChainLayout.Place;
import dev.pullback.core.Op;
import dev.pullback.core.Span;
import dev.pullback.core.SpanReduction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An instruction of a {@link Chain}, with the arrays and offsets of its operands and its output. */
final class ChainCall {
    final Instruction instruction;

    /** The number of items of a block of a reduction, otherwise 0. */
    final int block;

    private final Op op;
    private final Object attr;
    private final Place[] in;
    private final Place[] out;
    private final Expansion[] before;

    /** The number of elements of the output, or of the operand of a reduction, for each item. */
    private final int width;

    private final boolean isRowwise;
    private final int rows;
    private final int cols;
    private final @Nullable SpanReduction reduction;

    /** The partial results of the blocks of a reduction. */
    private final double[] partial;

    private final int size;
    private final int blocks;

    /** Whether the only item is a row that consists of several blocks. */
    private final boolean isSingleRow;

    ChainCall(Instruction i, Chain chain, Place[] in, Place[] out, Expansion[] before) {
        this.instruction = i;
        this.op = i.op();
        this.attr = i.attr();
        this.in = in;
        this.out = out;
        this.before = before;
        this.reduction = op.reduction();
        Value shape = reduction == null ? i.result() : i.in().get(0);
        this.width = chain.byRows() ? shape.cols() : 1;
        this.isRowwise = chain.byRows() && !op.isPointwise();
        boolean asColumn = reduction != null && reduction.ignoresRows() && chain.rows() == 1;
        this.rows = asColumn ? shape.cols() : chain.rows();
        this.cols = asColumn ? 1 : i.in().get(0).cols();
        this.isSingleRow = asColumn && chain.byRows();
        if (reduction == null) {
            block = 0;
            blocks = 0;
            size = 0;
        } else {
            int blockRows = reduction.blockRows(cols);
            blocks = (rows - 1) / blockRows + 1;
            size = reduction.size(cols);
            if (isSingleRow) block = 1;
            else block = chain.byRows() ? blockRows : blockRows * cols;
        }
        partial = new double[blocks * size];
    }

    /** Computes n items from {@code item} on, which are in one block. */
    void run(Span span, double[] tiles, int item, int n) {
        for (Expansion e : before) e.run(tiles, item, n);
        if (in.length == 0) return; // a repeated operand is already expanded in the output
        for (int k = 0; k < in.length; k++) span.operand(k, in[k].array(tiles), in[k].index(item));
        if (reduction != null) {
            reduce(reduction, span, item, n);
            return;
        }
        span.output(out[0].array(tiles), out[0].index(item));
        for (int k = 1; k < out.length; k++) span.output(k, out[k].array(tiles), out[k].index(item));
        if (isRowwise) span.cover(item, n, cols);
        else span.cover(item * width, 1, n * width);
        op.runSpan(span, attr);
    }

    private void reduce(SpanReduction r, Span span, int item, int n) {
        if (isSingleRow) {
            reduceRow(r, span);
            return;
        }
        int b = item / block;
        int done = item - b * block;
        if (done == 0) Arrays.fill(partial, b * size, b * size + size, 0);
        if (isRowwise) span.cover(item, n, cols);
        else span.cover(item * width, 1, n * width);
        r.add(span, done * width, partial, b * size);
    }

    /** Reduces the only row of a matrix, a column of all its elements. */
    private void reduceRow(SpanReduction r, Span span) {
        Arrays.fill(partial, 0);
        double[] x = span.in(0);
        int at = span.at(0);
        int blockRows = r.blockRows(1);
        for (int b = 0, done = 0; done < rows; b++, done += blockRows) {
            span.operand(0, x, at + done);
            span.cover(done, Math.min(blockRows, rows - done), 1);
            r.add(span, 0, partial, b * size);
        }
    }

    /** Completes a reduction after the last chunk. */
    void finish() {
        if (reduction == null || out[0].matrix() == null) return;
        reduction.combine(partial, blocks, rows, cols, out[0].matrix().data);
    }
}
