package dev.pullback.check.planted;

import static dev.pullback.check.Verdict.WRONG;
import static dev.pullback.check.planted.PlantedRules.random;
import static dev.pullback.check.planted.PlantedVjps.cube;
import static dev.pullback.check.planted.PlantedVjps.each;
import static dev.pullback.check.planted.PlantedVjps.one;
import static dev.pullback.check.planted.PlantedVjps.square;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.MatrixFunction;
import dev.pullback.check.planted.PlantedBugs.Bug;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Wrong vector-Jacobian products in plain Java: bad manners, which a difference quotient may never meet. */
final class PlantedContracts {
    private PlantedContracts() {}

    static List<Bug> bugs() {
        return List.of(
                bug("cotangent ignored", Criterion.LINEARITY, PlantedVjps::square, (g, x) -> one(times2(x[0]))),
                bug(
                        "cotangent clipped at 10",
                        Criterion.LINEARITY,
                        PlantedVjps::square,
                        (g, x) -> one(each(g, (i, v) -> 2 * x[0].data[i] * Math.max(-10, Math.min(10, v))))),
                bug(
                        "cotangent times its size",
                        Criterion.LINEARITY,
                        PlantedVjps::square,
                        (g, x) -> one(each(g, (i, v) -> 2 * x[0].data[i] * v * Math.abs(v)))),
                bug(
                        "a constant added to the gradient",
                        Criterion.LINEARITY,
                        PlantedVjps::square,
                        (g, x) -> one(each(g, (i, v) -> 2 * x[0].data[i] * v + 1e-9))),
                bug(
                        "only positive cotangents",
                        Criterion.LINEARITY,
                        PlantedVjps::square,
                        (g, x) -> one(each(g, (i, v) -> 2 * x[0].data[i] * Math.max(v, 0)))),
                bug(
                        "cotangents below 1e-9 taken for zero",
                        Criterion.LINEARITY,
                        PlantedVjps::square,
                        (g, x) -> one(each(g, (i, v) -> Math.abs(v) < 1e-9 ? 0 : 2 * x[0].data[i] * v))),
                bug(
                        "right only for a cotangent with zeros",
                        Criterion.LINEARITY,
                        PlantedVjps::square,
                        (g, x) ->
                                one(each(g, (i, v) -> 2 * x[0].data[i] * v * (g.data[0] * g.data[1] == 0 ? 1 : 1.01)))),
                new Bug("right only with a positive number", WRONG, Criterion.DERIVATIVE, "is zero", () -> GradCheck.of(
                                "planted",
                                PlantedVjps::square,
                                (g, x) -> one(each(
                                        g,
                                        (i, v) ->
                                                2 * x[0].data[i] * v * (CommonOps_DDRM.elementMax(x[0]) < 0 ? 0 : 1))))
                        .at(random(3, 4))),
                firstCall(),
                dropout(),
                staleField(),
                bug(
                        "function sorts its input",
                        Criterion.MUTATION,
                        x -> {
                            Arrays.sort(x[0].data, 0, x[0].getNumElements());
                            return square(x);
                        },
                        (g, x) -> one(each(g, (i, v) -> 2 * x[0].data[i] * v))),
                bug("VJP squares its input in place", Criterion.MUTATION, PlantedVjps::cube, (g, x) -> {
                    for (int i = 0; i < x[0].getNumElements(); i++) x[0].data[i] *= x[0].data[i];
                    return one(each(g, (i, v) -> 3 * x[0].data[i] * v));
                }),
                bug("VJP computes in its cotangent", Criterion.MUTATION, PlantedVjps::square, (g, x) -> {
                    for (int i = 0; i < g.getNumElements(); i++) g.data[i] *= 2 * x[0].data[i];
                    return one(g.copy());
                }),
                new Bug("cotangent returned twice", WRONG, Criterion.ALIASING, "", () -> GradCheck.of(
                                "planted", x -> each(x[0], (i, v) -> v + x[1].data[i]), (g, x) ->
                                        new DMatrixRMaj[] {g, g})
                        .at(random(3, 4), random(3, 4))),
                new Bug("one buffer for two gradients", WRONG, Criterion.ALIASING, "", () -> GradCheck.of(
                                "planted", x -> each(x[0], (i, v) -> v + x[1].data[i]), (g, x) -> {
                                    DMatrixRMaj d = g.copy();
                                    return new DMatrixRMaj[] {d, d};
                                })
                        .at(random(3, 4), random(3, 4))),
                sharedBuffer(),
                notZeroed(),
                layerSpoilsWhatItSaved(),
                new Bug("loops to data.length", WRONG, Criterion.OVERSIZE, "", () -> GradCheck.of(
                                "planted",
                                x -> new DMatrixRMaj(new double[][] {
                                    {Arrays.stream(x[0].data).sum()}
                                }),
                                (g, x) -> one(each(x[0], (i, v) -> g.data[0])))
                        .at(random(3, 4))),
                new Bug("VJP loops to data.length", WRONG, Criterion.OVERSIZE, "", () -> GradCheck.of(
                                "planted", PlantedContracts::half, (g, x) -> {
                                    double sum = Arrays.stream(x[0].data).sum();
                                    return one(each(x[0], (i, v) -> g.data[0] * sum));
                                })
                        .at(random(3, 4))),
                new Bug(
                        "special case when both inputs are one matrix",
                        WRONG,
                        Criterion.SAME_INPUT,
                        "",
                        () -> GradCheck.of(
                                        "planted",
                                        x -> each(x[0], (i, v) -> v * x[1].data[i]),
                                        (g, x) -> new DMatrixRMaj[] {
                                            each(g, (i, v) -> (x[0] == x[1] ? 2 : 1) * v * x[1].data[i]),
                                            each(g, (i, v) -> v * x[0].data[i])
                                        })
                                .at(random(3, 4), random(3, 4))),
                new Bug("gradient of the wrong shape", WRONG, Criterion.SHAPE, "", () -> GradCheck.of(
                                "planted", PlantedVjps::cube, (g, x) -> one(new DMatrixRMaj(4, 3)))
                        .at(random(3, 4))),
                new Bug("a gradient too few", WRONG, Criterion.SHAPE, "", () -> GradCheck.of(
                                "planted", x -> each(x[0], (i, v) -> v * x[1].data[i]), (g, x) -> one(g.copy()))
                        .at(random(3, 4), random(3, 4))),
                new Bug("function draws random numbers", WRONG, Criterion.REPETITION, "", () -> {
                    Random random = new Random(1);
                    return GradCheck.of(
                                    "planted",
                                    x -> each(x[0], (i, v) -> v * random.nextDouble()),
                                    (g, x) -> one(each(g, (i, v) -> v * 0.5)))
                            .at(random(3, 4));
                }));
    }

