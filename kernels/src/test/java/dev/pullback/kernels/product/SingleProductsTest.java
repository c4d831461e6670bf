package dev.pullback.kernels.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Threads;
import dev.pullback.kernels.product.MatrixProductsTest.Form;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares products in single precision with the loops that define them, bit for bit, and with the range of doubles. */
class SingleProductsTest {
    private static final MatrixProducts DOUBLES = VectorProducts.ofBits(512);

    private static final List<SingleProducts> ALL = List.of(
            SingleProducts.scalar(DOUBLES),
            SingleProducts.of(DOUBLES, VectorProducts.singleOfBits(128)),
            SingleProducts.of(DOUBLES, VectorProducts.singleOfBits(256)),
            SingleProducts.of(DOUBLES, VectorProducts.singleOfBits(512)));

    /** Sizes around tiles, blocks of columns of A and blocks of columns of C. */
    private static final int[][] SHAPES = {
        {32, 300, 32},
        {33, 257, 49},
        {70, 340, 97},
        {41, 510, 37},
        {35, 511, 63},
        {64, 1025, 50},
        {33, 350, 450},
        {97, 64, 64}
    };

    private static DMatrixRMaj matrix(int rows, int cols, DoubleSupplier elements) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.getNumElements(); i++) m.data[i] = elements.getAsDouble();
        return m;
    }

    /** The operands of a product in a form, and C before the product. */
    private record Operands(Form form, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c) {
        static Operands of(Form form, int[] shape, DoubleSupplier elements) {
            boolean aT = form == Form.AT_B;
            boolean bT = form == Form.A_BT;
            return new Operands(
                    form,
                    matrix(aT ? shape[1] : shape[0], aT ? shape[0] : shape[1], elements),
                    matrix(bT ? shape[2] : shape[1], bT ? shape[1] : shape[2], elements),
                    matrix(shape[0], shape[2], elements));
        }

        double a(int i, int k) {
            return form == Form.AT_B ? a.get(k, i) : a.get(i, k);
        }

        double b(int k, int j) {
            return form == Form.A_BT ? b.get(j, k) : b.get(k, j);
        }

        int depth() {
            return form == Form.AT_B ? a.numRows : a.numCols;
        }

        double[] product(MatrixProducts products, boolean add) {
            DMatrixRMaj out = c.copy();
            form.run(products, add, a, b, out);
            return out.data;
        }

        /** Returns the sums by the definition, for elements near one. */
        double[] expected(boolean add) {
            DMatrixRMaj out = c.copy();
            if (!add) out.zero();
            for (int k = 0, d; k < depth(); k += d) {
                d = PackedProducts.block(depth() - k, SingleRun.DEPTH);
                for (int i = 0; i < out.numRows; i++) {
                    for (int j = 0; j < out.numCols; j++) {
                        float sum = 0;
                        for (int p = k; p < k + d; p++) sum = Math.fma((float) a(i, p), (float) b(p, j), sum);
                        out.set(i, j, out.get(i, j) + sum);
                    }
                }
            }
            return out.data;
        }
    }

    @Test
    void allImplementationsEqualTheLoopsThatDefineThem() {
        Random random = new Random(1);
        for (int[] shape : SHAPES) {
            for (Form form : Form.values()) {
                for (boolean add : new boolean[] {false, true}) {
                    Operands x = Operands.of(form, shape, random::nextGaussian);
                    double[] expected = x.expected(add);
                    for (SingleProducts products : ALL)
                        assertArrayEquals(expected, x.product(products, add), form + " of " + shape[1] + " columns");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void bitsDoNotDependOnThreads(int threads) {
        Random random = new Random(2);
        for (int[] shape : new int[][] {{130, 200, 170}, {200, 200, 90}}) {
            for (Form form : Form.values()) {
                Operands x = Operands.of(form, shape, () -> anyMagnitude(random));
                double[] expected = x.product(ALL.get(0), true);
                int before = Threads.count();
                try {
                    Threads.setCount(threads);
                    for (SingleProducts products : ALL)
                        assertArrayEquals(expected, x.product(products, true), form + " on " + threads + " threads");
                } finally {
                    Threads.setCount(before);
                }
            }
        }
    }

    /** Returns zeros, and numbers of all magnitudes whose products do not overflow as doubles. */
    private static double anyMagnitude(Random random) {
        int kind = random.nextInt(10);
        if (kind < 3) return random.nextGaussian();
        if (kind == 3) return 0;
        return random.nextGaussian() * Math.scalb(1.0, random.nextInt(1000) - 500);
    }

    /** Each element is as near to the exact one as float rounding of the terms allows, at any scale. */
    @Test
    void noOverflowOrUnderflowIsVisible() {
        Random random = new Random(3);
        for (double scale : new double[] {
            1, 1e-12, 1e-19, 1e-22, 1e-30, 1e-38, 1e-42, 1e-60, 1e-150, 1e17, 1e19, 1e25, 1e38, 1e60, 1e150
        }) {
            for (double other : new double[] {1, 1e-20, 1e-40, 1e-100, 1e20, 1e38, 1e100}) {
                Operands x = Operands.of(Form.A_B, new int[] {33, 300, 33}, random::nextGaussian);
                for (int i = 0; i < x.a.data.length; i++) x.a.data[i] *= scale;
                for (int i = 0; i < x.b.data.length; i++) x.b.data[i] *= other;
                assertAccurate(x, scale + " and " + other);
            }
        }
        for (Form form : Form.values())
            assertAccurate(Operands.of(form, new int[] {64, 400, 65}, () -> anyMagnitude(random)), "all magnitudes");
    }

    private static void assertAccurate(Operands x, String what) {
        for (SingleProducts products : ALL) {
            double[] found = x.product(products, false);
            for (int i = 0; i < x.c.numRows; i++) {
                for (int j = 0; j < x.c.numCols; j++) {
                    double sum = 0;
                    double size = 0;
                    for (int k = 0; k < x.depth(); k++) {
                        sum = Math.fma(x.a(i, k), x.b(k, j), sum);
                        size += Math.abs(x.a(i, k) * x.b(k, j));
                    }
                    double error = Math.abs(found[i * x.c.numCols + j] - sum);
                    assertTrue(
                            error <= (x.depth() + 4) * Math.ulp(0.5f) * size,
                            () -> products + ", " + what + ": " + error);
                }
            }
        }
    }

    @Test
    void rowsAndColumnsOfZerosStayZeroAndUnprovedSumsAreNotRounded() {
        Random random = new Random(4);
        Operands x = Operands.of(Form.A_B, new int[] {40, 300, 40}, random::nextGaussian);
        for (int k = 0; k < 300; k++) {
            x.a.set(3, k, 0);
            x.a.set(5, k, x.a.get(5, k) * 1e-45);
        }
        double[] doubles = x.product(DOUBLES, false);
        for (SingleProducts products : ALL) {
            double[] found = x.product(products, false);
            for (int j = 0; j < 40; j++) {
                assertEquals(0, found[3 * 40 + j]);
                assertEquals(doubles[5 * 40 + j], found[5 * 40 + j]);
                assertNotEquals(doubles[6 * 40 + j], found[6 * 40 + j]);
            }
        }
    }

    @Test
    void infinitiesAndNaNReachTheSameElementsAsInDoublePrecision() {
        Random random = new Random(5);
        for (double x : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300}) {
            Operands o = Operands.of(Form.A_B, new int[] {40, 300, 40}, random::nextGaussian);
            o.a.set(7, 11, x);
            o.b.set(13, 17, -x);
            double[] doubles = o.product(DOUBLES, false);
            for (SingleProducts products : ALL) {
                double[] found = o.product(products, false);
                for (int i = 0; i < found.length; i++) {
                    if (Double.isFinite(doubles[i]))
                        assertEquals(doubles[i], found[i], 1e-3 + 1e-6 * Math.abs(doubles[i]));
                    else assertEquals(doubles[i], found[i]);
                }
            }
        }
    }

    @Test
    void smallAndThinProductsAreComputedInDoublePrecision() {
        Random random = new Random(6);
        for (int[] shape :
                new int[][] {{63, 64, 64}, {31, 400, 400}, {400, 31, 400}, {400, 400, 31}, {1000, 1000, 1}}) {
            for (Form form : Form.values()) {
                Operands x = Operands.of(form, shape, random::nextGaussian);
                for (SingleProducts products : ALL)
                    assertArrayEquals(x.product(DOUBLES, true), x.product(products, true));
            }
        }
    }
}
