package dev.pullback.check.planted;

import static dev.pullback.check.planted.PlantedRules.random;
import static dev.pullback.check.subject.MatrixMath.each;
import static dev.pullback.check.subject.MatrixMath.times;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.MatrixFunction;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import dev.pullback.check.planted.PlantedBugs.Bug;
import dev.pullback.check.subject.MatrixMath;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Planted faults: vector-Jacobian products in plain Java whose numbers are wrong, which the checker must find. */
final class PlantedVjps {
    private static final double EPSILON = 1e-5;

    private PlantedVjps() {}

    static List<Bug> bugs() {
        DMatrixRMaj large = random(25, 25);
        Slope oneDoubled = (i, g, x) -> (i == 333 ? 6 : 3) * g * x * x;
        return List.of(
                wrong(
                        "fan-out: the second use overwrites the first",
                        "",
                        x -> each(x[0], (i, v) -> Math.sin(v) + v * v),
                        elementwise((i, g, x) -> g * Math.cos(x)),
                        random(3, 4)),
                wrong(
                        "gradient written column by column",
                        "equals the transpose",
                        PlantedVjps::cube,
                        (g, x) -> one(byColumn(cubeGradient(g, x[0]))),
                        random(3, 4)),
                cube("one of 625 entries doubled", "at one entry of 625", oneDoubled, large),
                cube(
                        "last row of the batch left out",
                        "in row 2",
                        (i, g, x) -> i < 8 ? 3 * g * x * x : 0,
                        random(3, 4)),
                cube("one column left out", "in column 2", (i, g, x) -> i % 4 == 2 ? 0 : 3 * g * x * x, random(3, 4)),
                cube(
                        "computed in single precision",
                        "single precision",
                        (i, g, x) -> (float) (3 * g * x * x),
                        random(3, 4)),
                wrong(
                        "integer division",
                        "is zero",
                        x -> scalar(CommonOps_DDRM.elementSum(x[0]) / x[0].getNumElements()),
                        (g, x) -> {
                            int share = 1 / x[0].getNumElements();
                            return one(each(x[0], (i, v) -> g.data[0] * share));
                        },
                        random(3, 4)),
                wrong(
                        "cotangent transposed",
                        "transpose of the cotangent",
                        PlantedVjps::cube,
                        (g, x) -> one(each(x[0], (i, v) -> 3 * g.data[i % 3 * 3 + i / 3] * sqr(v))),
                        random(3, 3)),
                wrong(
                        "equal to the mean of the column",
                        "mean of its column",
                        PlantedVjps::cube,
                        (g, x) -> one(columnMeans(cubeGradient(g, x[0]))),
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
                wrong("fast mode: one of 625 entries doubled", Criterion.DERIVATIVE, "", seed -> cubeCheck(oneDoubled)
                        .fast()
                        .seed(seed)
                        .at(large)),
                wrong("fast mode: factor 3 forgotten", Criterion.DERIVATIVE, "1/3", seed -> cubeCheck(
                                (i, g, x) -> g * x * x)
                        .fast()
                        .seed(seed)
                        .at(random(40, 30))),
                wrong(
                        "vjp and jvp share one error",
                        Criterion.DERIVATIVE,
                        "0.5 = 1/2",
                        seed -> withJvp(seed, (i, g, x) -> g * x, (i, u, x) -> u * x)),
                wrong(
                        "jvp wrong, vjp right",
                        Criterion.TRANSPOSITION,
                        "",
                        seed -> withJvp(seed, (i, g, x) -> 2 * g * x, (i, u, x) -> u * x)),
                wrong("gradient of an array: sign of one term", Criterion.DERIVATIVE, "", seed -> GradCheck.ofArray(
                                "rosenbrock", x -> 100 * sqr(x[1] - x[0] * x[0]) + sqr(1 - x[0]), x -> new double[] {
                                    -400 * x[0] * (x[1] - x[0] * x[0]) + 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])
                                })
                        .seed(seed)
                        .at(-1.2, 1.0)),
                wrong(
                        "gradient of a matrix: factor 2 too many",
                        Criterion.DERIVATIVE,
                        "is 2.0 times",
                        seed -> GradCheck.ofScalar(
                                        "half of squares",
                                        x -> CommonOps_DDRM.elementSum(square(x)) / 2,
                                        x -> times(2, x))
                                .seed(seed)
                                .at(random(3, 4))));
    }

    /** The gradient of an elementwise function: from an element of the cotangent and one of the input. */
    interface Slope {
        double of(int i, double g, double x);
    }

    /** Returns the VJP of an elementwise function. */
    static MatrixFunction.Vjp elementwise(Slope slope) {
        return (g, x) -> one(each(g, (i, v) -> slope.of(i, v, x[0].data[i])));
    }

    /** Returns a bug with the verdict WRONG. */
    static Bug wrong(String name, Criterion criterion, String hint, LongFunction<Report> check) {
        return new Bug(name, Verdict.WRONG, criterion, hint, check);
    }

    private static Bug wrong(String name, String hint, MatrixFunction f, MatrixFunction.Vjp vjp, DMatrixRMaj x) {
        return wrong(name, Criterion.DERIVATIVE, hint, seed -> GradCheck.of("planted", f, vjp)
                .seed(seed)
                .at(x));
    }

    private static Bug cube(String name, String hint, Slope slope, DMatrixRMaj x) {
        return wrong(name, Criterion.DERIVATIVE, hint, seed -> cubeCheck(slope)
                .seed(seed)
                .at(x));
    }

    private static GradCheck cubeCheck(Slope slope) {
        return GradCheck.of("planted", PlantedVjps::cube, elementwise(slope));
    }

    private static Report withJvp(long seed, Slope vjp, Slope jvp) {
        return GradCheck.of("planted", PlantedVjps::square, elementwise(vjp), (x, u) -> elementwise(jvp)
                        .at(u[0], x)[0])
                .seed(seed)
                .at(random(3, 4));
    }

    static DMatrixRMaj[] one(DMatrixRMaj gradient) {
        return new DMatrixRMaj[] {gradient};
    }

    static DMatrixRMaj scalar(double v) {
        return new DMatrixRMaj(new double[][] {{v}});
    }

    static DMatrixRMaj cube(DMatrixRMaj... x) {
        return each(x[0], (i, v) -> v * v * v);
    }

    static DMatrixRMaj square(DMatrixRMaj... x) {
        return each(x[0], (i, v) -> v * v);
    }

    private static DMatrixRMaj cubeGradient(DMatrixRMaj g, DMatrixRMaj x) {
        return each(g, (i, v) -> 3 * v * x.data[i] * x.data[i]);
    }

    private static DMatrixRMaj inverse(DMatrixRMaj... x) {
        DMatrixRMaj y = x[0].copy();
        if (!CommonOps_DDRM.invert(y)) y.fill(Double.NaN);
        return y;
    }

    /** Returns (X - mean) / √(variance + ε), row by row. */
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

    private static DMatrixRMaj symmetric() {
        DMatrixRMaj a = MatrixMath.gaussian(3, 3, new Random(5));
        DMatrixRMaj s = CommonOps_DDRM.multTransA(a, a, null);
        for (int i = 0; i < 3; i++) s.add(i, i, 1);
        return s;
    }
}
