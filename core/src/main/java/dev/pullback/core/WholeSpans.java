package dev.pullback.core;

import org.ejml.data.DMatrixRMaj;

/**
 * Runs a {@link SpanKernel} on whole matrices. If no operand is repeated, it is one call for all elements; otherwise the
 * operands are expanded chunk by chunk.
 */
final class WholeSpans {
    /** The number of elements of a chunk; the chunks of a few operands stay in the first cache. */
    private static final int CHUNK = 1024;

    private static final ThreadLocal<WholeSpans> CURRENT = ThreadLocal.withInitial(WholeSpans::new);

    private final Span span = new Span();
    private double[] expanded = {};

    /** Whether a kernel is running; a kernel of a user may compute another op. */
    private boolean isBusy;

    private WholeSpans() {}

    /** Returns the kernel of a pointwise op. */
    static Kernel pointwise(SpanKernel kernel) {
        return (in, attr, out) -> {
            WholeSpans s = begin();
            try {
                if (Broadcast.none(in, out)) s.all(kernel, in, attr, out, 1, out.getNumElements());
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
                s.all(kernel, in, attr, out, in[0].numRows, in[0].numCols);
            } finally {
                s.end();
            }
        };
    }

    private static WholeSpans begin() {
        WholeSpans s = CURRENT.get();
        if (s.isBusy) s = new WholeSpans();
        s.isBusy = true;
        return s;
    }

    private void end() {
        span.clear();
        isBusy = false;
    }

    private void all(SpanKernel kernel, DMatrixRMaj[] in, Object attr, DMatrixRMaj out, int rows, int cols) {
        for (int k = 0; k < in.length; k++) span.operand(k, in[k].data, 0);
        span.output(out.data, 0);
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
}
