package dev.pullback.kernels.product;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.WarmUp;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The products {@code A B}, {@code Aᵀ B} and {@code A Bᵀ}, written to C or added to C, and sums of columns. The
 * methods are named as in EJML. C must have the shape of the result and be neither A nor B.
 *
 * <p>This class checks the shapes, describes the product as a {@code ProductTask}, and splits a large product among
 * {@link Threads}. Its subclasses compute the product. Each element is summed by one thread in the order of the columns
 * of A, so the bits are the same for any number of threads. Products with zeros are not skipped, so a NaN or an
 * infinity in an operand also appears in C.
 */
public abstract class MatrixProducts {
    /**
     * The number of multiplications from which a product is split among threads. Splitting smaller products makes a
     * single product faster, but not a program, in which one core would have to read the elements that another core
     * just wrote.
     */
    static final long LARGE = 1 << 20;

    /** The same for a product of which one side or the depth is 1, since such a product waits for memory. */
    private static final long LARGE_OF_VECTOR = LARGE / 4;

    private final PerThread<Split> split = new PerThread<>(Split::new);

    MatrixProducts() {}

    /** Returns the reference implementation in plain Java. */
    public static MatrixProducts scalar() {
        return new ReferenceProducts();
    }

    /**
     * Returns the implementation that always uses the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    public static MatrixProducts vector() {
        return vectorFactory().create();
    }

    /** Returns the implementation that uses the vector unit once it has {@linkplain WarmUp warmed up}. */
    public static MatrixProducts adaptive() {
        return new AdaptiveProducts(vectorFactory());
    }

    /** Returns products in single precision, in plain Java; {@code doubles} computes small products. */
    public static MatrixProducts singleScalar(MatrixProducts doubles) {
        return SingleProducts.scalar(doubles);
    }

    /** The same as {@link #singleScalar} with equal bits, but always uses the vector unit. */
    public static MatrixProducts singleVector(MatrixProducts doubles) {
        return SingleProducts.vector(doubles, vectorFactory());
    }

    /** The same as {@link #singleScalar}, but uses the vector unit once it has {@linkplain WarmUp warmed up}. */
    public static MatrixProducts singleAdaptive(MatrixProducts doubles) {
        return SingleProducts.adaptive(doubles, vectorFactory());
    }

    private static AdaptiveProducts.VectorFactory vectorFactory() {
        return IncubatorModule.newInstance(
                AdaptiveProducts.VectorFactory.class, "dev.pullback.kernels.product.VectorProducts$Factory");
    }

    /** Computes {@code C = A B}. */
    public final void mult(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A B", false, a, false, b, false, c);
    }

    /** Computes {@code C = Aᵀ B}. */
    public final void multTransA(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("Aᵀ B", false, a, true, b, false, c);
    }

    /** Computes {@code C = A Bᵀ}. */
    public final void multTransB(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A Bᵀ", false, a, false, b, true, c);
    }

    /** Computes {@code C += A B}. */
    public final void multAdd(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A B", true, a, false, b, false, c);
    }

    /** Computes {@code C += Aᵀ B}. */
    public final void multAddTransA(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("Aᵀ B", true, a, true, b, false, c);
    }

    /** Computes {@code C += A Bᵀ}. */
    public final void multAddTransB(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A Bᵀ", true, a, false, b, true, c);
    }

    /** Computes {@code C = 1 r + A B}, which adds the row r to each row. The sums start with the elements of r. */
    public final void multAddRow(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj r, DMatrixRMaj c) {
        Split parts = split.get();
        set(parts.whole, "1 r + A B", a, false, b, false, c);
        if (r.numRows != 1 || r.numCols != c.numCols)
            throw new MatrixDimensionException("1 r + A B: r is " + shape(r) + " and C is " + shape(c));
        if (c == r) throw new IllegalArgumentException("1 r + A B: C must not be r");
        parts.whole.startFromRow(r.data);
        run(parts);
    }

    /** Computes a product of parts of arrays. C may be in the same array as A or B, but must not overlap them. */
    public final void run(ProductTask task) {
        Split parts = split.get();
        parts.whole.set(task);
        run(parts);
    }

