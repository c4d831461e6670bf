package dev.pullback.check.planted;

import static dev.pullback.check.Verdict.KINK_WRONG;
import static dev.pullback.check.Verdict.WRONG;
import static dev.pullback.check.planted.PlantedRules.random;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import dev.pullback.check.planted.PlantedBugs.Bug;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** Layers with parameters, and functions that consist of several ops, one of which has a wrong rule. */
final class PlantedLayers {
    private static final Op GATE = Op.broadcasting("gate", "Y = A ∘ B", (a, b) -> a * b);
    private static final Op SINE = Op.elementwise("sine", "Y = sin X", Math::sin);
    private static final Op CUBE = Op.elementwise("cube", "Y = X³", x -> x * x * x);
    private static final Op LARGER = Op.broadcasting("larger", "Y = max(A, B)", Math::max);
    private static final Op ROW_MAX =
            Op.of("rowMaximum", "y = rowmax X", 1, (op, in, attr) -> new Shape(in[0].rows(), 1), (in, attr, out) -> {
                for (int i = 0; i < in[0].numRows; i++) {
                    double max = Double.NEGATIVE_INFINITY;
                    for (int j = 0; j < in[0].numCols; j++) max = Math.max(max, in[0].get(i, j));
                    out.set(i, 0, max);
                }
            });

    private static final DMatrixRMaj S = random(1, 3);

    private PlantedLayers() {}

    static List<Bug> bugs() {
        Fn layer = PlantedLayers::gate;
        Rules sign = gateRules(g -> neg(g));
        Rules percent = gateRules(g -> scale(g, 1.01));
        Rules zero = gateRules(g -> scale(g, 0));
        Rules ties = Rules.standard().on(ROW_MAX, "", (g, y, x) -> mulOrZero(g, isEqual(x, y)));
        Rules bothLarger = Rules.standard()
                .on(
                        LARGER,
                        "",
                        (g, y, a, b) -> mulOrZero(g, isEqual(a, y)),
                        "",
                        (g, y, a, b) -> mulOrZero(g, isEqual(b, y)));
        Rules sineAtZero =
                Rules.standard().on(SINE, "", (g, y, x) -> mulOrZero(mul(g, cos(x)), where(x, one(x), none(x))));
        Rules cubeAtOne = Rules.standard()
                .on(
                        CUBE,
                        "",
                        (g, y, x) -> mulOrZero(scale(mul(g, square(x)), 3), where(shift(x, -1), one(x), none(x))));
        return List.of(
                bug("parameter: sign", WRONG, "wrong sign", sign, x -> layer.apply(x[0]), random(4, 3)),
                bug("parameter: 1% off", WRONG, "is 1.01 times", percent, x -> layer.apply(x[0]), random(4, 3)),
                bug("parameter: dropped", WRONG, "is zero", zero, x -> layer.apply(x[0]), random(4, 3)),
                bug(
                        "parameter used twice: sign",
                        WRONG,
                        "",
                        sign,
                        x -> layer.apply(tanh(layer.apply(x[0]))),
                        random(4, 3)),
                bug("parameter in a checkpoint: sign", WRONG, "", sign, PlantedLayers::checkpointed, random(4, 3)),
                bug(
                        "parameter of an inner layer: 1% off",
                        WRONG,
                        "",
                        percent,
                        x -> relu(matmul(layer.apply(x[0]), x[0].tape().param("out.w", random(3, 2)))),
                        random(4, 3)),
                bug("parameter in two branches: sign", WRONG, "", sign, PlantedLayers::branches, random(4, 3)),
                plain("parameter, fast mode: sign", WRONG, "", seed -> check(sign, x -> layer.apply(x[0]))
                        .fast()
                        .seed(seed)
                        .at(random(4, 3))),
                plain("parameter, input fixed: sign", WRONG, "wrong sign", seed -> check(sign, x -> layer.apply(x[0]))
                        .fixed(0)
                        .seed(seed)
                        .at(random(4, 3))),
                plain("parameter of a network with a loss: sign", WRONG, "", seed -> GradCheck.ofNetwork(
                                layer, (z, k) -> softmaxCrossEntropy(z, k), random(4, 3), 0, 1, 2, 1)
                        .rules(sign)
                        .seed(seed)
                        .run()),
                bug("composite: sine dropped at zero", WRONG, "", sineAtZero, x -> scale(SINE.on(x[0]), 2), zeros()),
                bug(
                        "composite: sine dropped at zeros, summed",
                        WRONG,
                        "",
                        sineAtZero,
                        x -> sum(SINE.on(x[0])),
                        zeros()),
                bug("composite: cube dropped at one", WRONG, "", cubeAtOne, x -> neg(CUBE.on(x[0])), ones(2, 3)),
                bug("composite: all ties paid, summed", KINK_WRONG, "", ties, x -> sum(ROW_MAX.on(x[0])), ones(3, 4)),
                bug(
                        "composite: all ties paid, squashed",
                        KINK_WRONG,
                        "",
                        ties,
                        x -> tanh(scale(ROW_MAX.on(x[0]), 0.1)),
                        ones(3, 4)),
                bug(
                        "composite: all ties paid, averaged",
                        KINK_WRONG,
                        "",
                        ties,
                        x -> mean(ROW_MAX.on(x[0])),
                        random(3, 4)),
                bug("all ties paid, 900 entries", WRONG, "", ties, x -> ROW_MAX.on(x[0]), random(30, 30)),
                bug(
                        "composite: both get all of a tie, summed",
                        KINK_WRONG,
                        "",
                        bothLarger,
                        x -> sum(LARGER.on(x[0], x[1])),
                        random(3, 4),
                        random(3, 4)));
    }

    private static Rules gateRules(UnaryOperator<Var> change) {
        return Rules.standard()
                .on(
                        GATE,
                        "dA = G ∘ B",
                        (g, y, a, b) -> mul(g, b),
                        "dB = G ∘ A",
                        (g, y, a, b) -> change.apply(mul(g, a)));
    }

    private static Var gate(Var x) {
        return GATE.on(x, x.tape().param("gate.s", S));
    }

    private static Var checkpointed(Var... x) {
        return Autodiff.checkpoint(v -> tanh(gate(v[0]))).apply(x);
    }

    private static Var branches(Var... x) {
        return add(tanh(gate(x[0])), scale(gate(x[0]), 0.5));
    }

    private static Var one(Var like) {
        return like.tape().constant(1);
    }

    private static Var none(Var like) {
        return like.tape().constant(0);
    }

    /** Returns 1 where two matrices are equal, and 0 elsewhere. */
    private static Var isEqual(Var a, Var b) {
        return where(sub(a, b), none(a), one(a));
    }

    private static DMatrixRMaj zeros() {
        return new DMatrixRMaj(2, 3);
    }

    private static DMatrixRMaj ones(int rows, int cols) {
        return MatrixMath.each(new DMatrixRMaj(rows, cols), (i, v) -> 1);
    }

    private static GradCheck check(Rules rules, Fn.N f) {
        return GradCheck.of("planted", f).rules(rules);
    }

    private static Bug bug(String name, Verdict verdict, String hint, Rules rules, Fn.N f, DMatrixRMaj... x) {
        return plain(name, verdict, hint, seed -> check(rules, f).seed(seed).at(x));
    }

    private static Bug plain(String name, Verdict verdict, String hint, java.util.function.LongFunction<Report> check) {
        return new Bug(name, verdict, Criterion.DERIVATIVE, hint, check);
    }
}
