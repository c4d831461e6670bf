package dev.pullback.check.planted;

import static dev.pullback.check.Verdict.KINK_WRONG;
import static dev.pullback.check.Verdict.NONFINITE;
import static dev.pullback.check.Verdict.WRONG;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.check.Verdict;
import dev.pullback.check.planted.PlantedBugs.Bug;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.ops.Activations;
import dev.pullback.ops.Arithmetic;
import dev.pullback.ops.Functions;
import dev.pullback.ops.Indexing;
import dev.pullback.ops.Layout;
import dev.pullback.ops.Losses;
import dev.pullback.ops.Products;
import dev.pullback.ops.Reductions;
import dev.pullback.ops.Softmaxes;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Wrong rows of a table of rules. The rest of each table is right. */
final class PlantedRules {
    private static final Rules RIGHT = Rules.standard();

    /** A custom op that repeats its second operand, a row, without being declared as broadcasting. */
    private static final Op ADD_ROW =
            Op.of("addRow", "Y = X + b", 2, (op, in, attr) -> in[0].shape(), (in, attr, out) -> {
                for (int i = 0; i < out.getNumElements(); i++)
                    out.data[i] = in[0].data[i] + in[1].data[i % out.numCols];
            });

    /** A custom op that writes rows at their indices. If an index repeats, the last row wins. */
    private static final Op ASSIGN_ROWS = Op.of(
            "assignRows",
            "Y = zeros, with row i of X as row kᵢ",
            2,
            (op, in, attr) -> new Shape((Integer) attr, in[0].cols()),
            (in, attr, out) -> {
                out.zero();
                int n = out.numCols;
                for (int i = 0; i < in[0].numRows; i++)
                    System.arraycopy(in[0].data, i * n, out.data, n * (int) in[1].data[i], n);
            });

    private PlantedRules() {}

