package dev.pullback.kernels.product;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.Threads;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The products {@code A B}, {@code Aᵀ B} and {@code A Bᵀ}, written to C or added to it, by the names that they have in EJML,
 * and what else a layer sums. Every element is summed in the order of the columns of A by one thread: the bits are the same
 * for any number of {@link Threads}, and products with zeros are not skipped, so a NaN or an infinity shows.
 *
 * <p>C must have the right shape and be neither A nor B.
 */
public abstract class MatrixProducts {
    /**
     * The multiplications from which a product is shared among threads. Less would pay by itself, but not in a program, where
     * what one core wrote is soon read by the other.
     */
    static final long LARGE = 1 << 20;

    private static final ThreadLocal<Split> SPLIT = ThreadLocal.withInitial(Split::new);

    MatrixProducts() {}

    /** Returns the products in plain Java. */
    public static MatrixProducts scalar() {
        return new ScalarProducts();
    }

    /**
     * Returns the products that always use the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    public static MatrixProducts vector() {
        return vectors().create();
    }

    /** Returns the products that use the vector unit once it has {@linkplain WarmUp warmed up}. */
    public static MatrixProducts adaptive() {
        return new WarmingProducts(vectors(), new FusedProducts());
    }

    private static WarmingProducts.Vectors vectors() {
        return IncubatorModule.newInstance(
                WarmingProducts.Vectors.class, "dev.pullback.kernels.product.VectorProducts");
    }

    /** {@code C = A B}. */
    public final void mult(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A B", false, a, false, b, false, c);
    }

    /** {@code C = Aᵀ B}. */
    public final void multTransA(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("Aᵀ B", false, a, true, b, false, c);
    }

    /** {@code C = A Bᵀ}. */
    public final void multTransB(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A Bᵀ", false, a, false, b, true, c);
    }

    /** {@code C += A B}. */
    public final void multAdd(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A B", true, a, false, b, false, c);
    }

    /** {@code C += Aᵀ B}. */
    public final void multAddTransA(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("Aᵀ B", true, a, true, b, false, c);
    }

    /** {@code C += A Bᵀ}. */
    public final void multAddTransB(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        product("A Bᵀ", true, a, false, b, true, c);
    }

    /** {@code C = 1 r + A B}, the row r added to each row: the sums start from its elements. */
    public final void multAddRow(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj r, DMatrixRMaj c) {
        Split split = SPLIT.get();
        Operands o = split.whole;
        set(o, "1 r + A B", a, false, b, false, c);
        if (r.numRows != 1 || r.numCols != c.numCols)
            throw new MatrixDimensionException("1 r + A B: r is " + shape(r) + " and C is " + shape(c));
        if (c == r) throw new IllegalArgumentException("1 r + A B: C must not be r");
        o.startFromRow(r.data);
        run(split);
    }

    /** {@code c = 1 A}: a row with the sums of the columns, each in the order of the rows. */
    public final void colSums(DMatrixRMaj a, DMatrixRMaj c) {
        if (c.numRows != 1 || c.numCols != a.numCols)
            throw new MatrixDimensionException("1 A: A is " + shape(a) + " and c is " + shape(c));
        if (c == a) throw new IllegalArgumentException("1 A: c must not be A");
        colSums(a.numRows, a.numCols, a.data, c.data);
    }

    private void product(
            String formula, boolean add, DMatrixRMaj a, boolean aT, DMatrixRMaj b, boolean bT, DMatrixRMaj c) {
        Split split = SPLIT.get();
        Operands o = split.whole;
        set(o, formula, a, aT, b, bT, c);
        if (add) o.startFromC();
        else o.startFromZero();
        run(split);
    }

    private static void set(
            Operands o, String formula, DMatrixRMaj a, boolean aT, DMatrixRMaj b, boolean bT, DMatrixRMaj c) {
        int m = aT ? a.numCols : a.numRows;
        int depth = aT ? a.numRows : a.numCols;
        int n = bT ? b.numRows : b.numCols;
        if (depth != (bT ? b.numCols : b.numRows) || c.numRows != m || c.numCols != n)
            throw new MatrixDimensionException(
                    formula + ": A is " + shape(a) + ", B is " + shape(b) + " and C is " + shape(c));
        if (c == a || c == b) throw new IllegalArgumentException(formula + ": C must be neither A nor B");
        o.setC(m, n, depth, c.data);
        o.setA(a.data, aT ? 1 : a.numCols, aT ? a.numCols : 1);
        o.setB(b.data, bT ? 1 : b.numCols, bT ? b.numCols : 1);
    }

    private void run(Split split) {
        Operands o = split.whole;
        try {
            if (o.work() < LARGE) {
                block(o);
            } else {
                beforeLarge();
                split.run(this);
            }
        } finally {
            o.clear();
        }
    }

    private static String shape(DMatrixRMaj a) {
        return a.numRows + "x" + a.numCols;
    }

    /** Called before a product that takes long. */
    void beforeLarge() {}

    /** {@code C = Z + A B} by the thread that calls; it may change what it is given. */
    abstract void block(Operands o);

    /** {@code c = 1 A}, where A is rows×cols. */
    abstract void colSums(int rows, int cols, double[] a, double[] c);

    /** A product whose C is dealt to threads along its longer side, so that they read the smaller of A and B in common. */
    private static final class Split implements Threads.Range {
        /** The fewest multiplications of a part. */
        private static final long PART = LARGE / 4;

        /** What the rows or columns of a part should be a multiple of: those of a vector, and of a tile's rows. */
        private static final int UNIT = 8;

        final Operands whole = new Operands();
        private final Operands part = new Operands();
        private MatrixProducts products = MatrixProducts.scalar();
        private boolean byColumns;

        void run(MatrixProducts products) {
            this.products = products;
            int most = (int) Math.min(whole.work() / PART, Integer.MAX_VALUE);
            byColumns = whole.n >= whole.m;
            Threads.run(byColumns ? whole.n : whole.m, UNIT, most, this);
        }

        @Override
        public void run(int from, int to) {
            Operands own = SPLIT.get().part;
            own.set(whole);
            if (byColumns) own.takeCols(from, to - from);
            else own.takeRows(from, to - from);
            try {
                products.block(own);
            } finally {
                own.clear();
            }
        }
    }
}
