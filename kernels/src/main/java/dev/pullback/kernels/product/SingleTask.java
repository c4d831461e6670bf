package dev.pullback.kernels.product;

/**
 * A product {@code C = A B} of floats that a {@link SingleMicroKernel} computes: a register tile of C, a strip of A and
 * a panel of B, as offsets and strides into buffers of one thread. The fields have the names and meanings of those of
 * {@link ProductTask}.
 */
final class SingleTask {
    int m;
    int n;
    int depth;
    float[] a = {};
    int a0;
    int aRow;
    int aCol;
    float[] b = {};
    int b0;
    int bRow;

    /** The tile of C; it begins at {@link #c0}, and the distance of its rows is {@link #cRow}. */
    float[] c = {};

    final int c0 = 0;
    int cRow;
}
