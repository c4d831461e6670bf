package dev.pullback.core;

import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link SpanKernel} or a {@link SpanReduction} on whole matrices. If no operand is repeated, one call
 * computes all elements. Otherwise this class expands the operands and calls the kernel chunk by chunk.
 */
final class WholeSpans {
    /** The number of elements of a chunk; the chunks of a few operands stay in the first-level cache. */
    private static final int CHUNK = 1024;

    /** A weak reference, as a strong one would keep the class loader of this library as long as the thread lives. */
    private static final ThreadLocal<@Nullable WeakReference<WholeSpans>> CURRENT = new ThreadLocal<>();

    /** The objects of all threads, so that they stay while this class does. */
    private static final Map<Thread, WholeSpans> ALL = new WeakHashMap<>();

    private final Span span = new Span();
    private double[] expanded = {};
    private double[] partial = {};

    /** Whether a kernel is running; a kernel of a user may compute another op. */
    private boolean isBusy;

    private WholeSpans() {}

    /** Returns the kernel of a pointwise op. */
    static Kernel pointwise(SpanKernel kernel) {
        return (in, attr, out) -> {
            WholeSpans s = begin();
            try {
                if (Broadcast.none(in, out)) s.all(kernel, in, attr, 1, out.getNumElements(), out);
                else s.expanding(kernel, in, attr, out);
            } finally {
                s.end();
            }
        };
    }

    /** Returns the kernel of a rowwise op. */
    static Kernel rowwise(SpanKernel kernel) {
        return (in, attr, out) -> {
            WholeSpans s = begin();
            try {
                s.all(kernel, in, attr, in[0].numRows, in[0].numCols, out);
            } finally {
                s.end();
            }
        };
    }

    /** Returns the kernel of a pointwise op with several outputs, whose operand is not repeated. */
    static Kernel.Multi pointwiseMulti(SpanKernel kernel) {
        return multi(kernel, /* isPointwise= */ true);
    }

    /** Returns the kernel of a rowwise op with several outputs. */
    static Kernel.Multi rowwiseMulti(SpanKernel kernel) {
        return multi(kernel, /* isPointwise= */ false);
    }

    private static Kernel.Multi multi(SpanKernel kernel, boolean isPointwise) {
        return (in, attr, out) -> {
            WholeSpans s = begin();
            try {
                int rows = isPointwise ? 1 : in[0].numRows;
                int cols = isPointwise ? in[0].getNumElements() : in[0].numCols;
                s.all(kernel, in, attr, rows, cols, out);
            } finally {
                s.end();
            }
        };
    }

    /** Returns the kernel of a reduction. */
    static Kernel reducing(SpanReduction r) {
        return (in, attr, out) -> {
            WholeSpans s = begin();
            try {
                s.reduce(r, in[0], out);
            } finally {
                s.end();
            }
        };
    }

    private static WholeSpans begin() {
        WeakReference<WholeSpans> known = CURRENT.get();
        WholeSpans s = known == null ? null : known.get();
        if (s == null) s = ofNewThread();
        else if (s.isBusy) s = new WholeSpans();
        s.isBusy = true;
        return s;
    }

    private static WholeSpans ofNewThread() {
        WholeSpans s = new WholeSpans();
        synchronized (ALL) {
            ALL.put(Thread.currentThread(), s);
        }
        CURRENT.set(new WeakReference<>(s));
        return s;
    }

    private void end() {
        span.clear();
        isBusy = false;
    }

    private void all(SpanKernel kernel, DMatrixRMaj[] in, Object attr, int rows, int cols, DMatrixRMaj first) {
        span.output(first.data, 0);
        run(kernel, in, attr, rows, cols);
    }

    private void all(SpanKernel kernel, DMatrixRMaj[] in, Object attr, int rows, int cols, DMatrixRMaj[] out) {
        span.output(out[0].data, 0);
        for (int k = 1; k < out.length; k++) span.output(k, out[k].data, 0);
        run(kernel, in, attr, rows, cols);
    }

    private void run(SpanKernel kernel, DMatrixRMaj[] in, Object attr, int rows, int cols) {
        for (int k = 0; k < in.length; k++) span.operand(k, in[k].data, 0);
        span.cover(0, rows, cols);
        kernel.run(span, attr);
    }

    private void expanding(SpanKernel kernel, DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        if (expanded.length < in.length * CHUNK) expanded = new double[in.length * CHUNK];
        for (int from = 0, n = out.getNumElements(); from < n; from += CHUNK) {
            int length = Math.min(CHUNK, n - from);
            for (int k = 0; k < in.length; k++) {
                DMatrixRMaj x = in[k];
                if (x.numRows == out.numRows && x.numCols == out.numCols) {
                    span.operand(k, x.data, from);
                } else {
                    Broadcast.expand(x, out.numCols, from, length, expanded, k * CHUNK);
                    span.operand(k, expanded, k * CHUNK);
                }
            }
            span.output(out.data, from);
            span.cover(from, 1, length);
            kernel.run(span, attr);
        }
    }

    private void reduce(SpanReduction r, DMatrixRMaj x, DMatrixRMaj out) {
        boolean asColumn = x.numRows == 1 && r.ignoresRows();
        int rows = asColumn ? x.numCols : x.numRows;
        int cols = asColumn ? 1 : x.numCols;
        int blockRows = r.blockRows(cols);
        int blocks = (rows - 1) / blockRows + 1;
        int size = r.size(cols);
        if (partial.length < blocks * size) partial = new double[blocks * size];
        Arrays.fill(partial, 0, blocks * size, 0);
        for (int b = 0, row = 0; b < blocks; b++, row += blockRows) {
            span.operand(0, x.data, row * cols);
            span.cover(row, Math.min(blockRows, rows - row), cols);
            r.add(span, 0, partial, b * size);
        }
        r.combine(partial, blocks, rows, cols, out.data);
    }
}
