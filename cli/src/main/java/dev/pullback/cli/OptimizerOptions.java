package dev.pullback.cli;

import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.train.Trainer;
import dev.pullback.train.optim.Adagrad;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the parameters are moved, as options of a command. */
final class OptimizerArguments {
    private static final double MOMENTUM = 0.9;
    private static final Map<String, Kind> OPTIMIZERS = new LinkedHashMap<>();
    private static final Map<String, Schedule> SCHEDULES = new LinkedHashMap<>();

    /**
     * A kind of optimizer.
     *
     * @param rate what its usual learning rate is to Adam's, which takes steps of about the rate itself; SGD with
     *     momentum 0.9 takes steps of ten gradients in the long run
     * @param decays whether it has a weight decay if nothing else is said
     */
    private record Kind(double rate, boolean decays, Maker maker) {}

    private interface Maker {
        Optimizer of(double rate, double decay);
    }

    static {
        OPTIMIZERS.put(
                "adamw", new Kind(1, true, (rate, decay) -> AdamW.of(rate).weightDecay(decay)));
        OPTIMIZERS.put("adam", new Kind(1, false, (rate, decay) -> Adam.of(rate).weightDecay(decay)));
        OPTIMIZERS.put("sgd", new Kind(10, false, (rate, decay) -> Sgd.of(rate)
                .momentum(MOMENTUM)
                .weightDecay(decay)));
        OPTIMIZERS.put("nesterov", new Kind(10, false, (rate, decay) -> Sgd.of(rate)
                .nesterov(MOMENTUM)
                .weightDecay(decay)));
        OPTIMIZERS.put("rmsprop", new Kind(0.5, false, (rate, decay) -> RmsProp.of(rate)
                .weightDecay(decay)));
        OPTIMIZERS.put(
                "adagrad", new Kind(5, false, (rate, decay) -> Adagrad.of(rate).weightDecay(decay)));
        SCHEDULES.put("cosine", Schedule.cosine());
        SCHEDULES.put("constant", Schedule.constant());
        SCHEDULES.put("exponential", (step, steps) -> Math.pow(0.01, (double) step / (double) steps));
        SCHEDULES.put("step", (step, steps) -> {
            long drops = 3 * step / steps;
            return Math.pow(0.1, (double) drops);
        });
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "adamw, adam, sgd or nesterov (both with momentum 0.9), rmsprop or adagrad"
                    + " (default: ${DEFAULT-VALUE})")
    private String optimizer = "adamw";

    @Option(names = "--lr", paramLabel = "X", description = "learning rate (default: by data and optimizer)")
    private @Nullable Double rate;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "how fast weights shrink by themselves (default: by the data for adamw, otherwise 0)")
    private @Nullable Double decay;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "how the learning rate changes: cosine to 0 at the end, constant, exponential to a hundredth,"
                    + " or step, to a tenth after each third (default: ${DEFAULT-VALUE})")
    private String schedule = "cosine";

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "steps in which the learning rate rises to its full height (default: none)")
    private @Nullable Integer warmup;

    @Option(
            names = "--smoothing",
            paramLabel = "X",
            description =
                    "label smoothing: the share of the truth given to all classes alike (default: ${DEFAULT-VALUE})")
    private double smoothing;

    @Option(
            names = "--clip",
            paramLabel = "X",
            description = "the largest norm of all gradients together (default: any)")
    private @Nullable Double clip;

    @Option(
            names = "--clip-value",
            paramLabel = "X",
            description = "the largest size of an element of a gradient (default: any)")
    private @Nullable Double clipValue;

    /**
     * Sets a trainer as the options ask.
     *
     * @return what was set, in words
     */
    Map<String, String> set(Trainer trainer, Recipe recipe) {
        Kind kind = Choice.of("optimizer", optimizer, OPTIMIZERS);
        double usualDecay = kind.decays() ? recipe.decay() : 0;
        Optimizer chosen =
                kind.maker().of(rate == null ? kind.rate() * recipe.rate() : rate, decay == null ? usualDecay : decay);
        Schedule rates = Choice.of("schedule", schedule, SCHEDULES);
        CrossEntropyOptions truth = CrossEntropyOptions.defaults().withLabelSmoothing(smoothing);
        trainer.optimizer(chosen).schedule(warmup == null ? rates : rates.warmup(warmup));
        if (smoothing > 0) trainer.loss((z, y) -> Ops.softmaxCrossEntropy(z, y, truth));
        if (clip != null) trainer.clipNorm(clip);
        if (clipValue != null) trainer.clipValue(clipValue);
        Map<String, String> words = new LinkedHashMap<>();
        words.put("optimizer", chosen.toString());
        words.put("schedule", schedule + (warmup == null ? "" : " after " + warmup + " steps of warm-up"));
        words.put("smoothing", Double.toString(smoothing));
        words.put("clipping", clipping());
        return words;
    }

    private String clipping() {
        if (clip == null && clipValue == null) return "none";
        if (clip == null) return "elements to " + clipValue;
        return (clipValue == null ? "" : "elements to " + clipValue + ", ") + "norm to " + clip;
    }
}
