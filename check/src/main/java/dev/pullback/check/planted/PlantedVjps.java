package dev.pullback.check.planted;

import static dev.pullback.check.Verdict.WRONG;
import static dev.pullback.check.planted.PlantedRules.random;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.MatrixFunction;
import dev.pullback.check.planted.PlantedBugs.Bug;
import dev.pullback.check.subject.MatrixMath;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Wrong vector-Jacobian products in plain Java: wrong numbers. */
final class PlantedVjps {
    private static final double EPSILON = 1e-5;

    private PlantedVjps() {}

    static List<Bug> bugs() {
        return List.of(
                wrong(
                        "fan-out: the second use overwrites the first",
                        "",
                        PlantedVjps::fanOut,
                        (g, x) -> one(each(g, (i, gi) -> gi * Math.cos(x[0].data[i]))),
                        random(3, 4)),
                wrong(
                        "gradient written column by column",
                        "equals the transpose",
                        PlantedVjps::cube,
                        (g, x) -> one(byColumn(each(g, (i, gi) -> 3 * gi * x[0].data[i] * x[0].data[i]))),
                        random(3, 4)),
                wrong(
                        "one of 625 entries doubled",
                        "at one entry of 625",
                        PlantedVjps::cube,
                        (g, x) -> one(each(g, (i, gi) -> (i == 333 ? 6 : 3) * gi * x[0].data[i] * x[0].data[i])),
                        random(25, 25)),
                wrong(
                        "last row of the batch left out",
                        "in row 2",
                        PlantedVjps::cube,
                        (g, x) -> one(each(g, (i, gi) -> i < 8 ? 3 * gi * x[0].data[i] * x[0].data[i] : 0)),
                        random(3, 4)),
                wrong(
                        "one column left out",
                        "in column 2",
                        PlantedVjps::cube,
                        (g, x) -> one(each(g, (i, gi) -> i % 4 == 2 ? 0 : 3 * gi * x[0].data[i] * x[0].data[i])),
                        random(3, 4)),
                new Bug(
                        "computed in single precision",
                        WRONG,
                        Criterion.DERIVATIVE,
                        "single precision",
                        () -> GradCheck.of(
                                        "planted",
                                        PlantedVjps::cube,
                                        (g, x) ->
                                                one(each(g, (i, gi) -> (float) (3 * gi * x[0].data[i] * x[0].data[i]))))
                                .at(random(3, 4))),
                wrong(
                        "integer division",
                        "is zero",
                        PlantedVjps::mean,
                        (g, x) -> {
                            int share = 1 / x[0].getNumElements();
                            return one(each(x[0], (i, v) -> g.data[0] * share));
                        },
                        random(3, 4)),
                wrong(
                        "cotangent transposed",
                        "transpose of the cotangent",
                        PlantedVjps::cube,
                        (g, x) -> one(each(g, (i, gi) -> 3 * g.data[i % 3 * 3 + i / 3] * sqr(x[0].data[i]))),
                        random(3, 3)),
                wrong(
                        "equal to the mean of the column",
                        "mean of its column",
                        PlantedVjps::cube,
                        (g, x) -> one(columnMeans(each(g, (i, gi) -> 3 * gi * x[0].data[i] * x[0].data[i]))),
                        random(3, 4)),
                wrong(
                        "layer norm: ε forgotten",
                        "",
                        PlantedVjps::layerNorm,
                        (g, x) -> one(layerNormVjp(g, x[0], 0, 1)),
                        random(2, 5)),
                wrong(
                        "layer norm: variance term forgotten, 400 wide",
                        "",
                        PlantedVjps::layerNorm,
                        (g, x) -> one(layerNormVjp(g, x[0], EPSILON, 0)),
                        random(1, 400)),
                wrong(
                        "inverse: transposes forgotten, symmetric input",
                        "",
                        PlantedVjps::inverse,
                        (g, x) -> {
                            DMatrixRMaj y = inverse(x);
                            return one(times(-1, product(product(y, g), y)));
                        },
                        symmetric()),
                fast(
                        "fast mode: one of 625 entries doubled",
                        "",
                        PlantedVjps::cube,
                        (g, x) -> one(each(g, (i, gi) -> (i == 333 ? 6 : 3) * gi * x[0].data[i] * x[0].data[i])),
                        random(25, 25)),
                fast(
                        "fast mode: factor 3 forgotten",
                        "1/3",
                        PlantedVjps::cube,
                        (g, x) -> one(each(g, (i, gi) -> gi * x[0].data[i] * x[0].data[i])),
                        random(40, 30)),
                new Bug("vjp and jvp share one error", WRONG, Criterion.DERIVATIVE, "0.5 = 1/2", () -> GradCheck.of(
                                "planted",
                                PlantedVjps::square,
                                (g, x) -> one(each(g, (i, gi) -> gi * x[0].data[i])),
                                (x, u) -> each(u[0], (i, ui) -> ui * x[0].data[i]))
                        .at(random(3, 4))),
                new Bug("jvp wrong, vjp right", WRONG, Criterion.TRANSPOSITION, "", () -> GradCheck.of(
                                "planted",
                                PlantedVjps::square,
                                (g, x) -> one(each(g, (i, gi) -> 2 * gi * x[0].data[i])),
                                (x, u) -> each(u[0], (i, ui) -> ui * x[0].data[i]))
                        .at(random(3, 4))),
                new Bug(
                        "gradient of an array: sign of one term",
                        WRONG,
                        Criterion.DERIVATIVE,
                        "",
                        () -> GradCheck.ofArray(
                                        "rosenbrock",
                                        x -> 100 * sqr(x[1] - x[0] * x[0]) + sqr(1 - x[0]),
                                        x -> new double[] {
                                            -400 * x[0] * (x[1] - x[0] * x[0]) + 2 * (1 - x[0]),
                                            200 * (x[1] - x[0] * x[0])
                                        })
                                .at(-1.2, 1.0)),
                new Bug(
                        "gradient of a matrix: factor 2 too many",
                        WRONG,
                        Criterion.DERIVATIVE,
                        "is 2.0 times",
                        () -> GradCheck.ofScalar(
                                        "half of squares",
                                        x -> CommonOps_DDRM.elementSum(square(x)) / 2,
                                        x -> times(2, x))
                                .at(random(3, 4))));
    }

