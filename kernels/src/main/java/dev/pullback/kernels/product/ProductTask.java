package dev.pullback.kernels.product;

/**
 * The operands of a product {@code C = Z + A B} as offsets and strides into arrays. Element (i, k) of A is {@code a[a0
 * + i * aRow + k * aCol]}; the same holds for B and Z. The elements of a row of C are contiguous, and {@code cRow} is
 * the leading dimension of C. Z contains the initial values of the sums: zeros, one row for all rows of C, or C itself.
 *
 * <p>Each thread reuses its tasks, so that a product allocates nothing.
 */
public final class ProductTask {
    /** At least as long as a row of a register tile. */
    private static final double[] ZEROS = new double[64];

    private static final double[] NONE = {};

    int m;
    int n;
    int depth;
    double[] a = NONE;
    int a0;
    int aRow;
    int aCol;
    double[] b = NONE;
    int b0;
    int bRow;
    int bCol;
    double[] c = NONE;
    int c0;
    int cRow;
    double[] z = NONE;
    int z0;
    int zRow;
    int zCol;

    /** Creates a description of nothing. */
    public ProductTask() {}

    /** Sets the sizes: C is m×n and A is m×depth. C begins at the start of the array and has no gaps between rows. */
    public void setC(int m, int n, int depth, double[] c) {
        this.m = m;
        this.n = n;
        this.depth = depth;
        this.c = c;
        c0 = 0;
        cRow = n;
    }

    /** Sets the place of C: the offset of its first element, and the distance of its rows. */
    public void placeC(int c0, int cRow) {
        this.c0 = c0;
        this.cRow = cRow;
    }

    /** Sets A: its array, the offset of its first element, the distance of its rows and of its columns. */
    public void setA(double[] a, int a0, int aRow, int aCol) {
        this.a = a;
        this.a0 = a0;
        this.aRow = aRow;
        this.aCol = aCol;
    }

    /** Sets B, as {@link #setA} sets A. */
    public void setB(double[] b, int b0, int bRow, int bCol) {
        this.b = b;
        this.b0 = b0;
        this.bRow = bRow;
        this.bCol = bCol;
    }

    /** Lets the sums start with zero. */
    public void startFromZero() {
        setZ(ZEROS, 0, 0, 0);
    }

    /** Sets the initial values of the sums in each row of C to the elements of {@code row}. */
    void startFromRow(double[] row) {
        setZ(row, 0, 0, 1);
    }

    /** Lets the sums start with the elements of C, whose place must be set before. */
    public void startFromC() {
        setZ(c, c0, cRow, 1);
    }

    boolean startsFromZero() {
        return z == ZEROS;
    }

    private void setZ(double[] z, int z0, int zRow, int zCol) {
        this.z = z;
        this.z0 = z0;
        this.zRow = zRow;
        this.zCol = zCol;
    }

    long work() {
        return (long) m * n * depth;
    }

    void set(ProductTask other) {
        setC(other.m, other.n, other.depth, other.c);
        c0 = other.c0;
        cRow = other.cRow;
        setA(other.a, other.a0, other.aRow, other.aCol);
        setB(other.b, other.b0, other.bRow, other.bCol);
        setZ(other.z, other.z0, other.zRow, other.zCol);
    }

    /** Becomes the product {@code Cᵀ = Zᵀ + Bᵀ Aᵀ} for {@code other}; the caller sets where {@code Cᵀ} is stored. */
    void setTransposed(ProductTask other) {
        m = other.n;
        n = other.m;
        depth = other.depth;
        setA(other.b, other.b0, /* aRow= */ other.bCol, /* aCol= */ other.bRow);
        setB(other.a, other.a0, /* bRow= */ other.aCol, /* bCol= */ other.aRow);
        setZ(other.z, other.z0, other.zCol, other.zRow);
    }

    void takeRows(int from, int count) {
        m = count;
        a0 += from * aRow;
        c0 += from * cRow;
        z0 += from * zRow;
    }

    void takeCols(int from, int count) {
        n = count;
        b0 += from * bCol;
        c0 += from;
        z0 += from * zCol;
    }

    /** Forgets all arrays, so that they can be collected. */
    public void clear() {
        a = NONE;
        b = NONE;
        c = NONE;
        z = NONE;
    }
}
