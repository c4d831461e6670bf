package dev.pullback.kernels.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.OtherJvm;
import dev.pullback.kernels.Threads;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Compares every implementation of the products with the three loops of a textbook, bit for bit, and with exact sums.
 */
class MatrixProductsTest {
    /** An implementation, and whether it rounds a product and its sum once. */
    record Implementation(MatrixProducts products, boolean fused) {}

    private static final List<Implementation> ALL = List.of(
            new Implementation(Backend.scalar().products(), false),
            new Implementation(new ScalarProducts(), true),
            new Implementation(VectorProducts.ofBits(128), true),
            new Implementation(VectorProducts.ofBits(256), true),
            new Implementation(VectorProducts.ofBits(512), true));

    /** The form of a product, whether it is added to C, its shape and the seed of its elements. */
    record Case(Form form, boolean add, int m, int depth, int n, long seed) {}

    /** The three forms of a product. */
    enum Form {
        A_B,
        AT_B,
        A_BT;

        void run(MatrixProducts p, boolean add, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
            switch (this) {
                case A_B -> {
                    if (add) p.multAdd(a, b, c);
                    else p.mult(a, b, c);
                }
                case AT_B -> {
                    if (add) p.multAddTransA(a, b, c);
                    else p.multTransA(a, b, c);
                }
                case A_BT -> {
                    if (add) p.multAddTransB(a, b, c);
                    else p.multTransB(a, b, c);
                }
            }
        }

        DMatrixRMaj ejml(DMatrixRMaj a, DMatrixRMaj b) {
            return switch (this) {
                case A_B -> CommonOps_DDRM.mult(a, b, null);
                case AT_B -> CommonOps_DDRM.multTransA(a, b, null);
                case A_BT -> CommonOps_DDRM.multTransB(a, b, null);
            };
        }
    }

    /** Matrices whose arrays are longer than their elements, with NaN behind them. */
    private static final class Matrices {
        final Case of;
        final DMatrixRMaj a;
        final DMatrixRMaj b;
        final DMatrixRMaj c;

        Matrices(Case of) {
            this.of = of;
            Random random = new Random(of.seed);
            boolean aT = of.form == Form.AT_B;
            boolean bT = of.form == Form.A_BT;
            a = random(aT ? of.depth : of.m, aT ? of.m : of.depth, random);
            b = random(bT ? of.n : of.depth, bT ? of.depth : of.n, random);
            c = random(of.m, of.n, random);
            if (!of.add) Arrays.fill(c.data, Double.NaN); // so that a read of C changes the result
        }

        private static DMatrixRMaj random(int rows, int cols, Random random) {
            double[] data = new double[rows * cols + random.nextInt(20)];
            Arrays.fill(data, Double.NaN);
            for (int i = 0; i < rows * cols; i++) data[i] = random.nextGaussian();
            DMatrixRMaj a = new DMatrixRMaj();
            a.data = data;
            a.numRows = rows;
            a.numCols = cols;
            return a;
        }

        double a(int i, int k) {
            return of.form == Form.AT_B ? a.get(k, i) : a.get(i, k);
        }

        double b(int k, int j) {
            return of.form == Form.A_BT ? b.get(j, k) : b.get(k, j);
        }

        /** Returns the array of C after the three loops. */
        double[] expected(boolean fused) {
            double[] all = c.data.clone();
            for (int i = 0; i < of.m; i++) {
                for (int j = 0; j < of.n; j++) {
                    double sum = of.add ? c.get(i, j) : 0;
                    for (int k = 0; k < of.depth; k++)
                        sum = fused ? Math.fma(a(i, k), b(k, j), sum) : sum + a(i, k) * b(k, j);
                    all[i * of.n + j] = sum;
                }
            }
            return all;
        }

        double[] found(MatrixProducts products) {
            DMatrixRMaj out = new DMatrixRMaj();
            out.data = c.data.clone();
            out.numRows = of.m;
            out.numCols = of.n;
            double[] aBefore = a.data.clone();
            double[] bBefore = b.data.clone();
            of.form.run(products, of.add, a, b, out);
            assertArrayEquals(aBefore, a.data, "A is unchanged");
            assertArrayEquals(bBefore, b.data, "B is unchanged");
            return out.data;
        }
    }

