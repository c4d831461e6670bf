package dev.pullback.examples.operations;

import static dev.pullback.check.Draw.Kind.*;
import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.Arrangements.*;
import static dev.pullback.ops.Images.*;
import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.RegressionLosses.*;
import static dev.pullback.ops.Sequences.*;
import static dev.pullback.ops.SimilarityLosses.*;
import static dev.pullback.ops.Sorting.*;
import static dev.pullback.ops.SpecialFunctions.*;
import static dev.pullback.ops.Statistics.*;

import dev.pullback.autograd.Fn;
import dev.pullback.check.Draw;
import dev.pullback.check.Draw.Content;
import dev.pullback.check.OpCase;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import java.util.ArrayList;
import java.util.List;

/** The cases of the methods that are made of other operations, by which their accuracy is measured. */
final class VerbCases {
    private static final Draw X = Draw.real(FULL);
    private static final Draw POSITIVE = Draw.above(0, FULL);
    private static final Draw SIGNS = Draw.index(FULL, Content.MASK);
    private static final Draw ROW_OF_M = Draw.index(COLUMN, Content.ROW_INDEX);
    private static final Draw MASK = Draw.index(THREE_COLUMNS, Content.MASK);
    private static final Draw[] QKV = {X, Draw.real(THREE_BY_COLS), Draw.real(THREE_ROWS)};

    private static final List<OpCase> ALL = new ArrayList<>();

    private VerbCases() {}

    /** Returns the cases of a method. */
    static List<OpCase> of(String verb) {
        return ALL.stream().filter(c -> c.op().equals(verb)).toList();
    }

    private static void of(String name, Fn.N f, Draw... inputs) {
        ALL.add(OpCase.of(name, f, inputs));
    }

    static {
        of("matmulTransAB", x -> matmulTransAB(x[0], x[1]), X, Draw.real(TRANSPOSED));
        of("attention", x -> attention(x[0], x[1], x[2]), QKV);
        of("attention, with a mask", x -> attention(x[0], x[1], x[2], x[3]), QKV[0], QKV[1], QKV[2], MASK);
        of("softmaxCols", x -> softmaxCols(x[0]), X);
        of("logSoftmaxCols", x -> logSoftmaxCols(x[0]), X);
        of("logSumExpCols", x -> logSumExpCols(x[0]), X);
        activations();
        statistics();
        sequences();
        arrangements();
        losses();
        of("choleskySolve", x -> choleskySolve(cholesky(definite(x[0])), x[1]), X, Draw.real(THREE_COLUMNS));
        of("leastSquares", x -> leastSquares(tall(x[0]), concatRows(x[0], x[0])), Draw.real(COLS_BY_COLS));
        of("spectralNorm", x -> spectralNorm(spread(x[0])), Draw.real(COLS_BY_COLS));
        of("nuclearNorm", x -> nuclearNorm(spread(x[0])), Draw.real(COLS_BY_COLS));
        of("logBeta", x -> logBeta(x[0], x[1]), POSITIVE, POSITIVE);
        of("globalAverage", x -> globalAverage(x[0], line(x[0])), X);
        of("upsample", x -> upsample(x[0], line(x[0]), 2), X);
        of("addToChannels", x -> addToChannels(x[0], x[1], line(x[0])), X, Draw.real(SCALAR));
    }

    private static void activations() {
        of("mish", x -> mish(x[0]), X);
        of("selu", x -> selu(x[0]), X);
        of("celu", x -> celu(x[0], 1.3), X);
        of("hardtanh", x -> hardtanh(x[0]), X);
        of("hardsigmoid", x -> hardsigmoid(x[0]), X);
        of("hardswish", x -> hardswish(x[0]), X);
        of("softshrink", x -> softshrink(x[0], 0.3), X);
        of("hardshrink", x -> hardshrink(x[0], 0.3), X);
        of("glu", x -> glu(concatCols(x[0], x[1])), X, X);
        of("prelu", x -> prelu(x[0], x[1]), X, Draw.real(ROW));
        of("prelu, one slope", x -> prelu(x[0], x[1]), X, Draw.real(SCALAR));
    }

    private static void statistics() {
        of("rowMeans", x -> rowMeans(x[0]), X);
        of("colMeans", x -> colMeans(x[0]), X);
        of("rowStandardDeviations", x -> rowStandardDeviations(wide(x[0]), 1), X);
        of("colStandardDeviations", x -> colStandardDeviations(transpose(wide(x[0])), 0), X);
        of("covariance", x -> covariance(transpose(wide(x[0])), 1), X);
        of("correlation", x -> correlation(transpose(wide(x[0]))), X);
        of("rowNorms", x -> rowNorms(x[0]), X);
        of("unitRows", x -> unitRows(wide(x[0])), X);
        of("cosineSimilarity", x -> cosineSimilarity(wide(x[0]), wide(x[1])), X, X);
        of("pairwiseCosines", x -> pairwiseCosines(wide(x[0]), wide(x[1])), X, X);
    }

