package dev.pullback.cli.report;

import dev.pullback.train.Epoch;
import dev.pullback.train.History;
import dev.pullback.train.Score;
import java.util.List;
import java.util.Objects;

/**
 * Loss and metric of a training run, one number for each epoch.
 *
 * @param metric the name of the metric, such as {@code accuracy}
 * @param trainLoss the losses on the training rows
 * @param trainMetric the metric on the training rows, NaN where it was not measured
 * @param validationLoss the losses on the validation rows, empty without validation
 * @param validationMetric the metric on the validation rows, empty without validation
 */
public record LearningCurves(
        String metric,
        List<Double> trainLoss,
        List<Double> trainMetric,
        List<Double> validationLoss,
        List<Double> validationMetric) {
    /** Copies the lists. */
    public LearningCurves {
        trainLoss = List.copyOf(trainLoss);
        trainMetric = List.copyOf(trainMetric);
        validationLoss = List.copyOf(validationLoss);
        validationMetric = List.copyOf(validationMetric);
    }

    /** Returns the curves of a training run. */
    public static LearningCurves of(History history) {
        List<Epoch> epochs = history.epochs();
        List<Score> scores =
                epochs.stream().map(Epoch::validation).filter(Objects::nonNull).toList();
        return new LearningCurves(
                epochs.isEmpty() ? "accuracy" : epochs.get(0).metricName(),
                history.losses(),
                epochs.stream().map(Epoch::metric).toList(),
                scores.stream().map(Score::loss).toList(),
                scores.stream().map(Score::metric).toList());
    }
}
