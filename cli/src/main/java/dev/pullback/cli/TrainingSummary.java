package dev.pullback.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a training run as {@code train --json} writes it.
 *
 * @param testAccuracy null if the task has no accuracy
 * @param test the metrics on the test rows
 */
record TrainingSummary(
        String data,
        long parameters,
        int epochs,
        long seed,
        List<Double> trainLoss,
        @Nullable Double testAccuracy,
        Map<String, Double> test,
        double seconds) {}
