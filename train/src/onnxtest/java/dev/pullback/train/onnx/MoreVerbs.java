package dev.pullback.train.onnx;

import dev.pullback.core.Var;
import dev.pullback.ops.Activations;
import dev.pullback.ops.Arrangements;
import dev.pullback.ops.LinearAlgebra;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Sequences;
import dev.pullback.ops.Softmaxes;
import dev.pullback.ops.Sorting;
import dev.pullback.ops.SpecialFunctions;
import dev.pullback.ops.Statistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** Verbs from m×8 to m×8 whose ops are exported, for arguments from -2 to 2. */
final class MoreVerbs {
    private MoreVerbs() {}

    static Map<String, UnaryOperator<Var>> all() {
        Map<String, UnaryOperator<Var>> verbs = new LinkedHashMap<>();
        functions(verbs);
        formulas(verbs);
        rows(verbs);
        matrices(verbs);
        return verbs;
    }

    private static void functions(Map<String, UnaryOperator<Var>> verbs) {
        verbs.put("erfc", SpecialFunctions::erfc);
        verbs.put("logit", x -> SpecialFunctions.logit(Ops.sigmoid(x)));
        verbs.put("log1mExp", x -> Ops.log1mExp(Ops.shift(Ops.neg(Ops.square(x)), -0.5)));
        verbs.put("atan2", x -> SpecialFunctions.atan2(x, Arrangements.flipCols(x)));
        verbs.put("atan2 of an axis", x -> SpecialFunctions.atan2(Ops.relu(x), Ops.relu(Ops.neg(x))));
        verbs.put("normalPdf", x -> Activations.NORMAL_PDF.on(x));
        verbs.put("softsign", x -> Activations.SOFTSIGN.on(x));
        verbs.put("sechSquare", x -> Activations.SECH_SQUARE.on(x));
        verbs.put("acos", x -> SpecialFunctions.acos(Ops.scale(x, 0.4)));
        verbs.put("acosh", x -> SpecialFunctions.acosh(Ops.shift(Ops.square(x), 1.5)));
        verbs.put("atanh", x -> SpecialFunctions.atanh(Ops.scale(x, 0.4)));
        verbs.put("hypot", x -> SpecialFunctions.hypot(x, Ops.shift(x, 1)));
        verbs.put("mulOrZero", x -> Ops.mulOrZero(x, Ops.step(x)));
        verbs.put("divOrZero", x -> Ops.divOrZero(x, Ops.relu(Ops.shift(Ops.step(x), 0.5))));
    }

