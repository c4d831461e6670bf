package dev.pullback.check.planted;

import static dev.pullback.check.planted.PlantedRules.random;
import static dev.pullback.check.planted.PlantedVjps.cube;
import static dev.pullback.check.planted.PlantedVjps.elementwise;
import static dev.pullback.check.planted.PlantedVjps.one;
import static dev.pullback.check.planted.PlantedVjps.scalar;
import static dev.pullback.check.planted.PlantedVjps.square;
import static dev.pullback.check.planted.PlantedVjps.wrong;
import static dev.pullback.check.subject.MatrixMath.each;
import static dev.pullback.check.subject.MatrixMath.plus;
import static dev.pullback.check.subject.MatrixMath.times;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.MatrixFunction;
import dev.pullback.check.planted.PlantedBugs.Bug;
import dev.pullback.check.planted.PlantedVjps.Slope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Vector-Jacobian products in plain Java that break a law, which numeric derivatives alone may not reveal. */
final class PlantedContracts {
    private static final Slope RIGHT = (i, g, x) -> 2 * x * g;
    private static final MatrixFunction.Vjp HALF = elementwise((i, g, x) -> g * 0.5);

    private PlantedContracts() {}

    static List<Bug> bugs() {
        return List.of(
                ofSquare("cotangent ignored", Criterion.LINEARITY, (g, x) -> one(times(2, x[0]))),
                linearity("cotangent clipped at 10", (i, g, x) -> 2 * x * Math.max(-10, Math.min(10, g))),
                linearity("cotangent times its size", (i, g, x) -> 2 * x * g * Math.abs(g)),
                linearity("a constant added to the gradient", (i, g, x) -> 2 * x * g + 1e-9),
                linearity("only positive cotangents", (i, g, x) -> 2 * x * Math.max(g, 0)),
                linearity("cotangents below 1e-9 taken for zero", (i, g, x) -> Math.abs(g) < 1e-9 ? 0 : 2 * x * g),
                ofSquare("right only for a cotangent with zeros", Criterion.LINEARITY, (g, x) -> {
                    double factor = g.data[0] * g.data[1] == 0 ? 1 : 1.01;
                    return one(each(g, (i, v) -> 2 * x[0].data[i] * v * factor));
                }),
                wrong("right only with a positive number", Criterion.DERIVATIVE, "is zero", seed -> GradCheck.of(
                                "planted", PlantedVjps::square, (g, x) -> {
                                    double factor = CommonOps_DDRM.elementMax(x[0]) < 0 ? 0 : 1;
                                    return one(each(g, (i, v) -> 2 * x[0].data[i] * v * factor));
                                })
                        .seed(seed)
                        .at(random(3, 4))),
                stateful("first call forgets a factor", Criterion.REPETITION, () -> {
                    int[] calls = new int[1];
                    return GradCheck.of("planted", PlantedVjps::square, (g, x) -> {
                        double factor = calls[0]++ == 0 ? 1 : 2;
                        return one(each(g, (i, v) -> factor * x[0].data[i] * v));
                    });
                }),
                stateful("dropout: another mask in the backward pass", Criterion.REPETITION, () -> {
                    Random random = new Random(1);
                    return GradCheck.of(
                            "planted",
                            x -> each(x[0], (i, v) -> i % 2 * v),
                            elementwise((i, g, x) -> random.nextInt(2) * g));
                }),
                stateful("VJP uses what was computed last", Criterion.STATE, () -> {
                    DMatrixRMaj[] last = new DMatrixRMaj[1];
                    return GradCheck.of(
                            "planted",
                            x -> {
                                last[0] = x[0].copy();
                                return cube(x);
                            },
                            (g, x) -> one(each(g, (i, v) -> 3 * last[0].data[i] * last[0].data[i] * v)));
                }),
                stateful(
                        "function sorts its input",
                        Criterion.MUTATION,
                        () -> GradCheck.of(
                                "planted",
                                x -> {
                                    Arrays.sort(x[0].data, 0, x[0].getNumElements());
                                    return square(x);
                                },
                                elementwise(RIGHT))),
                stateful(
                        "VJP squares its input in place",
                        Criterion.MUTATION,
                        () -> GradCheck.of("planted", PlantedVjps::cube, (g, x) -> {
                            for (int i = 0; i < x[0].getNumElements(); i++) x[0].data[i] *= x[0].data[i];
                            return one(each(g, (i, v) -> 3 * x[0].data[i] * v));
                        })),
                ofSquare("VJP computes in its cotangent", Criterion.MUTATION, (g, x) -> {
                    for (int i = 0; i < g.getNumElements(); i++) g.data[i] *= 2 * x[0].data[i];
                    return one(g.copy());
                }),
                binary("cotangent returned twice", Criterion.ALIASING, x -> plus(x[0], x[1]), (g, x) ->
                        new DMatrixRMaj[] {g, g}),
                binary("one buffer for two gradients", Criterion.ALIASING, x -> plus(x[0], x[1]), (g, x) -> {
                    DMatrixRMaj d = g.copy();
                    return new DMatrixRMaj[] {d, d};
                }),
                stateful("workspace returned as the gradient", Criterion.ALIASING, () -> {
                    DMatrixRMaj workspace = new DMatrixRMaj(3, 4);
                    return GradCheck.of("planted", PlantedVjps::square, (g, x) -> {
                        for (int i = 0; i < 12; i++) workspace.data[i] = 2 * x[0].data[i] * g.data[i];
                        return one(workspace);
                    });
                }),
                stateful("gradient added to that of the last call", Criterion.REPETITION, () -> {
                    double[] sum = new double[12];
                    return GradCheck.of("planted", PlantedVjps::square, elementwise((i, g, x) -> sum[i] += 2 * x * g));
                }),
                stateful("layer: backward spoils what forward saved", Criterion.REPETITION, () -> {
                    DMatrixRMaj saved = new DMatrixRMaj(3, 4);
                    return GradCheck.ofLayer(
                            "planted",
                            x -> {
                                saved.setTo(x[0]);
                                return square(x);
                            },
                            g -> {
                                for (int i = 0; i < 12; i++) saved.data[i] *= 2;
                                return one(each(g, (i, v) -> saved.data[i] * v));
                            });
                }),
                stateful(
                        "loops to data.length",
                        Criterion.OVERSIZE,
                        () -> GradCheck.of(
                                "planted",
                                x -> scalar(Arrays.stream(x[0].data).sum()),
                                (g, x) -> one(each(x[0], (i, v) -> g.data[0])))),
                stateful(
                        "VJP loops to data.length",
                        Criterion.OVERSIZE,
                        () -> GradCheck.of(
                                "planted",
                                x -> {
                                    double sum = CommonOps_DDRM.elementSum(x[0]);
                                    return scalar(sum * sum / 2);
                                },
                                (g, x) -> {
                                    double sum = Arrays.stream(x[0].data).sum();
                                    return one(each(x[0], (i, v) -> g.data[0] * sum));
                                })),
                binary(
                        "special case when both inputs are one matrix",
                        Criterion.SAME_INPUT,
                        x -> each(x[0], (i, v) -> v * x[1].data[i]),
                        (g, x) -> new DMatrixRMaj[] {
                            each(g, (i, v) -> (x[0] == x[1] ? 2 : 1) * v * x[1].data[i]),
                            each(g, (i, v) -> v * x[0].data[i])
                        }),
                ofSquare("gradient of the wrong shape", Criterion.SHAPE, (g, x) -> one(new DMatrixRMaj(4, 3))),
                binary("a gradient too few", Criterion.SHAPE, x -> plus(x[0], x[1]), (g, x) -> one(g.copy())),
                stateful("function draws random numbers", Criterion.REPETITION, () -> {
                    Random random = new Random(1);
                    return GradCheck.of("planted", x -> each(x[0], (i, v) -> v * random.nextDouble()), HALF);
                }));
    }

    /** Creates a check. It is created again for each run, because its functions may have state. */
    private interface Check {
        GradCheck create();
    }

    private static Bug stateful(String name, Criterion criterion, Check check) {
        return wrong(name, criterion, "", seed -> check.create().seed(seed).at(random(3, 4)));
    }

    private static Bug ofSquare(String name, Criterion criterion, MatrixFunction.Vjp vjp) {
        return stateful(name, criterion, () -> GradCheck.of("planted", PlantedVjps::square, vjp));
    }

    private static Bug linearity(String name, Slope slope) {
        return ofSquare(name, Criterion.LINEARITY, elementwise(slope));
    }

    private static Bug binary(String name, Criterion criterion, MatrixFunction f, MatrixFunction.Vjp vjp) {
        return wrong(name, criterion, "", seed -> GradCheck.of("planted", f, vjp)
                .seed(seed)
                .at(random(3, 4), random(3, 4)));
    }
}
