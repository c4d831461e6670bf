package dev.pullback.cli;

import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.train.FullBatch;
import dev.pullback.train.Layer;
import dev.pullback.train.Trainer;
import dev.pullback.train.optim.Adadelta;
import dev.pullback.train.optim.Adafactor;
import dev.pullback.train.optim.Adagrad;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Adamax;
import dev.pullback.train.optim.AveragedSgd;
import dev.pullback.train.optim.NAdam;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.RAdam;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Rprop;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Loss;
import dev.pullback.train.task.Task;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code train} that define the loss and how the parameters are updated. */
final class OptimizerOptions {
    private static final double MOMENTUM = 0.9;

    private enum OptimizerKind {
        ADAMW(1),
        ADAM(1),
        ADAMAX(1),
        // This is a tenth of the rate without momentum, because momentum 0.9 adds up about ten gradients.
        SGD(10),
        NESTEROV(10),
        RMSPROP(0.5),
        ADAGRAD(5),
        NADAM(1),
        RADAM(1),
        ADADELTA(100),
        ADAFACTOR(1),
        ASGD(10),
        RPROP(1),
        LBFGS(1);

        /** The usual learning rate as a multiple of Adam's. */
        private final double rate;

        OptimizerKind(double rate) {
            this.rate = rate;
        }

        Optimizer create(double rate, double decay) {
            return switch (this) {
                case ADAMW -> AdamW.of(rate).weightDecay(decay);
                case ADAM -> Adam.of(rate).weightDecay(decay);
                case ADAMAX -> Adamax.of(rate).weightDecay(decay);
                case SGD -> Sgd.of(rate).momentum(MOMENTUM).weightDecay(decay);
                case NESTEROV -> Sgd.of(rate).nesterov(MOMENTUM).weightDecay(decay);
                case RMSPROP -> RmsProp.of(rate).weightDecay(decay);
                case ADAGRAD -> Adagrad.of(rate).weightDecay(decay);
                case NADAM -> NAdam.of(rate).weightDecay(decay);
                case RADAM -> RAdam.of(rate).weightDecay(decay);
                case ADADELTA -> Adadelta.of(rate).weightDecay(decay);
                case ADAFACTOR -> Adafactor.of(rate).weightDecay(decay);
                case ASGD -> AveragedSgd.of(rate).weightDecay(decay);
                case RPROP -> rprop(rate, decay);
                case LBFGS -> throw new IllegalStateException("lbfgs has no learning rate");
            };
        }

        private static Optimizer rprop(double rate, double decay) {
            if (decay != 0)
                throw new IllegalArgumentException(
                        "--weight-decay does not apply to --optimizer rprop, which takes only"
                                + " the sign of a gradient");
            return Rprop.of(rate);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private enum ScheduleKind {
        COSINE,
        CONSTANT,
        EXPONENTIAL,
        STEP;

        Schedule schedule() {
            return switch (this) {
                case COSINE -> Schedule.cosine();
                case CONSTANT -> Schedule.constant();
                case EXPONENTIAL -> (step, steps) -> Math.pow(0.01, (double) step / (double) steps);
                case STEP -> (step, steps) -> Math.pow(0.1, (double) Math.floorDiv(3 * step, steps));
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description =
                    "adamw, adam, adamax, nadam, radam, sgd or nesterov (both with momentum 0.9), asgd, rmsprop, adagrad,"
                            + " adadelta, adafactor, rprop, which needs large batches, or lbfgs, which trains on all rows at"
                            + " once (default: ${DEFAULT-VALUE})")
    private OptimizerKind optimizer = OptimizerKind.ADAMW;

    @Option(names = "--lr", paramLabel = "X", description = "learning rate (default: chosen by data and optimizer)")
    private @Nullable Double rate;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description = "weight decay (default: chosen by the data for adamw, 1 / rows for lbfgs, otherwise 0)")
    private @Nullable Double decay;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "how the learning rate falls: cosine, to 0 at the end; constant; exponential, to a hundredth;"
                    + " or step, to a tenth after each third of training (default: cosine)")
    private @Nullable ScheduleKind schedule;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "steps in which the learning rate rises to its full value (default: none)")
    private @Nullable Integer warmup;