    /** Computes {@code c = 1 A}, a row with the sums of the columns, each in the order of the rows. */
    public final void colSums(DMatrixRMaj a, DMatrixRMaj c) {
        if (c.numRows != 1 || c.numCols != a.numCols)
            throw new MatrixDimensionException("1 A: A is " + shape(a) + " and c is " + shape(c));
        if (c == a) throw new IllegalArgumentException("1 A: c must not be A");
        c.zero();
        addColSums(a.numRows, a.numCols, a.data, 0, c.data, 0);
    }

    private void product(
            String formula, boolean add, DMatrixRMaj a, boolean aT, DMatrixRMaj b, boolean bT, DMatrixRMaj c) {
        Split parts = split.get();
        set(parts.whole, formula, a, aT, b, bT, c);
        if (add) parts.whole.startFromC();
        else parts.whole.startFromZero();
        run(parts);
    }

    private static void set(
            ProductTask task, String formula, DMatrixRMaj a, boolean aT, DMatrixRMaj b, boolean bT, DMatrixRMaj c) {
        int m = aT ? a.numCols : a.numRows;
        int depth = aT ? a.numRows : a.numCols;
        int n = bT ? b.numRows : b.numCols;
        if (depth != (bT ? b.numCols : b.numRows) || c.numRows != m || c.numCols != n)
            throw new MatrixDimensionException(
                    formula + ": A is " + shape(a) + ", B is " + shape(b) + " and C is " + shape(c));
        if (c == a || c == b) throw new IllegalArgumentException(formula + ": C must be neither A nor B");
        task.setC(m, n, depth, c.data);
        task.setA(a.data, 0, aT ? 1 : a.numCols, aT ? a.numCols : 1);
        task.setB(b.data, 0, bT ? 1 : b.numCols, bT ? b.numCols : 1);
    }

    private void run(Split parts) {
        ProductTask whole = parts.whole;
        try {
            MatrixProducts implementation = implementationOf(whole);
            if (implementation != this) {
                implementation.run(whole);
            } else if (whole.work() < (isOfVector(whole) ? LARGE_OF_VECTOR : LARGE)) {
                block(whole);
            } else {
                beforeLarge();
                parts.run();
            }
        } finally {
            whole.clear();
        }
    }

    private static boolean isOfVector(ProductTask task) {
        return task.m == 1 || task.n == 1 || task.depth == 1;
    }

    private static String shape(DMatrixRMaj a) {
        return a.numRows + "x" + a.numCols;
    }

    /** Returns the object that computes a product: this one, or another one for a product that does not suit it. */
    MatrixProducts implementationOf(ProductTask whole) {
        return this;
    }

    /** Called before a product that is split. */
    void beforeLarge() {}

    /** Computes {@code C = Z + A B} on the calling thread; may change the task. */
    abstract void block(ProductTask task);

    /**
     * Adds the sums of the columns of A, each in the order of the rows, to c. A is rows×cols and begins at index a0, c
     * begins at index c0.
     */
    public abstract void addColSums(int rows, int cols, double[] a, int a0, double[] c, int c0);

    /**
     * A product that is split among threads, and the part that the thread owning this object computes. C is split along
     * its longer side, so that all threads read the smaller of A and B.
     */
    private final class Split implements Threads.Range {
        /** The least number of multiplications in a part. */
        private static final long PART = LARGE / 4;

        /** The rows or columns of a part are a multiple of this number, which fills a vector or a register tile. */
        private static final int UNIT = 8;

        final ProductTask whole = new ProductTask();
        private final ProductTask part = new ProductTask();
        private boolean byColumns;

        void run() {
            long part = isOfVector(whole) ? LARGE_OF_VECTOR / 4 : PART;
            int maxParts = (int) Math.min(whole.work() / part, Integer.MAX_VALUE);
            byColumns = whole.n >= whole.m;
            Threads.run(byColumns ? whole.n : whole.m, UNIT, maxParts, this);
        }

        @Override
        public void run(int from, int to) {
            ProductTask own = split.get().part;
            own.set(whole);
            if (byColumns) own.takeCols(from, to - from);
            else own.takeRows(from, to - from);
            try {
                block(own);
            } finally {
                own.clear();
            }
        }
    }
}
