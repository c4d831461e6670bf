package dev.pullback.kernels.product;

/**
 * What a product {@code C = Z + A B} works on, as places in arrays: element (i, k) of A lies at {@code a0 + i*aRow + k*aCol},
 * and so on; the elements of a row of C are adjacent. The sums start from Z: zeros, a row for each row of C, or C itself.
 *
 * <p>Each thread keeps some and fills them anew for each product, because an object for each would be garbage.
 */
final class Operands {
    /** At least as long as a row of a {@link Tile}. */
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

    /** C, whole and by rows, is m×n; {@code depth} are the columns of A. */
    void setC(int m, int n, int depth, double[] c) {
        this.m = m;
        this.n = n;
        this.depth = depth;
        this.c = c;
        c0 = 0;
        cRow = n;
    }

    void setA(double[] a, int aRow, int aCol) {
        this.a = a;
        a0 = 0;
        this.aRow = aRow;
        this.aCol = aCol;
    }

    void setB(double[] b, int bRow, int bCol) {
        this.b = b;
        b0 = 0;
        this.bRow = bRow;
        this.bCol = bCol;
    }

    void startFromZero() {
        setZ(ZEROS, 0, 0, 0);
    }

    /** From the elements of a row, for each row of C. */
    void startFromRow(double[] row) {
        setZ(row, 0, 0, 1);
    }

    void startFromC() {
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

    /** The work, in multiplications. */
    long work() {
        return (long) m * n * depth;
    }

    /** Becomes the same as {@code o}. */
    void set(Operands o) {
        setC(o.m, o.n, o.depth, o.c);
        c0 = o.c0;
        cRow = o.cRow;
        setA(o.a, o.aRow, o.aCol);
        a0 = o.a0;
        setB(o.b, o.bRow, o.bCol);
        b0 = o.b0;
        setZ(o.z, o.z0, o.zRow, o.zCol);
    }

    /** Goes on with some rows of C alone. */
    void takeRows(int from, int count) {
        m = count;
        a0 += from * aRow;
        c0 += from * cRow;
        z0 += from * zRow;
    }

    /** Goes on with some columns of C alone. */
    void takeCols(int from, int count) {
        n = count;
        b0 += from * bCol;
        c0 += from;
        z0 += from * zCol;
    }

    /** Holds no array any more. */
    void clear() {
        a = NONE;
        b = NONE;
        c = NONE;
        z = NONE;
    }
}