    private static void sequences() {
        of("colCumulativeSums", x -> colCumulativeSums(x[0]), X);
        of("colCumulativeProducts", x -> colCumulativeProducts(x[0]), X);
        of("rowProducts", x -> rowProducts(x[0]), X);
        of("colProducts", x -> colProducts(x[0]), X);
        of("colCumulativeLogSumExps", x -> colCumulativeLogSumExps(x[0]), X);
        of("shiftColumns", x -> shiftColumns(x[0], true), X);
        of("sortRows", x -> sortRows(x[0], true), X);
        of("sortCols", x -> sortCols(x[0], false), X);
        of("rowTopK", x -> rowTopK(x[0], 1), X);
        of("rowArgmax", x -> rowArgmax(x[0]), X);
        of("colArgmax", x -> colArgmax(x[0]), X);
        of("rowMedians", x -> rowMedians(x[0]), X);
        of("colMedians", x -> colMedians(x[0]), X);
        of("rowQuantiles", x -> rowQuantiles(x[0], 0.4), X);
        of("colQuantiles", x -> colQuantiles(x[0], 0.7), X);
    }

    private static void arrangements() {
        of("outer", x -> outer(x[0], x[1]), Draw.real(COLUMN), Draw.real(COLUMN));
        of("tile", x -> tile(x[0], 2, 3), X);
        of("repeatRows", x -> repeatRows(x[0], 3), X);
        of("repeatCols", x -> repeatCols(x[0], 3), X);
        of("rollRows", x -> rollRows(x[0], 2), X);
        of("rollCols", x -> rollCols(x[0], -1), X);
        of("flipRows", x -> flipRows(x[0]), X);
        of("flipCols", x -> flipCols(x[0]), X);
        of("upperTriangle", x -> upperTriangle(x[0]), X);
        of("segmentSums", x -> segmentSums(x[0], x[1], x[0].rows()), X, ROW_OF_M);
        of("segmentMeans", x -> segmentMeans(x[0], x[1], x[0].rows()), X, ROW_OF_M);
        of("embeddingBag", x -> embeddingBag(x[0], x[1], x[1], x[0].rows()), X, ROW_OF_M);
    }

    private static void losses() {
        of("poissonNll", x -> poissonNll(x[0], x[1]), X, POSITIVE);
        of("negativeBinomialNll", x -> negativeBinomialNll(x[0], tanh(x[1]), x[2]), X, X, POSITIVE);
        of("quantileLoss", x -> quantileLoss(x[0], x[1], 0.3), X, X);
        of("cosineDistances", x -> cosineDistances(wide(x[0]), wide(x[1])), X, X);
        of(
                "cosineEmbeddingLoss",
                x -> cosineEmbeddingLoss(wide(x[0]), wide(x[1]), slice(plusMinus(x[2]), 0, 0, x[2].rows(), 1), 0.2),
                X,
                X,
                SIGNS);
        of("tripletLoss", x -> tripletLoss(x[0], x[1], neg(x[0]), 0.5), X, X);
        of("infoNce", x -> infoNce(wide(x[0]), wide(x[1]), 0.5), X, X);
        CrossEntropyOptions each = CrossEntropyOptions.defaults().withReduction(Reduction.NONE);
        of("infoNce, each row", x -> infoNce(wide(x[0]), wide(x[1]), each), X, X);
        of("marginRankingLoss", x -> marginRankingLoss(x[0], x[1], plusMinus(x[2]), 0.5), X, X, SIGNS);
        of("pairwiseLogisticLoss", x -> pairwiseLogisticLoss(x[0], x[1], plusMinus(x[2])), X, X, SIGNS);
    }

    private static Var plusMinus(Var mask) {
        return shift(scale(mask, 2), -1);
    }

    /** Returns rows of at least three different elements, of which none is zero. */
    private static Var wide(Var x) {
        return concatCols(x, scale(x, -0.5), x.tape().constant(new Shape(x.rows(), 1), 1));
    }

    private static Var definite(Var x) {
        Var bounded = tanh(x);
        return add(matmulTransB(bounded, bounded), diagMatrix(x.tape().constant(new Shape(x.rows(), 1), 1)));
    }

    private static Var tall(Var x) {
        return concatRows(scale(tanh(x), 0.3), diagMatrix(x.tape().constant(new Shape(x.rows(), 1), 1)));
    }

    /** Returns a matrix whose singular values differ. */
    private static Var spread(Var x) {
        Var steps = rowCumulativeSums(x.tape().constant(new Shape(1, x.rows()), 2));
        return add(scale(tanh(x), 0.1), diagMatrix(transpose(steps)));
    }

    private static ImageSize line(Var x) {
        return new ImageSize(1, 1, x.cols());
    }
}
