package dev.pullback.cli;

import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import java.util.List;

/** The result of a training run as {@code train --json} writes it. */
record TrainingSummary(
        String data,
        long parameters,
        int epochs,
        long seed,
        List<Double> trainLoss,
        double testAccuracy,
        double seconds) {
    static TrainingSummary of(String data, Mlp net, long seed, History history, double accuracy) {
        return new TrainingSummary(
                data,
                net.parameterCount(),
                history.epochs().size(),
                seed,
                history.losses(),
                accuracy,
                history.seconds());
    }
}