    // spotless:off
    static List<Bug> bugs() {
        return List.of(
                wrong("tanh: sign", "wrong sign", RIGHT.on(Activations.TANH, "", (g, y, x) -> neg(mul(g, oneMinusSquare(y)))), x -> tanh(x[0]), random(3, 4)),
                wrong("square: factor 2 forgotten", "0.5 = 1/2", RIGHT.on(Functions.SQUARE, "", (g, y, x) -> mul(g, x)), x -> square(x[0]), random(3, 4)),
                wrong("matmul: transpose forgotten", "a factor were transposed", RIGHT.on(Products.MATMUL, "", (g, y, a, b) -> matmul(g, b), "", (g, y, a, b) -> matmulTransA(a, g)), x -> matmul(x[0], x[1]), random(3, 3), random(3, 3)),
                wrong("mean: sum in its place", "entries in the input", RIGHT.on(Reductions.MEAN, "", (g, y, x) -> expand(g, x.shape())), x -> mean(x[0]), random(3, 4)),
                wrong("softmax: term forgotten", "", RIGHT.on(Softmaxes.SOFTMAX, "", (g, y, z) -> mul(g, y)), x -> softmax(x[0]), random(3, 4)),
                wrong("silu: half of the product rule", "", RIGHT.on(Activations.SILU, "", (g, y, x) -> mul(g, sigmoid(x))), x -> silu(x[0]), random(3, 4)),
                wrong("sin: 1% off", "is 1.01 times", RIGHT.on(Functions.SIN, "", (g, y, x) -> scale(mul(g, cos(x)), 1.01)), x -> sin(x[0]), random(3, 4)),
                wrong("sin: 0.05% off", "is 1 + 0.0005 times", RIGHT.on(Functions.SIN, "", (g, y, x) -> scale(mul(g, cos(x)), 1.0005)), x -> sin(x[0]), random(3, 4)),
                wrong("sin: 1e-6 off", "is 1 + 1e-06 times", RIGHT.on(Functions.SIN, "", (g, y, x) -> scale(mul(g, cos(x)), 1 + 1e-6)), x -> sin(x[0]), random(3, 4)),
                wrong("sin: 1e-9 off", "", RIGHT.on(Functions.SIN, "", (g, y, x) -> scale(mul(g, cos(x)), 1 + 1e-9)), x -> sin(x[0]), random(3, 4)),
                wrong("tanh: sign, in an output of size 1e-6", "wrong sign", RIGHT.on(Activations.TANH, "", (g, y, x) -> neg(mul(g, oneMinusSquare(y)))), x -> scale(tanh(x[0]), 1e-6), random(3, 4)),
                new Bug("broadcasting op: cotangent not summed", WRONG, Criterion.SHAPE, "", seed -> check(RIGHT.on(ADD_ROW, "", (g, y, a, b) -> g, "", (g, y, a, b) -> g), x -> ADD_ROW.on(x)).seed(seed).at(random(3, 4), random(1, 4))),
                wrong("broadcasting op: summed over the wrong axis", "", RIGHT.on(ADD_ROW, "", (g, y, a, b) -> g, "", (g, y, a, b) -> transpose(rowSums(g))), x -> ADD_ROW.on(x), random(3, 3), random(1, 3)),
                wrong("broadcasting op: mean in place of sum", "rows in the value", RIGHT.on(ADD_ROW, "", (g, y, a, b) -> g, "", (g, y, a, b) -> scale(colSums(g), 1.0 / g.rows())), x -> ADD_ROW.on(x), random(4, 3), random(1, 3)),
                new Bug("mul: returns null", WRONG, Criterion.SHAPE, "", seed -> check(RIGHT.onAll(Arithmetic.MUL, "", n -> new Var[2]), x -> mul(x[0], x[1])).seed(seed).at(random(3, 4), random(3, 4))),
                wrong("slice: off by one", "off by one", RIGHT.on(Layout.SLICE, "", (g, y, x) -> pad(g, 0, 0, x.shape())), x -> slice(x[0], 0, 1, 2, 3), random(2, 4)),
                wrong("concat: parts exchanged", "", RIGHT.onEach(Layout.CONCAT_ROWS, "", (g, y, in, i) -> slice(g, i == 0 ? in[1].rows() : 0, 0, in[i].rows(), in[i].cols())), x -> concatRows(x[0], x[1]), random(2, 3), random(2, 3)),
                wrong("transpose: forgotten", "", RIGHT.on(Layout.IDENTITY, "", (g, y, x) -> transpose(g)), x -> identity(x[0]), random(3, 3)),
                wrong("reshape: column by column", "equals the transpose", RIGHT.on(Layout.RESHAPE, "", (g, y, x) -> transpose(reshape(g, /* rows= */ x.cols(), /* cols= */ x.rows()))), x -> reshape(x[0], 1, 12), random(3, 4)),
                kink("maximum: both get all of a tie", RIGHT.on(Arithmetic.MAXIMUM, "", (g, y, a, b) -> mul(g, sub(ones(g), step(sub(b, a)))), "", (g, y, a, b) -> mul(g, sub(ones(g), step(sub(a, b))))), x -> maximum(x[0], x[1])),
                new Bug("rowMax: all ties get the gradient", KINK_WRONG, Criterion.DERIVATIVE, "ties", seed -> check(RIGHT.on(Reductions.ROW_MAX, "", (g, y, x) -> mul(sub(ones(x), step(sub(y, x))), g)), x -> rowMax(x[0])).seed(seed).at(random(3, 4))),
                new Bug("relu: derivative 2 at zero", KINK_WRONG, Criterion.DERIVATIVE, "", seed -> check(RIGHT.on(Activations.RELU, "", (g, y, x) -> mul(g, add(step(x), scale(sub(ones(x), abs(sign(x))), 2)))), x -> relu(x[0])).seed(seed).at(random(3, 4))),
                nonfinite("softplus: overflows", RIGHT.on(Activations.SOFTPLUS, "", (g, y, x) -> mul(g, div(exp(x), shift(exp(x), 1)))), x -> softplus(x[0])),
                nonfinite("norm: 0/0 at zero", RIGHT.on(Reductions.NORM, "", (g, y, x) -> mul(g, div(x, y))), x -> norm(x[0])),
                nonfinite("pow: 0 · ∞ at zero", RIGHT.on(Functions.POW, "", (g, y, x) -> scale(div(mul(g, y), x), 2)), x -> pow(x[0], 2.0)),
                wrong("tanh: zero beyond 4", "beyond |x|", RIGHT.on(Activations.TANH, "", (g, y, x) -> mul(g, mul(oneMinusSquare(y), inside(x, -4, 4)))), x -> tanh(x[0]), random(3, 4)),
                wrong("log1p: zero below 0.1", "below |x|", RIGHT.on(Functions.LOG1P, "", (g, y, x) -> mul(div(g, shift(x, 1)), step(shift(abs(x), -0.1)))), x -> log1p(x[0]), new DMatrixRMaj(new double[][] {{0.01, 0.5, 1.5}, {2, 0.03, 0.7}})),
                wrong("relu: dropped, seen only at positive inputs", "is zero", RIGHT.on(Activations.RELU, "", (g, y, x) -> scale(g, 0)), x -> relu(x[0]), new DMatrixRMaj(new double[][] {{-1, -2, -0.5}})),
                wrong("mul: operands exchanged where one is zero", "", RIGHT.on(Arithmetic.MUL, "", (g, y, a, b) -> mul(g, where(a, b, a)), "", (g, y, a, b) -> mul(g, a)), x -> mul(x[0], x[1]), random(3, 4), random(3, 4)),
                wrong("abs: sign taken for positive", "where the input is negative", RIGHT.on(Functions.ABS, "", (g, y, x) -> g), x -> abs(x[0]), random(3, 4)),
                wrong("gatherRows: assigns, rows repeated", "", RIGHT.on(Indexing.GATHER_ROWS, "", (g, y, x, k) -> ASSIGN_ROWS.with(x.rows(), g, k), "", null).constant(ASSIGN_ROWS), x -> gatherRows(x[0], 1, 1, 0), random(3, 4)),
                wrong("gatherRows: assigns, by the cases of the op", "", RIGHT.on(Indexing.GATHER_ROWS, "", (g, y, x, k) -> ASSIGN_ROWS.with(x.rows(), g, k), "", null).constant(ASSIGN_ROWS), OpCases.of(Indexing.GATHER_ROWS).get(0)),
                wrong("crossEntropy: mean forgotten", "rows in the input", RIGHT.on(Losses.SOFTMAX_CROSS_ENTROPY, "", (g, y, z, k) -> mul(softmaxMinusOneHot(z, k), g), "", null), x -> softmaxCrossEntropy(x[0], 1, 0, 2), random(3, 4)),
                wrong("crossEntropy: onehot forgotten", "", RIGHT.on(Losses.SOFTMAX_CROSS_ENTROPY, "", (g, y, z, k) -> mul(softmax(z), scale(g, 1.0 / z.rows())), "", null), x -> softmaxCrossEntropy(x[0], 1, 0, 2), random(3, 4)),
                second("exp: its derivative a constant", Criterion.DERIVATIVE, RIGHT.on(Functions.EXP, "", (g, y, x) -> mul(g, stopGradient(y))), x -> exp(x[0]), random(3, 4)),
                second("mul: a constant in one of two rules", Criterion.SYMMETRY, RIGHT.on(Arithmetic.MUL, "", (g, y, a, b) -> mul(g, stopGradient(b)), "", (g, y, a, b) -> mul(g, a)), x -> mul(x[0], x[1]), random(3, 4), random(3, 4)),
                second("crossEntropy: second derivative zero", Criterion.DERIVATIVE, RIGHT.on(Losses.SOFTMAX_CROSS_ENTROPY, "", (g, y, z, k) -> mul(stopGradient(softmaxMinusOneHot(z, k)), scale(g, 1.0 / z.rows())), "", null), x -> softmaxCrossEntropy(x[0], 1, 0, 2), random(3, 4)),
                new Bug("stopGradient in the wrong place", WRONG, Criterion.DERIVATIVE, "is zero", seed -> check(RIGHT, x -> mul(stopGradient(x[0]), x[1])).seed(seed).at(random(3, 4), random(3, 4))),
                new Bug("an input that is not used", Verdict.VACUOUS, Criterion.DERIVATIVE, "", seed -> check(RIGHT, x -> tanh(x[0])).seed(seed).at(random(3, 4), random(3, 4))));
    }
    // spotless:on

