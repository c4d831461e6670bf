package dev.pullback.playground.formula;

import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Reduction;
import dev.pullback.ops.RegressionLosses;
import dev.pullback.ops.SimilarityLosses;

/**
 * The rows of the table {@link Verbs} for the losses. Those of {@link RegressionLosses} and {@link SimilarityLosses} return one loss for each element or
 * row. Cross-entropies take the options {@code smoothing}, {@code temperature}, {@code softcap}, {@code zLoss}, {@code
 * ignore} and {@code weights}.
 */
final class LossVerbs {
    private static final String KNOWN = "smoothing, temperature, softcap, zLoss, ignore, weights";

    private LossVerbs() {}

    static void table(VerbTable t) {
        t.of("softmaxCrossEntropy", "z y", a -> Ops.softmaxCrossEntropy(a.var(0), a.var(1), options(a)));
        t.of("softmaxCrossEntropy", "z label%…", a -> Ops.softmaxCrossEntropy(a.var(0), a.countsFrom(1), options(a)));
        t.of("softmaxMinusOneHot", "z y", a -> Ops.softmaxMinusOneHot(a.var(0), a.var(1), options(a)));
        t.of("softmaxMinusTargets", "z t", a -> Ops.softmaxMinusTargets(a.var(0), a.var(1), options(a)));
        t.of("targetCosts", "z t", a -> Ops.targetCosts(a.var(0), a.var(1), options(a)));
        t.of("smoothedTargets", "z t", a -> Ops.smoothedTargets(a.var(0), a.var(1), options(a)));
        t.of("oneHot", "labels classes%", a -> Ops.oneHot(a.var(0), a.count(1)));
        t.of("oneHot", "labels classes% ignore%", a -> Ops.oneHot(a.var(0), a.count(1), a.count(2)));
        t.of(
                "linearCrossEntropy",
                "x w b labels",
                a -> Ops.linearCrossEntropy(a.var(0), a.var(1), a.var(2), a.var(3), options(a)));
        t.of("binaryCrossEntropy", "x t", a -> Ops.binaryCrossEntropy(a.var(0), a.var(1)));
        String binary = "x t positiveWeight";
        t.three("binaryCrossEntropy", binary, (x, y, w) -> Ops.binaryCrossEntropy(x, y, w, Reduction.MEAN));
        t.three("binaryCrossEntropySlope", binary, (x, y, w) -> Ops.binaryCrossEntropySlope(x, y, w, Reduction.MEAN));
        t.three("binaryTargetCosts", binary, (x, y, w) -> Ops.binaryTargetCosts(x, y, w, Reduction.MEAN));
        t.of("focalLoss", "z labels gamma#", a -> Ops.focalLoss(a.var(0), a.var(1), a.number(2)));
        t.of("focal", "loss gamma#", a -> Ops.focal(a.var(0), a.number(1)));
        t.of("focalSlope", "loss gamma#", a -> Ops.focalSlope(a.var(0), a.number(1)));
        t.three("gaussianNll", "mean logVariance target", Ops::gaussianNll);
        t.three("weightedResidual", "mean logVariance target", Ops::weightedResidual);
        t.of("klDivergence", "z x temperature#", a -> Ops.klDivergence(a.var(0), a.var(1), a.number(2)));
        t.of("hinge", "x labels", a -> Ops.hinge(a.var(0), a.var(1)));
        t.of("hinge", "x label%…", a -> Ops.hinge(a.var(0), a.countsFrom(1)));
        t.of("hingeDirection", "x labels", a -> Ops.hingeDirection(a.var(0), a.var(1)));
        t.of("huber", "x t delta#", a -> Ops.huber(a.var(0), a.var(1), a.number(2)));
        t.of("rowHuber", "x t delta#", a -> Ops.rowHuber(a.var(0), a.var(1), a.number(2)));
        countsAndQuantiles(t);
        similarities(t);
    }

    private static void countsAndQuantiles(VerbTable t) {
        t.one("logCosh", RegressionLosses::logCosh);
        t.two("poissonNll", RegressionLosses::poissonNll);
        t.three("negativeBinomialNll", "logMean logSize counts", RegressionLosses::negativeBinomialNll);
        t.of("quantileLoss", "x t q#", a -> RegressionLosses.quantileLoss(a.var(0), a.var(1), a.number(2)));
    }

    private static void similarities(VerbTable t) {
        t.two("cosineDistances", SimilarityLosses::cosineDistances);
        t.of(
                "cosineEmbeddingLoss",
                "a b y margin#",
                a -> SimilarityLosses.cosineEmbeddingLoss(a.var(0), a.var(1), a.var(2), a.number(3)));
        t.of(
                "tripletLoss",
                "anchor positive negative margin#",
                a -> SimilarityLosses.tripletLoss(a.var(0), a.var(1), a.var(2), a.number(3)));
        t.of("infoNce", "a b", a -> SimilarityLosses.infoNce(a.var(0), a.var(1), options(a)));
        t.of("infoNce", "a b temperature#", a -> SimilarityLosses.infoNce(a.var(0), a.var(1), a.number(2)));
        t.of(
                "marginRankingLoss",
                "a b y margin#",
                a -> SimilarityLosses.marginRankingLoss(a.var(0), a.var(1), a.var(2), a.number(3)));
        t.three("pairwiseLogisticLoss", "a b y", SimilarityLosses::pairwiseLogisticLoss);
    }

    private static CrossEntropyOptions options(Arguments a) {
        CrossEntropyOptions options = CrossEntropyOptions.defaults();
        for (String name : a.options()) {
            options = switch (name) {
                case "smoothing" -> options.withLabelSmoothing(a.option(name));
                case "temperature" -> options.withTemperature(a.option(name));
                case "softcap" -> options.withSoftcap(a.option(name));
                case "zLoss" -> options.withZLoss(a.option(name));
                case "ignore" -> options.withIgnoreIndex(a.countOption(name));
                case "weights" -> options.withClassWeights(a.numbersOption(name));
                default -> throw a.unknownOption(name, KNOWN);
            };
        }
        return options;
    }
}
