package dev.pullback.ops;

import dev.pullback.core.Span;
import dev.pullback.core.SpanKernel;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;

/**
 * The kernels of ops that apply a function of {@link Pointwise} to each element. Many elements are split among {@link
 * Threads}. An object of this class holds the operands of one call; each thread reuses its object.
 */
final class Elements implements Threads.Range {
    private static final int MOST_ARRAYS = 5;

    /** The least number of elements that are split; fewer take some microseconds. */
    private static final int MANY = 1 << 16;

    /** The array of the second output. */
    private static final int SECOND = 4;

    private static final double[] NONE = {};

    private static final PerThread<Elements> CURRENT = new PerThread<>(Elements::new);

    /** The indices of the first elements of a part, which another thread may compute. */
    private static final PerThread<int[]> PART = new PerThread<>(() -> new int[MOST_ARRAYS]);

    private final double[][] arrays = {NONE, NONE, NONE, NONE, NONE};
    private final int[] at = new int[MOST_ARRAYS];
    private Pointwise f = Pointwise.NEG;
    private double p;
    private double q;

    private Elements() {}

    /** Returns the kernel of an op without an attribute. */
    static SpanKernel of(Pointwise f, int arity) {
        return (span, attr) -> run(f, arity, span, 0, 0);
    }

    /** Returns the kernel of an op of one operand, without an attribute, that has two outputs. */
    static SpanKernel pair(Pointwise f) {
        return (span, attr) -> {
            Elements e = CURRENT.get();
            e.set(SECOND, span.out(1), span.outAt(1));
            e.split(f, 1, span, 0, 0);
        };
    }

    /** Returns the kernel of an op of one operand whose attribute is the parameter p, a {@code Double}. */
    static SpanKernel withParameter(Pointwise f) {
        return withParameter(f, 1);
    }

    /** The same as {@link #withParameter(Pointwise)}, for a function of several operands. */
    static SpanKernel withParameter(Pointwise f, int arity) {
        return (span, attr) -> run(f, arity, span, (Double) attr, 0);
    }

    /** Applies a function of one operand with the parameters p and q. */
    static void run(Pointwise f, Span span, double p, double q) {
        run(f, 1, span, p, q);
    }

    /** Applies a function to a matrix in place. */
    static void run(Pointwise f, DMatrixRMaj x) {
        Elements e = CURRENT.get();
        e.set(0, x.data, 0);
        e.set(1, x.data, 0);
        e.split(f, x.getNumElements(), 0, 0);
    }

    /** Computes {@code y = f(y, r)} for each row y of the output and the row r that is an operand. */
    static void withRow(Pointwise f, Span span, int operand) {
        Elements e = CURRENT.get();
        for (int i = 0, y = span.outAt(); i < span.rows(); i++, y += span.cols()) {
            e.set(0, span.out(), y);
            e.set(1, span.out(), y);
            e.set(2, span.in(operand), span.at(operand));
            e.all(f, span.cols(), 0, 0);
        }
    }

    /** Applies a function whose second operand holds numbers that all elements share. */
    static void run(Pointwise f, DMatrixRMaj x, double[] shared, DMatrixRMaj out) {
        Elements e = CURRENT.get();
        e.set(0, out.data, 0);
        e.set(1, x.data, 0);
        e.set(2, shared, 0);
        e.all(f, out.getNumElements(), 0, 0);
    }

    private static void run(Pointwise f, int arity, Span span, double p, double q) {
        int n = span.length();
        if (n < MANY) {
            Backend.get().elementwise().run(f, span.arrays(), span.indices(), n, p, q);
            return;
        }
        CURRENT.get().split(f, arity, span, p, q);
    }

    private void split(Pointwise function, int arity, Span span, double first, double second) {
        set(0, span.out(), span.outAt());
        for (int k = 0; k < arity; k++) set(k + 1, span.in(k), span.at(k));
        split(function, span.length(), first, second);
    }

    /** Returns the call of this thread, whose arrays are to be set. */
    static Elements call() {
        return CURRENT.get();
    }

    /** Sets the output, array 0, or operand k from 1 to 3. */
    Elements set(int k, double[] array, int from) {
        arrays[k] = array;
        at[k] = from;
        return this;
    }

    /** Applies a function to n elements of the arrays that were set. */
    void run(Pointwise function, int n, double first) {
        all(function, n, first, 0);
    }

    private void split(Pointwise function, int n, double first, double second) {
        if (n < MANY) {
            all(function, n, first, second);
            return;
        }
        f = function;
        p = first;
        q = second;
        try {
            Threads.elements(n, this);
        } finally {
            clear();
        }
    }

    @Override
    public void run(int from, int to) {
        int[] part = PART.get();
        for (int k = 0; k < MOST_ARRAYS; k++) part[k] = at[k] + from;
        Backend.get().elementwise().run(f, arrays, part, to - from, p, q);
    }

    private void all(Pointwise function, int n, double first, double second) {
        Backend.get().elementwise().run(function, arrays, at, n, first, second);
        clear();
    }

    private void clear() {
        for (int k = 0; k < MOST_ARRAYS; k++) arrays[k] = NONE;
    }
}
