package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the entry points for functions of arrays and matrices, with several inputs and outputs. */
class PlainJavaShapesTest {
    private static final double[] A = {0.7, -1.3, 0.4};
    private static final double[] B = {1.1, 0.6, -0.9};

    /** The product and the sum of two arrays; the second gradient is off by {@code factor}. */
    private static GradCheck arrays(double factor) {
        return GradCheck.ofArrays(
                "product and sum",
                x -> {
                    double[] product = new double[3];
                    double sum = 0;
                    for (int i = 0; i < 3; i++) {
                        product[i] = x[0][i] * x[1][i];
                        sum += x[0][i] + 2 * x[1][i];
                    }
                    return new double[][] {product, {sum}};
                },
                (g, x) -> {
                    double[][] d = new double[2][3];
                    for (int i = 0; i < 3; i++) {
                        d[0][i] = g[0][i] * x[1][i] + g[1][0];
                        d[1][i] = g[0][i] * x[0][i] + 2 * factor * g[1][0];
                    }
                    return d;
                });
    }

    @Test
    void arraysInAndOut() {
        arrays(1).at(A, B).assertPasses();
        Report wrong = arrays(0.5).names("a", "b").at(A, B);
        assertEquals(Verdict.WRONG, wrong.verdict());
        assertTrue(wrong.toString().contains("dY2[0,0]/db[0,"), wrong::toTable);
    }

    @Test
    void rows() {
        for (double sign : new double[] {1, -1}) {
            Report report = GradCheck.ofArrays2d(
                            "transposed square",
                            x -> new double[][][] {filled(3, 2, (i, j) -> x[0][j][i] * x[0][j][i])},
                            (g, x) -> new double[][][] {filled(2, 3, (i, j) -> sign * 2 * x[0][i][j] * g[0][j][i])})
                    .at(new double[][] {{1, -2, 0.5}, {0.3, 0.7, -1.1}});
            assertEquals(sign == 1 ? Verdict.OK : Verdict.WRONG, report.verdict(), report::toTable);
        }
    }

    @Test
    void floats() {
        for (float sign : new float[] {1, -1}) {
            Report report = GradCheck.ofFloatArrays("cube", x -> new float[][] {map(x[0], v -> v * v * v)}, (g, x) -> {
                        float[] d = map(x[0], v -> sign * 3 * v * v);
                        for (int i = 0; i < d.length; i++) d[i] *= g[0][i];
                        return new float[][] {d};
                    })
                    .at(new float[] {0.3f, -1.7f, 2.2f});
            assertEquals(sign == 1 ? Verdict.OK : Verdict.WRONG, report.verdict(), report::toTable);
        }
    }

    @Test
    void matricesWithSeveralOutputs() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, -2}, {0.5, 0.25}, {3, 1}});
        for (double factor : new double[] {1, 1.01}) {
            Report report = GradCheck.ofMatrices(
                            "twice and half", in -> new DMatrixRMaj[] {times(2, in[0]), times(0.5, in[0])}, (g, in) -> {
                                DMatrixRMaj d = times(2, g[0]);
                                for (int i = 0; i < d.data.length; i++) d.data[i] += 0.5 * factor * g[1].data[i];
                                return new DMatrixRMaj[] {d};
                            })
                    .at(x);
            assertEquals(factor == 1 ? Verdict.OK : Verdict.WRONG, report.verdict(), report::toTable);
            assertTrue(factor == 1 || report.toString().contains("dY2["), report::toTable);
        }
    }

    @Test
    void modifiedFloatsAreNoticed() {
        Report report = GradCheck.ofFloatArrays("square", x -> new float[][] {map(x[0], v -> v * v)}, (g, x) -> {
                    for (int i = 0; i < g[0].length; i++) g[0][i] *= 2 * x[0][i];
                    return new float[][] {g[0]};
                })
                .at(new float[] {0.3f, -1.7f, 2.2f});
        assertEquals(Criterion.MUTATION, report.findings().get(0).criterion(), report::toTable);
    }

    @Test
    void anArgumentAsResultIsNoticed() {
        Report report = GradCheck.ofFloatMatrices("identity", x -> new FMatrixRMaj[] {x[0].copy()}, (g, x) -> g)
                .at(FMatrixRMaj.wrap(1, 3, new float[] {0.3f, -1.7f, 2.2f}));
        assertEquals(Criterion.ALIASING, report.findings().get(0).criterion(), report::toTable);
    }

    /** The second of three rows is frozen: its gradient is zero although the value depends on it. */
    private static GradCheck frozen() {
        return GradCheck.of("frozen row", x -> squared(x[0]), (g, x) -> {
            DMatrixRMaj d = new DMatrixRMaj(3, 2);
            for (int i = 0; i < 6; i++) d.data[i] = i / 2 == 1 ? 0 : 2 * x[0].data[i] * g.data[i];
            return new DMatrixRMaj[] {d};
        });
    }

    @Test
    void singleEntriesAreFixed() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, -2}, {0.5, 0.25}, {3, 1}});
        boolean[] row = {false, false, true, true, false, false};
        assertEquals(Verdict.WRONG, frozen().at(x).verdict());
        assertEquals(Verdict.WRONG, frozen().fast().at(x).verdict());
        frozen().fixed(0, row).at(x).assertPasses();
        frozen().fixed(0, row).fast().at(x).assertPasses();
        assertEquals(
                Verdict.WRONG,
                frozen().fixed(0, new boolean[] {true, false, true, false, false, false})
                        .at(x)
                        .verdict());
        GradCheck tooLong = frozen().fixed(0, new boolean[] {false, false, false, false, false, false, true});
        assertThrows(IllegalArgumentException.class, () -> tooLong.at(x));
    }

    private static DMatrixRMaj squared(DMatrixRMaj x) {
        DMatrixRMaj y = x.copy();
        for (int i = 0, n = y.getNumElements(); i < n; i++) y.data[i] *= y.data[i];
        return y;
    }

    private static DMatrixRMaj times(double c, DMatrixRMaj x) {
        DMatrixRMaj y = x.copy();
        for (int i = 0, n = y.getNumElements(); i < n; i++) y.data[i] *= c;
        return y;
    }

    private interface Scalar {
        float of(float v);
    }

    private static float[] map(float[] x, Scalar f) {
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) y[i] = f.of(x[i]);
        return y;
    }

    private interface Element {
        double at(int i, int j);
    }

    private static double[][] filled(int rows, int cols, Element element) {
        double[][] y = new double[rows][cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) y[i][j] = element.at(i, j);
        }
        return y;
    }
}