    @Option(
            names = "--smoothing",
            paramLabel = "X",
            description =
                    "label smoothing: the share of each label that is spread evenly over all classes (default: ${DEFAULT-VALUE})")
    private double smoothing;

    @Option(
            names = "--clip",
            paramLabel = "X",
            description = "the largest norm of all gradients together (default: no limit)")
    private @Nullable Double clip;

    @Option(
            names = "--clip-value",
            paramLabel = "X",
            description = "the largest absolute value in a gradient (default: no limit)")
    private @Nullable Double clipValue;

    @Mixin
    private StepOptions steps;

    /**
     * Applies the options to a trainer.
     *
     * @return descriptions of the settings, by name
     */
    Map<String, String> apply(Trainer trainer, Task task, TrainingDefaults defaults) {
        double usualRate = optimizer.rate * defaults.rate();
        double usedRate = rate == null ? usualRate : rate;
        // A larger rate would otherwise shrink the weights more. With a smaller one, the decay would outweigh the
        // gradient.
        double usualDecay = optimizer == OptimizerKind.ADAMW && usedRate > 0
                ? rounded(defaults.shrinkage() / Math.max(usedRate, usualRate))
                : 0;
        Optimizer chosen = optimizer.create(usedRate, decay == null ? usualDecay : decay);
        ScheduleKind kind = schedule == null ? ScheduleKind.COSINE : schedule;
        Schedule rates = kind.schedule();
        trainer.task(smoothed(task)).optimizer(chosen).schedule(warmup == null ? rates : rates.warmup(warmup));
        if (clip != null) trainer.clipNorm(clip);
        if (clipValue != null) trainer.clipValue(clipValue);
        Map<String, String> words = new LinkedHashMap<>();
        words.put("optimizer", chosen.toString());
        words.put("schedule", kind + (warmup == null ? "" : " after " + warmup + " steps of warm-up"));
        words.put("smoothing", Double.toString(smoothing));
        words.put("clipping", clipping());
        words.putAll(steps.apply(trainer));
        return words;
    }

    private Task smoothed(Task task) {
        if (smoothing > 0 && !task.isClassification())
            throw new IllegalArgumentException("--smoothing applies to classes only, not to the task " + task);
        return smoothing > 0
                ? task.with(Loss.crossEntropy(CrossEntropyOptions.defaults().withLabelSmoothing(smoothing)))
                : task;
    }

    /** Returns whether the network is trained on all rows at once. */
    boolean isFullBatch() {
        return optimizer == OptimizerKind.LBFGS;
    }

    /** Returns the training on all rows at once, and puts descriptions of its settings into {@code notes}. */
    FullBatch fullBatch(Layer net, Task task, int rows, RunNotes notes) {
        double penalty = decay == null ? rounded(1.0 / rows) : decay;
        notes.put("weight decay", penalty);
        notes.put("smoothing", smoothing);
        return FullBatch.of(net).task(smoothed(task)).penalty(penalty);
    }

    /** Returns the names of the given options that apply to training in batches only. */
    List<String> batchOptions() {
        List<String> given = new ArrayList<>(steps.given());
        if (rate != null) given.add("--lr");
        if (schedule != null) given.add("--schedule");
        if (warmup != null) given.add("--warmup");
        if (clip != null) given.add("--clip");
        if (clipValue != null) given.add("--clip-value");
        return given;
    }

    /** Returns a number with three digits, which reads better in a line. */
    private static double rounded(double x) {
        return new BigDecimal(x).round(new MathContext(3)).doubleValue();
    }

    private String clipping() {
        if (clip == null && clipValue == null) return "none";
        if (clip == null) return "elements to " + clipValue;
        return (clipValue == null ? "" : "elements to " + clipValue + ", ") + "norm to " + clip;
    }
}