    private static Bug wrong(String name, String hint, Rules rules, Fn.N f, DMatrixRMaj... x) {
        return new Bug(name, WRONG, Criterion.DERIVATIVE, hint, seed -> check(rules, f)
                .seed(seed)
                .at(x));
    }

    private static Bug wrong(String name, String hint, Rules rules, OpCase c) {
        return new Bug(name, WRONG, Criterion.DERIVATIVE, hint, seed -> c.check(rules)
                .seed(seed)
                .at(c.draw(new Random(3), 3, 4)));
    }

    private static Bug second(String name, Criterion criterion, Rules rules, Fn.N f, DMatrixRMaj... x) {
        return new Bug(name, WRONG, criterion, "", seed -> check(rules, f)
                .order(2)
                .seed(seed)
                .at(x));
    }

    private static Bug kink(String name, Rules rules, Fn.N f) {
        return new Bug(name, KINK_WRONG, Criterion.DERIVATIVE, "ties", seed -> check(rules, f)
                .seed(seed)
                .at(random(3, 4), random(3, 4)));
    }

    private static Bug nonfinite(String name, Rules rules, Fn.N f) {
        return new Bug(name, NONFINITE, Criterion.DERIVATIVE, "", seed -> check(rules, f)
                .seed(seed)
                .at(random(3, 4)));
    }

    private static GradCheck check(Rules rules, Fn.N f) {
        return GradCheck.of("planted", f).rules(rules);
    }

    /** Returns ones of the same shape. */
    private static Var ones(Var like) {
        return like.tape().constant(like.shape(), 1);
    }

    static DMatrixRMaj random(int rows, int cols) {
        return MatrixMath.gaussian(rows, cols, new Random(100L * rows + cols));
    }
}
