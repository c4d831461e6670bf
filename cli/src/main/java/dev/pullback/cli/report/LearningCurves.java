package dev.pullback.cli.report;

import java.util.List;

/**
 * Loss and accuracy of a training run, one number for each epoch.
 *
 * @param trainLoss the losses on the training rows
 * @param trainAccuracy the accuracies on the training rows
 * @param validationLoss the losses on the validation rows, empty without validation
 * @param validationAccuracy the accuracies on the validation rows, empty without validation
 */
public record LearningCurves(
        List<Double> trainLoss,
        List<Double> trainAccuracy,
        List<Double> validationLoss,
        List<Double> validationAccuracy) {
    /** Copies the lists. */
    public LearningCurves {
        trainLoss = List.copyOf(trainLoss);
        trainAccuracy = List.copyOf(trainAccuracy);
        validationLoss = List.copyOf(validationLoss);
        validationAccuracy = List.copyOf(validationAccuracy);
    }
}