    private static void assertAllRight(Case c) {
        Matrices matrices = new Matrices(c);
        double[] fused = matrices.expected(true);
        double[] plain = matrices.expected(false);
        for (Implementation impl : ALL)
            assertArrayEquals(
                    impl.fused ? fused : plain, matrices.found(impl.products), () -> impl.products + ", " + c);
    }

    @Provide
    Arbitrary<Case> small() {
        Arbitrary<Integer> size = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 9), Arbitraries.integers().between(1, 70));
        return cases(size, size, size);
    }

    /** Returns products larger than the packed blocks in two of three dimensions. */
    @Provide
    Arbitrary<Case> large() {
        Arbitrary<Integer> small = Arbitraries.integers().between(1, 30);
        Arbitrary<Integer> large = Arbitraries.integers().between(200, 700);
        return Arbitraries.oneOf(cases(small, large, large), cases(large, large, small), cases(large, small, large));
    }

    private static Arbitrary<Case> cases(Arbitrary<Integer> m, Arbitrary<Integer> depth, Arbitrary<Integer> n) {
        Arbitrary<Boolean> add = Arbitraries.of(false, true);
        return Combinators.combine(Arbitraries.of(Form.class), add, m, depth, n, Arbitraries.longs())
                .as(Case::new);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void smallProductsEqualTheThreeLoops(@ForAll("small") Case c) {
        assertAllRight(c);
    }

    @Property(tries = 10, edgeCases = EdgeCasesMode.NONE)
    void largeProductsEqualTheThreeLoops(@ForAll("large") Case c) {
        assertAllRight(c);
    }

    @Example
    void shapesAroundTheSizeOfATile() {
        for (Form form : Form.values()) {
            for (int m = 1; m <= 11; m++) {
                for (int n = 1; n <= 50; n += m % 3 == 0 ? 1 : 4)
                    assertAllRight(new Case(form, n % 2 == 0, m, 5, n, n));
            }
        }
    }

    @Example
    void allSmallShapes() {
        for (Implementation impl : ALL) assertSmallShapesRight(impl);
    }

    /** Checks products with few rows, columns or columns of A, with all kinds of initial values of the sums. */
    private static void assertSmallShapesRight(Implementation impl) {
        for (int m : new int[] {1, 2, 7, 8, 9, 10, 16, 26}) {
            for (int depth : new int[] {1, 2, 3, 4, 5}) {
                for (int n = 1; n <= 21; n++) {
                    for (Form form : Form.values()) {
                        boolean add = (m + n + depth) % 3 == 0;
                        Case c = new Case(form, add, m, depth, n, n);
                        Matrices matrices = new Matrices(c);
                        assertArrayEquals(
                                matrices.expected(impl.fused),
                                matrices.found(impl.products),
                                () -> impl.products + ", " + c);
                    }
                    assertRowIsStart(impl, new Case(Form.A_B, false, m, depth, n, n));
                }
            }
        }
    }

    /** Simulates machines with shorter vectors than those of this one. */
    @Example
    void shorterVectorsGiveTheSameBits() throws Exception {
        for (String bytes : List.of("16", "32")) {
            List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-XX:MaxVectorSize=" + bytes);
            String printed = OtherJvm.run(MatrixProductsTest.class, options);
            int lanes = Integer.parseInt(bytes) / Double.BYTES;
            assertTrue(printed.endsWith("right with " + lanes + " lanes, tiles of 6x" + 2 * lanes + "\n"), printed);
        }
    }

    /** Runs in a separate JVM and prints the vector lengths that it tested. */
    public static void main(String[] args) {
        MatrixProducts products = MatrixProducts.vector();
        assertSmallShapesRight(new Implementation(products, true));
        System.out.print("right with " + new VectorProducts.Factory().lanes() + " lanes, " + products + "\n");
    }

    @Example
    void sizesAtWhichTheMethodChanges() {
        for (Form form : Form.values()) {
            for (int m : new int[] {1, 9, 70}) {
                for (int depth : new int[] {33, 256, 257})
                    for (int n : new int[] {1, 7, 31, 32, 241}) {
                        assertAllRight(new Case(form, true, m, depth, n, 1));
                    }
            }
        }
    }

    /** B packed in several blocks, A packed in several groups of strips, and C transposed in several blocks of columns. */
    @Example
    void sizesWithSeveralBlocks() {
        int[][] shapes = {{9, 600, 520}, {70, 600, 241}, {64, 150, 1700}, {64, 300, 1700}, {12, 700, 30}, {97, 300, 60}
        };
        for (Form form : Form.values()) {
            for (boolean add : new boolean[] {false, true}) {
                for (int[] s : shapes) assertAllRight(new Case(form, add, s[0], s[1], s[2], 1));
            }
        }
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void sumsStartFromARow(@ForAll("small") Case c) {
        for (Implementation impl : ALL) assertRowIsStart(impl, new Case(Form.A_B, false, c.m, c.depth, c.n, c.seed));
    }

    private static void assertRowIsStart(Implementation impl, Case c) {
        Matrices matrices = new Matrices(c);
        DMatrixRMaj row = Matrices.random(1, c.n, new Random(c.seed + 1));
        DMatrixRMaj added = new DMatrixRMaj(c.m, c.n);
        for (int i = 0; i < c.m; i++) System.arraycopy(row.data, 0, added.data, i * c.n, c.n);
        impl.products.multAdd(matrices.a, matrices.b, added);
        DMatrixRMaj found = matrices.c.copy();
        impl.products.multAddRow(matrices.a, matrices.b, row, found);
        assertArrayEquals(elements(added), elements(found), () -> impl.products + ", " + c);
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void columnsAreSummedInTheOrderOfTheRows(@ForAll("small") Case c) {
        DMatrixRMaj a = Matrices.random(c.m, c.n, new Random(c.seed));
        double[] expected = new double[c.n];
        for (int i = 0; i < c.m; i++) {
            for (int j = 0; j < c.n; j++) expected[j] += a.get(i, j);
        }
        for (Implementation impl : ALL) {
            DMatrixRMaj found = Matrices.random(1, c.n, new Random(0));
            impl.products.colSums(a, found);
            assertArrayEquals(expected, elements(found), () -> impl.products + ", " + c);
        }
    }

    private static double[] elements(DMatrixRMaj a) {
        return Arrays.copyOf(a.data, a.getNumElements());
    }

    @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
    void withinTheErrorBoundOfExactSumsAndCloseToEjml(@ForAll("small") Case c) {
        Case over = new Case(c.form, false, c.m, c.depth, c.n, c.seed);
        Matrices matrices = new Matrices(over);
        DMatrixRMaj ejml = c.form.ejml(matrices.a, matrices.b);
        for (Implementation impl : ALL) {
            double[] found = matrices.found(impl.products);
            for (int i = 0; i < c.m; i += Math.max(1, c.m - 1)) {
                for (int j = 0; j < c.n; j += Math.max(1, c.n / 3)) {
                    BigDecimal sum = BigDecimal.ZERO;
                    double absolute = 0;
                    for (int k = 0; k < c.depth; k++) {
                        BigDecimal product =
                                new BigDecimal(matrices.a(i, k)).multiply(new BigDecimal(matrices.b(k, j)));
                        sum = sum.add(product);
                        absolute += Math.abs(product.doubleValue());
                    }
                    double bound = c.depth * 0x1p-53 * absolute * 1.01;
                    double v = found[i * c.n + j];
                    double error = new BigDecimal(v).subtract(sum).abs().doubleValue();
                    assertTrue(error <= bound, () -> impl.products + ", " + over + ": " + error + " > " + bound);
                    assertEquals(ejml.get(i, j), v, 2 * bound);
                }
            }
        }
    }

    @Example
    void anyNumberOfThreadsGivesTheSameBits() {
        int before = Threads.count();
        try {
            for (Case c : List.of(
                    new Case(Form.A_B, false, 130, 131, 133, 1),
                    new Case(Form.AT_B, true, 64, 70, 301, 2),
                    new Case(Form.A_BT, true, 3001, 65, 11, 3),
                    new Case(Form.A_B, true, 8001, 65, 3, 3),
                    new Case(Form.AT_B, false, 8001, 65, 3, 3),
                    new Case(Form.AT_B, false, 2001, 65, 10, 3),
                    new Case(Form.A_B, false, 17_001, 4, 17, 3),
                    new Case(Form.A_BT, false, 17_001, 3, 21, 3),
                    new Case(Form.A_B, false, 120, 100, 100, 3),
                    new Case(Form.A_BT, true, 9, 600, 700, 7),
                    new Case(Form.A_B, false, 9, 1101, 1000, 8),
                    new Case(Form.A_BT, true, 30, 300, 2100, 8),
                    new Case(Form.A_B, false, 60, 300, 65, 9),
                    new Case(Form.A_B, false, 40_001, 30, 1, 4),
                    new Case(Form.A_B, false, 1, 1100, 1003, 5),
                    new Case(Form.A_BT, false, 1, 1100, 1003, 6))) {
                assertTrue((long) c.m * c.n * c.depth >= MatrixProducts.LARGE);
                for (int threads = 1; threads <= 3; threads++) {
                    Threads.setCount(threads);
                    assertAllRight(c);
                }
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Example
    void infinityTimesZeroIsNaN() {
        for (Implementation impl : ALL) {
            for (int n : new int[] {1, 2, 3, 8, 33}) {
                DMatrixRMaj a = new DMatrixRMaj(9, 2);
                DMatrixRMaj b = new DMatrixRMaj(2, n);
                b.set(1, n - 1, Double.POSITIVE_INFINITY);
                DMatrixRMaj c = new DMatrixRMaj(9, n);
                impl.products.mult(a, b, c);
                for (int i = 0; i < 9; i++) {
                    for (int j = 0; j < n; j++) assertEquals(j == n - 1 ? Double.NaN : 0, c.get(i, j));
                }
            }
        }
    }

    @Example
    void emptySumsAreZeroAndEmptyProductsWriteNothing() {
        for (Implementation impl : ALL) {
            DMatrixRMaj c = new DMatrixRMaj(3, 40);
            CommonOps_DDRM.fill(c, 5);
            impl.products.multAdd(new DMatrixRMaj(3, 0), new DMatrixRMaj(0, 40), c);
            assertEquals(5, CommonOps_DDRM.elementMin(c));
            impl.products.mult(new DMatrixRMaj(3, 0), new DMatrixRMaj(0, 40), c);
            assertEquals(0, CommonOps_DDRM.elementMaxAbs(c));
            impl.products.mult(new DMatrixRMaj(0, 2), new DMatrixRMaj(2, 40), new DMatrixRMaj(0, 40));
            impl.products.multTransB(new DMatrixRMaj(3, 2), new DMatrixRMaj(0, 2), new DMatrixRMaj(3, 0));
        }
    }

    @Example
    void refusals() {
        MatrixProducts products = Backend.scalar().products();
        DMatrixRMaj a = new DMatrixRMaj(2, 3);
        DMatrixRMaj b = new DMatrixRMaj(4, 5);
        DMatrixRMaj c = new DMatrixRMaj(2, 5);
        assertEquals(
                "A B: A is 2x3, B is 4x5 and C is 2x5",
                assertThrows(MatrixDimensionException.class, () -> products.mult(a, b, c))
                        .getMessage());
        assertEquals(
                "A Bᵀ: A is 2x3, B is 2x3 and C is 2x5",
                assertThrows(MatrixDimensionException.class, () -> products.multAddTransB(a, a, c))
                        .getMessage());
        DMatrixRMaj s = new DMatrixRMaj(2, 2);
        assertEquals(
                "Aᵀ B: C must be neither A nor B",
                assertThrows(IllegalArgumentException.class, () -> products.multTransA(s, new DMatrixRMaj(2, 2), s))
                        .getMessage());
        DMatrixRMaj d = new DMatrixRMaj(3, 5);
        assertEquals(
                "1 r + A B: r is 2x2 and C is 2x5",
                assertThrows(MatrixDimensionException.class, () -> products.multAddRow(a, d, s, c))
                        .getMessage());
        assertEquals(
                "1 A: A is 2x3 and c is 2x5",
                assertThrows(MatrixDimensionException.class, () -> products.colSums(a, c))
                        .getMessage());
    }
}
