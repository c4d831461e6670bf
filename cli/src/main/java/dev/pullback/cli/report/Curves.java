package dev.pullback.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How training went, one number an epoch. The lists of the validation rows are empty where there were none.
 *
 * @param trainLoss of the training rows
 * @param trainAccuracy of the training rows
 * @param validationLoss of the validation rows
 * @param validationAccuracy of the validation rows
 */
public record Curves(
        List<Double> trainLoss,
        List<Double> trainAccuracy,
        List<Double> validationLoss,
        List<Double> validationAccuracy) {
    /** Keeps copies. */
    public Curves {
        trainLoss = List.copyOf(trainLoss);
        trainAccuracy = List.copyOf(trainAccuracy);
        validationLoss = List.copyOf(validationLoss);
        validationAccuracy = List.copyOf(validationAccuracy);
    }

    List<Curve> losses() {
        return both(trainLoss, validationLoss);
    }

    List<Curve> accuracies() {
        return both(trainAccuracy, validationAccuracy);
    }

    private static List<Curve> both(List<Double> train, List<Double> validation) {
        List<Curve> curves = new ArrayList<>();
        curves.add(new Curve("training", train));
        if (!validation.isEmpty()) curves.add(new Curve("validation", validation));
        return curves;
    }
}