    /** Formulas for which onnxruntime has operators of its own, some of them in float32 only. */
    private static void formulas(Map<String, UnaryOperator<Var>> verbs) {
        verbs.put("mish", Activations::mish);
        verbs.put("selu", Activations::selu);
        verbs.put("hardsigmoid", Activations::hardsigmoid);
        verbs.put("hardswish", Activations::hardswish);
        verbs.put("hardshrink", x -> Activations.hardshrink(x, 0.3));
        verbs.put("prelu", x -> Activations.prelu(x, Ops.slice(square(x, 8), 0, 0, 1, 8)));
        verbs.put("glu", x -> Arrangements.tile(Activations.glu(x), 1, 2));
        verbs.put("gated", x -> Ops.mul(x, Ops.sigmoid(x)));
        verbs.put("gated twice", x -> Ops.mul(x, Ops.sigmoid(Ops.scale(x, 1.702))));
        verbs.put("gelu by tanh", x -> {
            Var inner = Ops.scale(Ops.add(x, Ops.scale(Ops.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI));
            return Ops.mul(Ops.scale(x, 0.5), Ops.shift(Ops.tanh(inner), 1));
        });
        verbs.put("norms of sums", x -> {
            Var ones = Ops.slice(square(x, 8), 0, 0, 1, 8);
            Var first = Ops.layerNorm(Ops.add(x, Ops.tanh(x)), ones, ones, 1e-5);
            return Ops.rmsNorm(Ops.add(first, x), ones, 1e-5);
        });
        verbs.put("scaled products", x -> {
            Var weights = Ops.transpose(Ops.tanh(square(x, 8)));
            return Ops.scale(Ops.matmul(Ops.scale(x, 0.3), weights), 0.3);
        });
        verbs.put("scores of rows", x -> {
            Var keys = Ops.tanh(Ops.matmul(square(x, 8), square(x, 8)));
            return Ops.matmul(Ops.softmax(Ops.scale(Ops.matmulTransB(x, keys), 0.3)), keys);
        });
    }

    private static void rows(Map<String, UnaryOperator<Var>> verbs) {
        verbs.put("sortRows", x -> Sorting.sortRows(x, false));
        verbs.put("sortRows down", x -> Sorting.sortRows(x, true));
        verbs.put("rowTopK", x -> Arrangements.tile(Sorting.rowTopK(x, 2), 1, 4));
        verbs.put("rowMedians", x -> Ops.sub(x, Sorting.rowMedians(x)));
        verbs.put("putAlongRows", x -> Sorting.putAlongRows(x, Ops.step(x), 8));
        verbs.put("pick", x -> Ops.mul(x, Ops.pick(x, Sorting.rowArgmax(x))));
        verbs.put("place", x -> Ops.add(x, Ops.place(Ops.rowMax(x), sign(x), 8)));
        verbs.put("oneHot", x -> Ops.add(x, Ops.oneHot(sign(x), 8)));
        verbs.put("cumulative sums", x -> Sequences.rowCumulativeSums(Ops.scale(x, 0.3)));
        verbs.put("backward recurrence", x -> Sequences.recurrence(Ops.scale(Ops.tanh(x), 0.5), x, true));
        verbs.put("roll and flip", x -> Arrangements.flipCols(Arrangements.rollCols(x, 3)));
        verbs.put("variances", x -> Ops.mul(x, Statistics.rowVariances(x, 1)));
        verbs.put("unit rows", Statistics::unitRows);
        verbs.put("weightedSoftmax", x -> Softmaxes.WEIGHTED_SOFTMAX.on(x, Ops.shift(Ops.step(x), 0.25)));
        verbs.put("weightedLogSumExp", x -> Ops.sub(x, Softmaxes.WEIGHTED_LOG_SUM_EXP.on(x, Ops.square(x))));
        verbs.put("softmaxOrZero", x -> Softmaxes.SOFTMAX_OR_ZERO.on(x));
        verbs.put("rowDeviations", x -> Ops.div(x, Statistics.rowStandardDeviations(x, 0)));
        verbs.put("a part that no output needs", x -> {
            LinearAlgebra.symmetricPart(Ops.matmulTransA(x, x));
            return x;
        });
        verbs.put("the same row for each row", x -> Ops.add(x, x.tape().constant(new DMatrixRMaj(x.rows(), 8))));
    }

    private static void matrices(Map<String, UnaryOperator<Var>> verbs) {
        verbs.put("symmetricPart", x -> Ops.matmul(x, LinearAlgebra.symmetricPart(square(x, 8))));
        verbs.put("upperTriangle", x -> Ops.matmul(x, Arrangements.upperTriangle(square(x, 8))));
        verbs.put("kron", x -> Ops.matmul(x, LinearAlgebra.kron(square(x, 2), square(x, 4))));
        verbs.put("trace", x -> Ops.mul(x, Ops.trace(square(x, 8))));
        verbs.put("det", x -> Ops.mul(x, Ops.det(square(x, 3))));
        verbs.put("diag", x -> Ops.add(x, Ops.transpose(Ops.diag(square(x, 8)))));
        verbs.put("diagMatrix", x -> Ops.matmul(x, Ops.diagMatrix(Ops.diag(square(x, 8)))));
        verbs.put(
                "attention",
                x -> Ops.matmul(
                        Ops.softmax(Ops.scale(Ops.matmulTransB(x, square(x, 8)), 0.3)), square(x, 8)));
    }

    /** 0 or 1 for each row. Rounding to float makes equal numbers of different ones, so their order differs. */
    private static Var sign(Var x) {
        return Ops.step(Ops.slice(x, 0, 0, x.rows(), 1));
    }

    private static Var square(Var x, int n) {
        DMatrixRMaj m = new DMatrixRMaj(n, n);
        Random random = new Random(n);
        for (int i = 0; i < n * n; i++) m.data[i] = random.nextGaussian() / 3;
        // The sum makes it depend on the input, or the export would compute what follows itself.
        return Ops.add(x.tape().constant(m), Ops.scale(Ops.sum(x), 0));
    }
}
