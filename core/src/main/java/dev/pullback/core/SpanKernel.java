package dev.pullback.core;

/**
 * The forward computation of an op on a {@link Span}: adjacent elements of its operands and its output. A program runs
 * several such ops one after the other on a chunk of each matrix that stays in the first-level cache, and splits the
 * chunks among threads. The contract is that of {@link Kernel}. In addition, the result for an element (in a rowwise
 * op: for a row) must not depend on the span that contains it. Several threads may run a kernel at the same time.
 *
 * <p>The result may overwrite an operand of a pointwise op: a kernel reads element i of each operand before it writes
 * element i.
 */
@FunctionalInterface
public interface SpanKernel {
    /** Computes the output of {@code span}; {@code attr} is the recorded attribute, or {@link Op#NONE}. */
    void run(Span span, Object attr);

    /** Computes n elements {@code y = f(x)}, from index {@code xAt} of x and {@code yAt} of y. */
    @FunctionalInterface
    interface Unary {
        void run(double[] x, int xAt, double[] y, int yAt, int n);
    }

    /** Computes n elements {@code y = f(a, b)}, from the index of each array that follows it. */
    @FunctionalInterface
    interface Binary {
        void run(double[] a, int aAt, double[] b, int bAt, double[] y, int yAt, int n);
    }

    /** Returns the kernel of a pointwise op of one operand. */
    static SpanKernel unary(Unary f) {
        return (s, attr) -> f.run(s.in(0), s.at(0), s.out(), s.outAt(), s.length());
    }

    /** Returns the kernel of a pointwise op of two operands. */
    static SpanKernel binary(Binary f) {
        return (s, attr) -> f.run(s.in(0), s.at(0), s.in(1), s.at(1), s.out(), s.outAt(), s.length());
    }
}
