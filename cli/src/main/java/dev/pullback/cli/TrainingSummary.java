package dev.pullback.cli;

import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import java.util.List;

/** What {@code train --json} writes. */
record Result(
        String data,
        long parameters,
        int epochs,
        long seed,
        List<Double> trainLoss,
        double testAccuracy,
        double seconds) {
    static Result of(String data, Mlp net, long seed, History history, double accuracy) {
        return new Result(
                data,
                net.parameterCount(),
                history.epochs().size(),
                seed,
                history.losses(),
                accuracy,
                history.seconds());
    }
}
