package dev.pullback.check;

import static dev.pullback.check.Draw.Kind.*;
import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Decompositions.EXPM_SLOPE;
import static dev.pullback.ops.Decompositions.FULL_RANK;
import static dev.pullback.ops.Decompositions.GAPS;
import static dev.pullback.ops.Decompositions.LYAPUNOV;
import static dev.pullback.ops.Decompositions.NO_CHOICE;
import static dev.pullback.ops.Decompositions.ZERO_COLUMNS;
import static dev.pullback.ops.Diagonals.LOWER_HALF;
import static dev.pullback.ops.Distances.PROJECTED_DIFFERENCES;
import static dev.pullback.ops.Distances.WEIGHTED_DIFFERENCES;
import static dev.pullback.ops.Images.*;
import static dev.pullback.ops.Kronecker.KRON_TRANS_A;
import static dev.pullback.ops.Kronecker.KRON_TRANS_B;
import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.LinearCrossEntropy.LINEAR_CROSS_ENTROPY_GRADIENTS;
import static dev.pullback.ops.LinearSystems.COFACTORS_SLOPE;
import static dev.pullback.ops.LogitLosses.DIVERGENCE_AND_SLOPE;
import static dev.pullback.ops.LogitLosses.DIVERGENCE_SLOPE;
import static dev.pullback.ops.Losses.CROSS_ENTROPY_AND_GRADIENT;
import static dev.pullback.ops.Losses.SOFT_CROSS_ENTROPY;
import static dev.pullback.ops.Losses.SOFT_CROSS_ENTROPY_AND_GRADIENT;
import static dev.pullback.ops.Normalizations.NORMALIZED_ROWS_SLOPE;
import static dev.pullback.ops.Normalizations.UNIT_RMS_ROWS;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.RegressionLosses.*;
import static dev.pullback.ops.Sequences.*;
import static dev.pullback.ops.SimilarityLosses.*;
import static dev.pullback.ops.Softmaxes.LOG_SOFTMAX_VJP;
import static dev.pullback.ops.Softmaxes.SOFTMAX_VJP;
import static dev.pullback.ops.Softmaxes.TEMPERED_SOFTMAX;
import static dev.pullback.ops.Softmaxes.WEIGHTED_SHARES;
import static dev.pullback.ops.Sorting.*;
import static dev.pullback.ops.SpecialFunctions.*;
import static dev.pullback.ops.Statistics.*;
import static dev.pullback.ops.TriangularForm.LOWER;
import static dev.pullback.ops.TriangularForm.UPPER;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.Draw.Content;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.LinearCrossEntropy.WantedGradients;
import dev.pullback.ops.Normalizations.BatchNorm;
import dev.pullback.ops.Reduction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * The test cases for the gradients of all ops in {@link Rules#standard}. An op that is added to the table needs a case here.
 */
public final class OpCases {
    private static final Draw X = Draw.real(FULL);
    private static final Draw Y = Draw.real(TRANSPOSED);
    private static final Draw POSITIVE = Draw.above(0, FULL);
    private static final Draw CLASS = Draw.index(COLUMN, Content.COLUMN_INDEX);
    private static final Draw ROW_OF_M = Draw.index(COLUMN, Content.ROW_INDEX);
    private static final Draw MORE_ROWS_OF_M = Draw.index(LONG_COLUMN, Content.ROW_INDEX);

    private static final Draw[] LAYER = {X, Draw.real(COLS_BY_COLS), Draw.real(ROW), CLASS};
    private static final CrossEntropyOptions MEAN = CrossEntropyOptions.defaults();
    private static final CrossEntropyOptions SUM = MEAN.withReduction(Reduction.SUM);
    private static final CrossEntropyOptions EACH = MEAN.withReduction(Reduction.NONE);

    private static final List<OpCase> ALL = table();

    private OpCases() {}

    /** Returns all cases. */
    public static List<OpCase> all() {
        return ALL;
    }

    /** Returns the cases of one op. */
    public static List<OpCase> of(Op op) {
        return ALL.stream().filter(c -> c.op().equals(op.name())).toList();
    }

    /** Returns the ops of a table of rules that have no case. */
    public static Set<Op> missing(Rules rules) {
        Set<Op> missing = new LinkedHashSet<>(rules.ops());
        missing.removeIf(op -> !of(op).isEmpty());
        return missing;
    }

    private static final class Table {
        final List<OpCase> cases = new ArrayList<>();

        /** Adds a case. Its name is the name of the op, optionally followed by a comma and a description. */
        Table add(String name, Fn.N f, Draw... inputs) {
            cases.add(OpCase.of(name, f, inputs));
            return this;
        }

        Table declared(String name, Fn.N f, Draw... inputs) {
            cases.add(new OpCase(name, name, f, List.of(inputs), true));
            return this;
        }

        /** Adds a case for each way to broadcast one of two operands. */
        Table broadcasting(String name, Fn.N f, double lowestOfB) {
            Draw.Kind[] kinds = {FULL, ROW, COLUMN, SCALAR};
            for (Draw.Kind k : kinds) {
                String shape = k == FULL ? "" : ", B a " + k.name().toLowerCase(java.util.Locale.ROOT);
                add(name + shape, f, X, Draw.above(lowestOfB, k));
            }
            for (Draw.Kind k : kinds) {
                if (k != FULL)
                    add(
                            name + ", A a " + k.name().toLowerCase(java.util.Locale.ROOT),
                            f,
                            Draw.real(k),
                            Draw.above(lowestOfB, FULL));
            }
            return this;
        }
    }

    // spotless:off
    private static List<OpCase> table() {
        double any = Double.NEGATIVE_INFINITY;
        return new Table()
                // Arithmetic
                .broadcasting("add", x -> add(x[0], x[1]), any)
                .broadcasting("sub", x -> sub(x[0], x[1]), any)
                .broadcasting("mul", x -> mul(x[0], x[1]), any)
                .broadcasting("div", x -> div(x[0], x[1]), 0)
                .broadcasting("divOrZero", x -> divOrZero(x[0], x[1]), any)
                .broadcasting("mulOrZero", x -> mulOrZero(x[0], x[1]), any)
                .add("neg", x -> neg(x[0]), X)
                .add("scale", x -> scale(x[0], -1.5), X)
                .add("scale, by zero", x -> add(scale(x[0], 0), x[0]), X)
                .add("shift", x -> shift(x[0], 0.75), X)

                // Matrix products
                .add("matmul", x -> matmul(x[0], x[1]), X, Draw.real(COLS_BY_THREE))
                .add("matmul, of itself", x -> matmul(x[0], transpose(x[0])), X)
                .add("matmulTransA", x -> matmulTransA(x[0], x[1]), X, Draw.real(THREE_COLUMNS))
                .add("matmulTransB", x -> matmulTransB(x[0], x[1]), X, Draw.real(THREE_BY_COLS))
                .add("transpose", x -> transpose(x[0]), X)

                .add("linear", x -> linear(x[0], x[1], colSums(x[2])), X, Draw.real(COLS_BY_THREE), Draw.real(THREE_COLUMNS))
                // of bounded numbers: 1 - Y² has no digits left where Y is within a few ulp of ±1
                .add("linearTanh", x -> linearTanh(tanh(x[0]), tanh(x[1]), tanh(colSums(x[2]))), X, Draw.real(COLS_BY_THREE), Draw.real(THREE_COLUMNS))
                .add("linearRelu", x -> linearRelu(x[0], x[1], colSums(x[2])), X, Draw.real(COLS_BY_THREE), Draw.real(THREE_COLUMNS))

                // Linear algebra
                .add("inverse", x -> inverse(regular(x[0], x[1])), X, Y)
                .add("solve", x -> solve(regular(x[0], x[1]), x[2]), X, Y, Draw.real(THREE_COLUMNS))
                .add("solve, one column", x -> solve(regular(x[0], x[1]), x[2]), X, Y, Draw.real(COLUMN))
                .add("solveTransA", x -> solveTransA(regular(x[0], x[1]), x[2]), X, Y, Draw.real(THREE_COLUMNS))
                .add("luFactors", x -> logDet(regular(x[0], x[1])), X, Y)
                .add("spdFactors", x -> solveSpd(lopsided(x[0]), x[1]), X, Draw.real(COLUMN))
                .add("solveSpd", x -> solveSpd(lopsided(x[0]), x[1]), X, Draw.real(THREE_COLUMNS))
                .add("det", x -> det(regular(x[0], x[1])), X, Y)
                .add("cofactors", x -> cofactors(regular(x[0], x[1])), X, Y)
                .add("solveTriangular", x -> solveTriangular(definite(x[0]), x[1], LOWER), X, Draw.real(THREE_COLUMNS))
                .add("solveTriangular, upper", x -> solveTriangular(definite(x[0]), x[1], UPPER), X, Draw.real(THREE_COLUMNS))
                .add("solveTriangular, transposed", x -> solveTriangular(definite(x[0]), x[1], LOWER.transposed()), X, Draw.real(THREE_COLUMNS))
                .add("solveTriangular, upper, transposed", x -> solveTriangular(definite(x[0]), x[1], UPPER.transposed()), X, Draw.real(THREE_COLUMNS))
                .add("solveTriangular, on the right", x -> solveTriangular(definite(x[0]), x[1], LOWER.onTheRight()), X, Draw.real(THREE_ROWS))
                .add("solveTriangular, upper, on the right", x -> solveTriangular(definite(x[0]), x[1], UPPER.onTheRight()), X, Draw.real(THREE_ROWS))
                .add("solveTriangular, transposed, on the right", x -> solveTriangular(definite(x[0]), x[1], LOWER.transposed().onTheRight()), X, Draw.real(THREE_ROWS))
                .add("solveTriangular, upper, transposed, on the right", x -> solveTriangular(definite(x[0]), x[1], UPPER.transposed().onTheRight()), X, Draw.real(THREE_ROWS))
                .add("logDetSpd", x -> logDetSpd(lopsided(x[0])), X)
                .add("lowerHalf", x -> LOWER_HALF.on(x[0]), X)
                .add("symmetricPart", x -> symmetricPart(matmul(x[0], x[1])), X, Y)
                .add("cofactorsSlope", x -> COFACTORS_SLOPE.on(regular(x[0], x[1]), matmul(x[0], x[1])), X, Y)
                .add("logDet", x -> logDet(regular(x[0], x[1])), X, Y)
                .add("cholesky", x -> cholesky(lopsided(x[0])), X)
                .add("trace", x -> trace(matmul(x[0], x[1])), X, Y)
                .add("diag", x -> diag(x[0]), X)
                .add("diagMatrix", x -> diagMatrix(x[0]), Draw.real(COLUMN))
                .add("diagMatrix, wide", x -> diagMatrix(x[0], new Shape(x[0].rows(), x[0].rows() + 2)), Draw.real(COLUMN))
                .add("lowerTriangle", x -> lowerTriangle(x[0]), X)

                .add("eigSym", x -> parts(eigSym(spread(matmul(x[0], x[1])))), X, Y)
                .add("svd", x -> parts(svd(spread(x[0]))), X)
                .add("qr", x -> parts(qr(concatRows(sin(shift(x[0], 0.7)), identityOf(x[0].cols(), x[0])))), X)
                .add("pinv", x -> pinv(concatRows(sin(shift(x[0], 0.7)), identityOf(x[0].cols(), x[0]))), X)
                .add("pinv, wide", x -> pinv(concatCols(sin(shift(x[0], 0.7)), identityOf(x[0].rows(), x[0]))), X)
                .add("expm", x -> expm(matmul(tanh(x[0]), tanh(x[1]))), X, Y)
                .add("expmSlope", x -> EXPM_SLOPE.on(matmul(tanh(x[0]), tanh(x[1])), matmul(sin(x[0]), sin(x[1]))), X, Y)
                .add("sqrtm", x -> sqrtm(lopsided(x[0])), X)
                .add("lyapunov", x -> LYAPUNOV.on(lopsided(x[0]), matmul(x[0], x[1])), X, Y)
                .add("kron", x -> kron(x[0], x[1]), X, Draw.real(THREE_COLUMNS))
                .add("kronTransB", x -> KRON_TRANS_B.on(kron(x[0], x[0]), x[0]), X)
                .add("kronTransA", x -> KRON_TRANS_A.on(kron(x[0], x[0]), x[0]), X)
                .add("gaps", x -> GAPS.with(-1.0, diag(spread(x[0]))), X)
                .add("gaps, sums", x -> GAPS.with(1.0, diag(spread(x[0]))), X)
                .add("noChoice", x -> NO_CHOICE.with(-1.0, x[0], diag(spread(x[0])), diag(x[0]), x[0]), Draw.real(COLS_BY_COLS))
                .add("zeroColumns", x -> ZERO_COLUMNS.on(x[0], diag(spread(x[0])), x[0]), Draw.real(COLS_BY_COLS))
                .add("fullRank", x -> FULL_RANK.on(x[0], spread(x[0])), Draw.real(COLS_BY_COLS))

                // Functions
                .add("exp", x -> exp(x[0]), X)
                .add("log", x -> log(x[0]), POSITIVE)
                .add("log1p", x -> log1p(x[0]), Draw.above(-1, FULL))
                .add("expm1", x -> expm1(x[0]), X)
                .add("sqrt", x -> sqrt(x[0]), POSITIVE)
                .add("square", x -> square(x[0]), X)
                .add("oneMinusSquare", x -> oneMinusSquare(x[0]), X)
                .add("sechSquare", x -> sechSquare(x[0]), X)
                .add("pow, 2.5", x -> pow(x[0], 2.5), POSITIVE)
                .add("pow, -0.5", x -> pow(x[0], -0.5), POSITIVE)
                .add("pow, 3", x -> pow(x[0], 3), X)
                .add("pow, 1", x -> pow(x[0], 1), X)
                .add("pow, 0", x -> add(pow(x[0], 0), x[0]), X)
                .add("reciprocal", x -> reciprocal(x[0]), X)
                .add("abs", x -> abs(x[0]), X)
                .add("sin", x -> sin(x[0]), X)
                .add("cos", x -> cos(x[0]), X)
                .add("tan", x -> tan(x[0]), Draw.between(-1.5, 1.5, FULL))

                .add("asin", x -> asin(x[0]), Draw.between(-1, 1, FULL))
                .add("acos", x -> acos(x[0]), Draw.between(-1, 1, FULL))
                .add("atan", x -> atan(x[0]), X)
                .broadcasting("atan2", x -> atan2(x[0], x[1]), 0)
                .broadcasting("hypot", x -> hypot(x[0], x[1]), any)
                .add("sinh", x -> sinh(x[0]), X)
                .add("cosh", x -> cosh(x[0]), X)
                .add("asinh", x -> asinh(x[0]), X)
                .add("acosh", x -> acosh(x[0]), Draw.above(1, FULL))
                .add("atanh", x -> atanh(x[0]), Draw.between(-1, 1, FULL))
                .add("exp2", x -> exp2(x[0]), X)
                .add("log2", x -> log2(x[0]), POSITIVE)
                .add("log10", x -> log10(x[0]), POSITIVE)
                .add("logit", x -> logit(x[0]), Draw.between(0, 1, FULL))
                .add("erf", x -> erf(x[0]), X)
                .add("erfc", x -> erfc(x[0]), X)
                .add("erfSlope", x -> erfSlope(x[0]), X)
                .add("erfInv", x -> erfInv(x[0]), Draw.between(-1, 1, FULL))
                .add("logGamma", x -> logGamma(x[0]), POSITIVE)
                .add("digamma", x -> digamma(x[0]), POSITIVE)
                .add("polygamma", x -> polygamma(x[0], 1), POSITIVE)
                .add("polygamma, of order 4", x -> polygamma(x[0], 4), POSITIVE)

                .broadcasting("logAddExp", x -> logAddExp(x[0], x[1]), any)
                .broadcasting("logAddExpShare", x -> logAddExpShare(x[0], x[1]), any)
                .add("log1mExp", x -> log1mExp(neg(x[0])), POSITIVE)

                // Activations
                .add("tanh", x -> tanh(x[0]), X)
                .add("sigmoid", x -> sigmoid(x[0]), X)
                .add("relu", x -> relu(x[0]), X)
                .add("leakyRelu", x -> leakyRelu(x[0], 0.1), X)
                .add("elu", x -> elu(x[0], 1.0), X)
                .add("elu, 0.5", x -> elu(x[0], 0.5), X)
                .add("eluSlope", x -> eluSlope(x[0], 1.0), X)
                .add("gelu", x -> gelu(x[0]), X)
                .add("normalCdf", x -> normalCdf(x[0]), X)
                .add("normalPdf", x -> normalPdf(x[0]), X)
                .add("silu", x -> silu(x[0]), X)
                .add("softplus", x -> softplus(x[0]), X)
                .add("logSigmoid", x -> logSigmoid(x[0]), X)

                .add("softsign", x -> softsign(x[0]), X)
                .add("mul, mish", x -> mish(x[0]), X)
                .add("scale, selu", x -> selu(x[0]), X)
                .add("scale, celu", x -> celu(x[0], 0.7), X)
                .add("mulOrZero, hardswish", x -> hardswish(x[0]), X)
                .add("sub, softshrink", x -> softshrink(x[0], 0.4), X)
                .add("where, hardshrink", x -> hardshrink(x[0], 0.4), X)
                .add("sub, prelu", x -> prelu(x[0], x[1]), X, Draw.real(ROW))
                .add("mulOrZero, glu", x -> glu(concatCols(x[0], x[1])), X, X)

                // Comparing and choosing
                .broadcasting("maximum", x -> maximum(x[0], x[1]), any)
                .broadcasting("minimum", x -> minimum(x[0], x[1]), any)
                .add("clip", x -> clip(x[0], -0.5, 0.8), X)
                .add("where", x -> where(x[0], x[1], x[2]), Draw.index(FULL, Content.MASK), X, X)
                .add("where, C a column", x -> where(x[0], x[1], x[2]), Draw.index(COLUMN, Content.MASK), X, X)
                .add("where, A a row", x -> where(x[0], x[1], x[2]), Draw.index(FULL, Content.MASK), Draw.real(ROW), X)
                .add("where, B a scalar", x -> where(x[0], x[1], x[2]), Draw.index(FULL, Content.MASK), X, Draw.real(SCALAR))
                .add("sign", x -> add(sign(x[0]), x[0]), X)
                .add("step", x -> add(step(x[0]), x[0]), X)
                .add("leakyStep", x -> add(leakyStep(x[0], 0.1), x[0]), X)
                .add("maximumShare", x -> add(maximumShare(x[0], x[1]), add(x[0], x[1])), X, X)
                .add("inside", x -> add(inside(x[0], -0.5, 0.8), x[0]), X)
                .add("rowMaxMask", x -> add(rowMaxMask(x[0]), x[0]), X)
                .add("colMaxMask", x -> add(colMaxMask(x[0]), x[0]), X)

                // Images
                .add("conv2d", x -> conv2d(images(x[0]), weights(x[1], 3, 4), tall(x[0].cols(), 3)), X, Draw.real(THREE_BY_COLS))
                .add("conv2d, padded, with stride and groups", x -> conv2d(images(x[0]), weights(x[1], 2, 9), grouped(x[0].cols())), X, Draw.real(THREE_BY_COLS))
                .add("conv2dTranspose", x -> conv2dTranspose(images(x[0]), weights(x[1], 2, 2), toImages(x[0].cols())), X, Draw.real(THREE_BY_COLS))
                .add("conv2dWeights", x -> conv2dWeights(slice(images(x[0]), 0, 0, x[0].rows(), 4 * x[0].cols()), images(x[1]), toImages(x[0].cols())), X, X)
                .add("maxPool", x -> maxPool(images(x[0]), size(x[0].cols()), new Window(2, 1, 1, 0, 1)), X)
                .add("maxPool, padded", x -> maxPool(images(x[0]), size(x[0].cols()), Window.of(3).padding(1).stride(2)), X)
                .add("maxPoolGather", x -> maxPoolGather(images(x[0]), images(x[1]), size(x[0].cols()), new Window(2, 1, 1, 0, 1)), X, X)
                .add("maxPoolScatter", x -> maxPoolScatter(slice(images(x[0]), 0, 0, x[0].rows(), 4 * x[0].cols()), images(x[1]), size(x[0].cols()), new Window(2, 1, 1, 0, 1)), X, X)
                .add("avgPool", x -> avgPool(images(x[0]), size(x[0].cols()), Window.of(3).padding(1).stride(2)), X)
                .add("avgPoolTranspose", x -> avgPoolTranspose(slice(images(x[0]), 0, 0, x[0].rows(), 4 * x[0].cols()), size(x[0].cols()), new Window(2, 1, 1, 0, 1)), X)

                // Reductions
                .add("sum", x -> sum(x[0]), X)
                .add("mean", x -> mean(x[0]), X)
                .add("rowSums", x -> rowSums(x[0]), X)
                .add("colSums", x -> colSums(x[0]), X)
                .add("rowMax", x -> rowMax(x[0]), X)
                .add("colMax", x -> colMax(x[0]), X)
                .add("norm", x -> norm(x[0]), X)
                .add("expand, a row", x -> expand(x[0], new Shape(3, x[0].cols())), Draw.real(ROW))
                .add("expand, a column", x -> expand(x[0], new Shape(x[0].rows(), 3)), Draw.real(COLUMN))
                .add("expand, a scalar", x -> expand(x[0], new Shape(2, 3)), Draw.real(SCALAR))
                .add("expand, nothing", x -> expand(x[0], x[0].shape()), X)

                // Normalisation
                .add("standardizeRows", x -> standardizeRows(x[0], 0.1), X)
                .add("standardizeCols", x -> standardizeCols(x[0], 0.1), X)
                .add("rowDeviations", x -> rowDeviations(x[0], 0.1), X)
                .add("colDeviations", x -> colDeviations(x[0], 0.1), X)
                .add("rowRms", x -> rowRms(x[0], 0.1), X)
                .add("layerNorm", x -> layerNorm(x[0], x[1], x[2], 0.1), X, Draw.real(ROW), Draw.real(ROW))
                .add("rmsNorm", x -> rmsNorm(x[0], x[1], 0.1), X, Draw.real(ROW))
                .add("unitRmsRows", x -> UNIT_RMS_ROWS.with(0.1, x[0]), X)
                .add("normalizedRowsSlope", x -> NORMALIZED_ROWS_SLOPE.with(true, x[0], x[1], shift(square(rowMax(x[1])), 1)), X, X)
                .add("normalizedRowsSlope, not centred", x -> NORMALIZED_ROWS_SLOPE.with(false, x[0], x[1], shift(square(rowMax(x[1])), 1)), X, X)
                .add("batchNorm", x -> batchNorm(twice(x[0]), x[1], x[2], 0.1).output(), X, Draw.real(ROW), Draw.real(ROW))
                .add("batchNorm, all outputs", x -> outputs(batchNorm(twice(x[0]), x[1], x[2], 0.1)), X, Draw.real(ROW), Draw.real(ROW))
                .add("batchNorm, given moments", x -> batchNorm(x[0], x[1], x[2], x[3], x[4], 0.1), X, Draw.real(ROW), Draw.real(ROW), Draw.real(ROW), Draw.above(0, ROW))
                .add("dropout", x -> dropout(x[0], 0.4, x[1]), X, Draw.index(SCALAR, Content.ROW_INDEX))

                // Layout
                .add("identity", x -> identity(x[0]), X)
                .declared("stopGradient", x -> stopGradient(x[0]), X)
                .add("reshape", x -> reshape(x[0], 1, x[0].shape().elements()), X)
                .add("reshape, turned", x -> reshape(x[0], /* rows= */ x[0].cols(), /* cols= */ x[0].rows()), X)
                .add("slice", x -> slice(x[0], x[0].rows() / 2, x[0].cols() / 2, (x[0].rows() + 1) / 2, (x[0].cols() + 1) / 2), X)
                .add("slice, all", x -> slice(x[0], 0, 0, x[0].rows(), x[0].cols()), X)
                .add("slice, an element", x -> slice(x[0], x[0].rows() - 1, 0, 1, 1), X)
                .add("pad", x -> pad(x[0], 1, 2, new Shape(x[0].rows() + 3, x[0].cols() + 2)), X)
                .add("pad, nothing", x -> pad(x[0], 0, 0, x[0].shape()), X)
                .add("concatRows", x -> concatRows(x[0], x[1], x[0]), X, Draw.real(THREE_BY_COLS))
                .add("concatRows, one", x -> concatRows(x[0]), X)
                .add("concatCols", x -> concatCols(x[0], x[1], x[0]), X, Draw.real(THREE_COLUMNS))
                .add("concatCols, one", x -> concatCols(x[0]), X)
                .add("splitCols", x -> splitAndSwap(x[0]), X)
                .add("splitCols, one used", x -> splitCols(x[0], widths(x[0]))[0], X)

                // Indexing
                .add("gatherRows", x -> gatherRows(x[0], x[1]), X, MORE_ROWS_OF_M)
                .add("gatherRows, all the same", x -> gatherRows(x[0], 0, 0, 0), X)
                .add("scatterRows", x -> scatterRows(x[0], x[1], x[0].rows() + 1), X, ROW_OF_M)
                .add("scatterRows, all the same", x -> scatterRows(x[0], x[0].tape().constant(new Shape(x[0].rows(), 1), 1), 2), X)
                .add("pick", x -> pick(x[0], x[1]), X, CLASS)
                .add("place", x -> place(x[0], x[1], x[0].rows() + 1), Draw.real(COLUMN), ROW_OF_M)

                .add("takeAlongRows", x -> takeAlongRows(x[0], concatCols(x[1], x[1])), X, CLASS)
                .add("takeAlongRows, sorted", x -> sortRows(x[0], false), X)
                .add("takeAlongRows, the greatest", x -> rowTopK(x[0], (x[0].cols() + 1) / 2), X)
                .add("takeAlongRows, quantiles", x -> rowQuantiles(x[0], 0.4), X)
                .add("putAlongRows", x -> putAlongRows(x[0], x[1], x[1].rows() + 1), Draw.real(COLUMN), ROW_OF_M)
                .add("rowOrder", x -> add(rowOrder(x[0], true), x[0]), X)

                // Sequences and statistics
                .add("recurrence", x -> recurrence(x[0], x[1], false), X, X)
                .add("recurrence, backward", x -> recurrence(x[0], x[1], true), X, X)
                .add("recurrence, sums", x -> rowCumulativeSums(x[0]), X)
                .add("recurrence, products", x -> colCumulativeProducts(x[0]), X)
                .add("recurrence, product", x -> rowProducts(x[0]), X)
                .add("rowCumulativeLogSumExps", x -> rowCumulativeLogSumExps(x[0]), X)
                .add("rowVariances", x -> rowVariances(x[0], 0), X)
                .add("colVariances", x -> colVariances(twice(x[0]), 1), X)
                .add("rowRms, standard deviations", x -> colStandardDeviations(twice(x[0]), 1), X)
                .add("matmulTransA, covariance", x -> covariance(twice(x[0]), 1), X)
                .add("rowRms, unit rows", x -> unitRows(wide(x[0])), X)
                .add("rowSums, cosine similarity", x -> cosineSimilarity(wide(x[0]), wide(x[1])), X, X)
                .add("pairwiseSquaredDistances", x -> pairwiseSquaredDistances(x[0], x[1]), X, Draw.real(THREE_BY_COLS))
                .add("weightedDifferences", x -> WEIGHTED_DIFFERENCES.on(x[2], x[0], x[1]), X, Draw.real(THREE_BY_COLS), Draw.real(THREE_ROWS))
                .add("projectedDifferences", x -> PROJECTED_DIFFERENCES.on(x[2], x[0], x[1]), X, Draw.real(THREE_BY_COLS), X)

                // Softmax and its loss
                .add("softmax", x -> softmax(x[0]), X)
                .add("softmaxOrZero", x -> softmaxOrZero(x[0]), X)
                .add("logSoftmax", x -> logSoftmax(x[0]), X)
                .add("logSumExp", x -> logSumExp(x[0]), X)
                .add("weightedLogSumExp", x -> logSumExp(x[0], positive(x[1])), X, X)
                .add("weightedLogSumExp, W a row", x -> logSumExp(x[0], positive(x[1])), X, Draw.real(ROW))
                .add("weightedSoftmax", x -> weightedSoftmax(x[0], positive(x[1])), X, X)
                .add("softmaxVjp", x -> SOFTMAX_VJP.on(x[0], softmax(x[1])), X, X)
                .add("logSoftmaxVjp", x -> LOG_SOFTMAX_VJP.on(x[0], softmax(x[1])), X, X)
                .add("temperedSoftmax", x -> TEMPERED_SOFTMAX.with(1.7, x[0]), X)
                .add("weightedShares", x -> WEIGHTED_SHARES.on(x[0], positive(x[1])), X, X)
                .add("softmax, of columns", x -> softmaxCols(x[0]), X)
                .add("logSoftmax, of columns", x -> logSoftmaxCols(x[0]), X)
                .add("logSumExp, of columns", x -> logSumExpCols(x[0]), X)
                .add("softmaxCrossEntropy", x -> softmaxCrossEntropy(x[0], x[1]), X, CLASS)
                .add("softmaxCrossEntropy, sum", x -> softmaxCrossEntropy(x[0], x[1], SUM), X, CLASS)
                .add("softmaxCrossEntropy, each row", x -> softmaxCrossEntropy(x[0], x[1], EACH), X, CLASS)
                .add("softmaxCrossEntropy, smoothed", x -> softmaxCrossEntropy(x[0], x[1], MEAN.withLabelSmoothing(0.3)), X, CLASS)
                .add("softmaxCrossEntropy, z-loss", x -> softmaxCrossEntropy(x[0], x[1], MEAN.withZLoss(0.2)), X, CLASS)
                .add("softmaxCrossEntropy, warm and capped", x -> softmaxCrossEntropy(x[0], x[1], MEAN.withTemperature(1.7).withSoftcap(2)), X, CLASS)
                .add("softmaxCrossEntropy, all options", x -> softmaxCrossEntropy(x[0], x[1], every(x[0])), X, CLASS)
                .add("softmaxCrossEntropy, all options, each row", x -> softmaxCrossEntropy(x[0], x[1], every(x[0]).withReduction(Reduction.NONE)), X, CLASS)
                .add("softmaxMinusOneHot", x -> softmaxMinusOneHot(x[0], x[1]), X, CLASS)
                .add("softmaxMinusOneHot, all options", x -> softmaxMinusOneHot(x[0], x[1], every(x[0])), X, CLASS)
                .add("crossEntropyAndGradient", x -> columns(CROSS_ENTROPY_AND_GRADIENT.onAll(MEAN, x)), X, CLASS)
                .add("crossEntropyAndGradient, all options", x -> columns(CROSS_ENTROPY_AND_GRADIENT.onAll(every(x[0]), x)), X, CLASS)
                .add("softCrossEntropy", x -> SOFT_CROSS_ENTROPY.with(MEAN, x[0], positive(x[1])), X, X)
                .add("softCrossEntropy, all options", x -> SOFT_CROSS_ENTROPY.with(every(x[0]), x[0], positive(x[1])), X, X)
                .add("softCrossEntropy, all options, each row", x -> SOFT_CROSS_ENTROPY.with(every(x[0]).withReduction(Reduction.NONE), x[0], positive(x[1])), X, X)
                .add("softCrossEntropyAndGradient", x -> columns(SOFT_CROSS_ENTROPY_AND_GRADIENT.onAll(MEAN, x[0], positive(x[1]))), X, X)
                .add("softCrossEntropyAndGradient, all options", x -> columns(SOFT_CROSS_ENTROPY_AND_GRADIENT.onAll(every(x[0]), x[0], positive(x[1]))), X, X)
                .add("softmaxMinusTargets", x -> softmaxMinusTargets(x[0], positive(x[1])), X, X)
                .add("softmaxMinusTargets, all options", x -> softmaxMinusTargets(x[0], positive(x[1]), every(x[0])), X, X)
                .add("targetCosts", x -> targetCosts(x[0], positive(x[1]), EACH), X, X)
                .add("targetCosts, all options", x -> targetCosts(x[0], positive(x[1]), every(x[0])), X, X)
                .add("smoothedTargets", x -> smoothedTargets(x[0], positive(x[1]), every(x[0])), X, X)
                .add("oneHot", x -> add(oneHot(x[1], x[0].cols()), x[0]), X, CLASS)
                .add("linearCrossEntropy", x -> linearCrossEntropy(x[0], x[1], x[2], x[3]), LAYER)
                .add("linearCrossEntropy, all options", x -> linearCrossEntropy(x[0], x[1], x[2], x[3], every(x[1])), LAYER)
                .add("linearCrossEntropy, each row", x -> linearCrossEntropy(x[0], x[1], x[2], x[3], EACH), LAYER)
                .add("linearCrossEntropyGradients", x -> columns(LINEAR_CROSS_ENTROPY_GRADIENTS.onAll(new WantedGradients(every(x[1]), true, true, true), x)), X, Draw.real(COLS_BY_COLS), Draw.real(ROW), CLASS, Draw.real(SCALAR))
                .add("linearCrossEntropyGradients, one", x -> columns(LINEAR_CROSS_ENTROPY_GRADIENTS.onAll(new WantedGradients(EACH, false, true, false), x)), X, Draw.real(COLS_BY_COLS), Draw.real(ROW), CLASS, Draw.real(COLUMN))
                .add("binaryCrossEntropy", x -> binaryCrossEntropy(x[0], sigmoid(x[1])), X, X)
                .add("binaryCrossEntropy, each, weights a row", x -> binaryCrossEntropy(x[0], sigmoid(x[1]), positive(x[2]), Reduction.NONE), X, X, Draw.real(ROW))
                .add("binaryCrossEntropy, weighted", x -> binaryCrossEntropy(x[0], sigmoid(x[1]), positive(x[2]), Reduction.MEAN), X, X, Draw.real(SCALAR))
                .add("binaryCrossEntropySlope", x -> binaryCrossEntropySlope(x[0], sigmoid(x[1]), positive(x[2]), Reduction.MEAN), X, X, Draw.real(ROW))
                .add("binaryTargetCosts", x -> binaryTargetCosts(x[0], sigmoid(x[1]), positive(x[2]), Reduction.MEAN), X, X, Draw.real(SCALAR))

                .add("maskScores", x -> exp(maskScores(x[0], x[1])), X, Draw.index(FULL, Content.MASK))
                .add("maskScores, M a row", x -> exp(maskScores(x[0], x[1])), X, Draw.index(ROW, Content.MASK))
                .add("attention", x -> attention(x[0], x[1], x[2], x[3]), X, Draw.real(THREE_BY_COLS), Draw.real(THREE_ROWS), Draw.index(THREE_COLUMNS, Content.MASK))
                .add("attention, without a mask", x -> attention(x[0], x[1], x[2]), X, Draw.real(THREE_BY_COLS), Draw.real(THREE_ROWS))

                // Other losses
                .add("focal", x -> focal(x[0], 2), POSITIVE)
                .add("focal, 0.5", x -> focal(x[0], 0.5), POSITIVE)
                .add("focalSlope", x -> focalSlope(x[0], 2), POSITIVE)
                .add("focalSlope, 0.5", x -> focalSlope(x[0], 0.5), POSITIVE)
                .add("focalLoss", x -> focalLoss(x[0], x[1], 2), X, CLASS)
                .add("gaussianNll", x -> gaussianNll(x[0], x[1], x[2]), X, X, X)
                .add("gaussianNll, one variance", x -> gaussianNll(x[0], x[1], x[2]), X, Draw.real(SCALAR), X)
                .add("weightedResidual", x -> weightedResidual(x[0], x[1], x[2]), X, X, X)
                .add("logCosh", x -> logCosh(x[0]), X)
                .add("sub, poissonNll", x -> poissonNll(x[0], exp(x[1])), X, X)
                .add("add, negativeBinomialNll", x -> negativeBinomialNll(x[0], tanh(x[1]), positive(x[2])), X, X, X)
                .add("add, quantileLoss", x -> quantileLoss(x[0], x[1], 0.3), X, X)
                .add("rowSums, cosineDistances", x -> cosineDistances(wide(x[0]), wide(x[1])), X, X)
                .add("relu, tripletLoss", x -> tripletLoss(x[0], x[1], neg(x[0]), 0.5), X, X)
                .add("softmaxCrossEntropy, infoNce", x -> infoNce(wide(x[0]), wide(x[1]), 0.5), X, X)
                .add("softplus, pairwiseLogisticLoss", x -> pairwiseLogisticLoss(x[0], x[1], sign(x[0])), X, X)
                .add("huber", x -> huber(x[0], x[1], 0.8), X, X)
                .add("rowHuber", x -> rowHuber(x[0], x[1], 1), X, X)
                .add("hinge", x -> hinge(x[0], x[1]), X, CLASS)
                .add("relu, hinge of each row", x -> hinge(x[0], x[1], 1.5, Reduction.NONE), X, CLASS)
                .add("hingeDirection", x -> add(hingeDirection(x[0], x[1]), x[0]), X, CLASS)
                .add("divergenceSlope", x -> DIVERGENCE_SLOPE.with(1.7, x[0], x[1]), X, X)
                .add("divergenceAndSlope", x -> columns(DIVERGENCE_AND_SLOPE.onAll(1.7, x)), X, X)
                .add("klDivergence", x -> klDivergence(x[0], x[1], 1.5), X, X)
                .add("rowDivergences", x -> klDivergence(x[0], x[1], 1.5, Reduction.NONE), X, X)
                .add("softmaxDifference", x -> softmaxDifference(x[0], x[1]), X, X)

                // Recomputing
                .add("checkpoint", x -> Autodiff.checkpoint(z -> tanh(matmul(z[0], z[1]))).apply(x), X, Draw.real(COLS_BY_THREE))
                .cases;
    }
    // spotless:on

    /** Returns a well-conditioned, symmetric positive definite m×m matrix. */
    private static Var definite(Var x) {
        Var bounded = tanh(x);
        return add(matmulTransB(bounded, bounded), diagMatrix(x.tape().constant(new Shape(x.rows(), 1), 1)));
    }

    /** Returns a matrix that is not symmetric and whose symmetric part is {@link #definite}. */
    private static Var lopsided(Var x) {
        Var s = definite(x);
        return sub(scale(lowerTriangle(s), 2), diagMatrix(diag(s)));
    }

    /** Returns an invertible matrix: the sum of a definite and a skew-symmetric one. */
    private static Var regular(Var x, Var y) {
        Var xy = matmul(tanh(x), tanh(y));
        return add(definite(x), sub(xy, transpose(xy)));
    }

    /** Returns a matrix with the diagonal 2, 4, 6, … and small other elements, so that its values differ. */
    private static Var spread(Var x) {
        double[][] diagonal = new double[Math.min(x.rows(), x.cols())][1];
        for (int i = 0; i < diagonal.length; i++) diagonal[i][0] = 2 + 2 * i;
        return add(scale(sin(x), 0.1), diagMatrix(x.tape().constant(new DMatrixRMaj(diagonal)), x.shape()));
    }

    private static Var identityOf(int n, Var x) {
        return diagMatrix(x.tape().constant(new Shape(n, 1), 1));
    }

    private static Var parts(Eigen e) {
        return concatCols(e.values(), e.vectors());
    }

    private static Var parts(Svd s) {
        return concatRows(s.u(), transpose(s.values()), s.v());
    }

    private static Var parts(OrthogonalTriangular f) {
        return concatRows(f.q(), f.r());
    }

    /** Appends columns: the direction of a row of one number has no derivative. */
    private static Var wide(Var x) {
        return concatCols(x, shift(sin(x), 0.7));
    }

    /** Returns a matrix of at least two rows. */
    private static Var twice(Var x) {
        return concatRows(x, scale(x, -0.5));
    }

    private static Var outputs(BatchNorm b) {
        return concatRows(b.output(), b.mean(), b.variance());
    }

    /** Returns all options at once, for as many classes as {@code z} has columns. */
    private static CrossEntropyOptions every(Var z) {
        double[] weights = new double[z.cols()];
        for (int c = 0; c < weights.length; c++) weights[c] = 0.5 + c;
        return MEAN.withClassWeights(weights)
                .withIgnoreIndex(1)
                .withLabelSmoothing(0.2)
                .withZLoss(0.1)
                .withTemperature(1.4)
                .withSoftcap(3);
    }

    /** Returns numbers between 0.1 and 1.1, for weights and targets. */
    private static Var positive(Var x) {
        return shift(sigmoid(x), 0.1);
    }

    /** Returns one column with the elements of all matrices. */
    private static Var columns(Var[] y) {
        Var[] columns = new Var[y.length];
        for (int i = 0; i < y.length; i++)
            columns[i] = reshape(y[i], y[i].shape().elements(), 1);
        return concatRows(columns);
    }

    private static int[] widths(Var x) {
        return x.cols() == 1 ? new int[] {1} : new int[] {1, x.cols() - 1};
    }

    private static Var splitAndSwap(Var x) {
        Var[] y = splitCols(x, widths(x));
        return y.length == 1 ? y[0] : concatCols(y[1], scale(y[0], 2));
    }

    /** Returns images of two channels with three lines. */
    private static Var images(Var x) {
        return concatCols(x, scale(x, -0.5), shift(x, 0.25), scale(x, 2), neg(x), shift(x, -1));
    }

    private static ImageSize size(int width) {
        return new ImageSize(2, 3, width);
    }

    private static Convolution tall(int width, int filters) {
        return new Convolution(size(width), filters, new Window(2, 1, 1, 0, 1), 1);
    }

    private static Convolution grouped(int width) {
        return Convolution.of(size(width), 2, 3).padding(1).stride(2).groups(2);
    }

    /** Returns a convolution whose output has the size of {@link #images}. */
    private static Convolution toImages(int width) {
        return new Convolution(new ImageSize(1, 4, width), 2, new Window(2, 1, 1, 0, 1), 1);
    }

    private static Var weights(Var w, int filters, int size) {
        Var[] copies = new Var[size];
        java.util.Arrays.fill(copies, w);
        return slice(concatCols(copies), 0, 0, filters, size);
    }
}