    private static Bug bug(String name, Criterion criterion, MatrixFunction f, MatrixFunction.Vjp vjp) {
        return new Bug(name, WRONG, criterion, "", () -> GradCheck.of("planted", f, vjp)
                .at(random(3, 4)));
    }

    private static DMatrixRMaj times2(DMatrixRMaj x) {
        return each(x, (i, v) -> 2 * v);
    }

    /** Half the square of the sum of the elements. */
    private static DMatrixRMaj half(DMatrixRMaj... x) {
        double sum = 0;
        for (int i = 0; i < x[0].getNumElements(); i++) sum += x[0].data[i];
        return new DMatrixRMaj(new double[][] {{sum * sum / 2}});
    }

    private static Bug firstCall() {
        return new Bug("first call forgets a factor", WRONG, Criterion.REPETITION, "", () -> {
            int[] calls = new int[1];
            return GradCheck.of("planted", PlantedVjps::square, (g, x) -> {
                        double factor = calls[0]++ == 0 ? 1 : 2;
                        return one(each(g, (i, v) -> factor * x[0].data[i] * v));
                    })
                    .at(random(3, 4));
        });
    }

    private static Bug dropout() {
        return new Bug("dropout: mask drawn anew on the way back", WRONG, Criterion.REPETITION, "", () -> {
            Random random = new Random(1);
            return GradCheck.of(
                            "planted",
                            x -> each(x[0], (i, v) -> i % 2 * v),
                            (g, x) -> one(each(g, (i, v) -> random.nextInt(2) * v)))
                    .at(random(3, 4));
        });
    }

    private static Bug staleField() {
        return new Bug("VJP uses what was computed last", WRONG, Criterion.STATE, "", () -> {
            DMatrixRMaj[] last = new DMatrixRMaj[1];
            return GradCheck.of(
                            "planted",
                            x -> {
                                last[0] = x[0].copy();
                                return cube(x);
                            },
                            (g, x) -> one(each(g, (i, v) -> 3 * last[0].data[i] * last[0].data[i] * v)))
                    .at(random(3, 4));
        });
    }

    private static Bug sharedBuffer() {
        return new Bug("workspace returned as the gradient", WRONG, Criterion.ALIASING, "", () -> {
            DMatrixRMaj workspace = new DMatrixRMaj(3, 4);
            return GradCheck.of("planted", PlantedVjps::square, (g, x) -> {
                        for (int i = 0; i < 12; i++) workspace.data[i] = 2 * x[0].data[i] * g.data[i];
                        return one(workspace);
                    })
                    .at(random(3, 4));
        });
    }

    private static Bug notZeroed() {
        return new Bug("gradient added to that of the last call", WRONG, Criterion.REPETITION, "", () -> {
            double[] sum = new double[12];
            return GradCheck.of("planted", PlantedVjps::square, (g, x) -> {
                        for (int i = 0; i < 12; i++) sum[i] += 2 * x[0].data[i] * g.data[i];
                        return one(each(g, (i, v) -> sum[i]));
                    })
                    .at(random(3, 4));
        });
    }

    private static Bug layerSpoilsWhatItSaved() {
        return new Bug("layer: backward spoils what forward saved", WRONG, Criterion.REPETITION, "", () -> {
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
                            })
                    .at(random(3, 4));
        });
    }
}
