package dev.pullback.ops;

import dev.pullback.core.Span;
import dev.pullback.core.SpanKernel;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;

/** The kernels of ops that apply a function of {@link Pointwise} to each element. */
final class Elements {
    private static final int MOST_ARRAYS = 4;
    private static final double[] NONE = {};

    private static final ThreadLocal<Elements> CURRENT = ThreadLocal.withInitial(Elements::new);

    private final double[][] arrays = {NONE, NONE, NONE, NONE};
    private final int[] at = new int[MOST_ARRAYS];

    private Elements() {}

    /** Returns the kernel of an op without an attribute. */
    static SpanKernel of(Pointwise f, int arity) {
        return (span, attr) -> CURRENT.get().run(f, arity, span, 0, 0);
    }

    /** Returns the kernel of an op of one operand whose attribute is the parameter p, a {@code Double}. */
    static SpanKernel withParameter(Pointwise f) {
        return (span, attr) -> run(f, span, (Double) attr, 0);
    }

    /** Applies a function of one operand with the parameters p and q. */
    static void run(Pointwise f, Span span, double p, double q) {
        CURRENT.get().run(f, 1, span, p, q);
    }

    /** Applies a function to a matrix in place. */
    static void run(Pointwise f, DMatrixRMaj x) {
        Elements e = CURRENT.get();
        e.set(0, x.data, 0);
        e.set(1, x.data, 0);
        e.run(f, 1, x.getNumElements(), 0, 0);
    }

    /** Computes {@code y = f(y, r)} for each row y of the output and the row r that is an operand. */
    static void withRow(Pointwise f, Span span, int operand) {
        Elements e = CURRENT.get();
        for (int i = 0, y = span.outAt(); i < span.rows(); i++, y += span.cols()) {
            e.set(0, span.out(), y);
            e.set(1, span.out(), y);
            e.set(2, span.in(operand), span.at(operand));
            e.run(f, 2, span.cols(), 0, 0);
        }
    }

    private void run(Pointwise f, int arity, Span span, double p, double q) {
        set(0, span.out(), span.outAt());
        for (int k = 0; k < arity; k++) set(k + 1, span.in(k), span.at(k));
        run(f, arity, span.length(), p, q);
    }

    private void set(int k, double[] array, int from) {
        arrays[k] = array;
        at[k] = from;
    }

    private void run(Pointwise f, int arity, int n, double p, double q) {
        Backend.get().elementwise().run(f, arrays, at, n, p, q);
        for (int k = 0; k <= arity; k++) arrays[k] = NONE;
    }
}