    private static Bug wrong(String name, String hint, MatrixFunction f, MatrixFunction.Vjp vjp, DMatrixRMaj... x) {
        return new Bug(name, WRONG, Criterion.DERIVATIVE, hint, () -> GradCheck.of("planted", f, vjp)
                .at(x));
    }

    private static Bug fast(String name, String hint, MatrixFunction f, MatrixFunction.Vjp vjp, DMatrixRMaj... x) {
        return new Bug(name, WRONG, Criterion.DERIVATIVE, hint, () -> GradCheck.of("planted", f, vjp)
                .fast()
                .at(x));
    }

    interface Entry {
        double of(int i, double v);
    }

    static DMatrixRMaj each(DMatrixRMaj m, Entry f) {
        DMatrixRMaj r = new DMatrixRMaj(m.numRows, m.numCols);
        for (int i = 0; i < r.data.length; i++) r.data[i] = f.of(i, m.data[i]);
        return r;
    }

    static DMatrixRMaj[] one(DMatrixRMaj gradient) {
        return new DMatrixRMaj[] {gradient};
    }

    static DMatrixRMaj cube(DMatrixRMaj... x) {
        return each(x[0], (i, v) -> v * v * v);
    }

    static DMatrixRMaj square(DMatrixRMaj... x) {
        return each(x[0], (i, v) -> v * v);
    }

    private static DMatrixRMaj fanOut(DMatrixRMaj... x) {
        return each(x[0], (i, v) -> Math.sin(v) + v * v);
    }

    private static DMatrixRMaj mean(DMatrixRMaj... x) {
        return new DMatrixRMaj(new double[][] {{CommonOps_DDRM.elementSum(x[0]) / x[0].getNumElements()}});
    }

    private static DMatrixRMaj inverse(DMatrixRMaj... x) {
        DMatrixRMaj y = x[0].copy();
        if (!CommonOps_DDRM.invert(y)) y.fill(Double.NaN);
        return y;
    }

    /** (X - mean) / √(variance + ε), row by row. */
    private static DMatrixRMaj layerNorm(DMatrixRMaj... x) {
        DMatrixRMaj y = x[0].copy();
        for (int r = 0; r < y.numRows; r++) {
            double mean = rowMean(x[0], r);
            double deviation = Math.sqrt(rowVariance(x[0], r) + EPSILON);
            for (int c = 0; c < y.numCols; c++) y.set(r, c, (y.get(r, c) - mean) / deviation);
        }
        return y;
    }

    private static DMatrixRMaj layerNormVjp(DMatrixRMaj g, DMatrixRMaj x, double epsilon, double varianceTerm) {
        DMatrixRMaj d = new DMatrixRMaj(x.numRows, x.numCols);
        for (int r = 0; r < x.numRows; r++) {
            double mean = rowMean(x, r);
            double variance = rowVariance(x, r) + epsilon;
            double deviation = Math.sqrt(variance);
            double meanOfG = rowMean(g, r);
            double along = 0;
            for (int c = 0; c < x.numCols; c++) along += g.get(r, c) * (x.get(r, c) - mean);
            for (int c = 0; c < x.numCols; c++) {
                double spread = varianceTerm * (x.get(r, c) - mean) * along / (x.numCols * variance);
                d.set(r, c, (g.get(r, c) - meanOfG - spread) / deviation);
            }
        }
        return d;
    }

    private static double rowMean(DMatrixRMaj x, int r) {
        double sum = 0;
        for (int c = 0; c < x.numCols; c++) sum += x.get(r, c);
        return sum / x.numCols;
    }

    private static double rowVariance(DMatrixRMaj x, int r) {
        double mean = rowMean(x, r);
        double sum = 0;
        for (int c = 0; c < x.numCols; c++) sum += sqr(x.get(r, c) - mean);
        return sum / x.numCols;
    }

    private static double sqr(double v) {
        return v * v;
    }

    private static DMatrixRMaj byColumn(DMatrixRMaj m) {
        DMatrixRMaj t = CommonOps_DDRM.transpose(m, null);
        return DMatrixRMaj.wrap(m.numRows, m.numCols, t.data);
    }

    private static DMatrixRMaj columnMeans(DMatrixRMaj m) {
        DMatrixRMaj means = CommonOps_DDRM.sumCols(m, null);
        return each(m, (i, v) -> means.data[i % m.numCols] / m.numRows);
    }

    private static DMatrixRMaj product(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.mult(a, b, null);
    }

    private static DMatrixRMaj times(double c, DMatrixRMaj m) {
        return each(m, (i, v) -> c * v);
    }

    private static DMatrixRMaj symmetric() {
        DMatrixRMaj a = MatrixMath.gaussian(3, 3, new Random(5));
        DMatrixRMaj s = CommonOps_DDRM.multTransA(a, a, null);
        for (int i = 0; i < 3; i++) s.add(i, i, 1);
        return s;
    }
}
