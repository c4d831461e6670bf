package dev.pullback.ops;

import dev.pullback.core.Kernel;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;

/** The kernels of ops that apply a function of {@link Pointwise} to each element of matrices of equal shape. */
final class Elements {
    private static final int MOST_ARRAYS = 4;
    private static final int[] FROM_THE_START = new int[MOST_ARRAYS];
    private static final double[] NONE = {};

    private static final ThreadLocal<double[][]> SPANS = ThreadLocal.withInitial(() -> new double[MOST_ARRAYS][]);

    private Elements() {}

    /** Returns the kernel of an op without an attribute. */
    static Kernel of(Pointwise f) {
        return (in, attr, out) -> run(f, in, 0, out);
    }

    /** Returns the kernel of an op whose attribute is the parameter p, a {@code Double}. */
    static Kernel withParameter(Pointwise f) {
        return (in, attr, out) -> run(f, in, (Double) attr, out);
    }

    /** Applies a function with the parameter p. */
    static void run(Pointwise f, DMatrixRMaj[] in, double p, DMatrixRMaj out) {
        run(f, in, p, 0, out);
    }

    /** Applies a function with the parameters p and q. */
    static void run(Pointwise f, DMatrixRMaj[] in, double p, double q, DMatrixRMaj out) {
        double[][] spans = SPANS.get();
        spans[0] = out.data;
        for (int k = 0; k < in.length; k++) spans[k + 1] = in[k].data;
        Backend.get().elementwise().run(f, spans, FROM_THE_START, out.getNumElements(), p, q);
        for (int k = 0; k <= in.length; k++) spans[k] = NONE;
    }

    /** Applies a function to a matrix in place. */
    static void run(Pointwise f, DMatrixRMaj x) {
        double[][] spans = SPANS.get();
        spans[0] = x.data;
        spans[1] = x.data;
        Backend.get().elementwise().run(f, spans, FROM_THE_START, x.getNumElements(), 0, 0);
        spans[0] = NONE;
        spans[1] = NONE;
    }
}
