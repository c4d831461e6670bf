package dev.pullback.cli;

import dev.pullback.train.Model;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import dev.pullback.train.metrics.Confusion;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.Temperature;
import dev.pullback.train.metrics.Threshold;
import dev.pullback.train.task.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code train} that fit temperature and threshold of the trained model on the validation rows. */
final class DecisionOptions {
    private static final Map<String, ToDoubleFunction<Confusion>> METRICS = new LinkedHashMap<>();

    static {
        METRICS.put("f1", c -> c.scores(1).f1());
        METRICS.put("balanced-accuracy", Confusion::balancedAccuracy);
        METRICS.put("mcc", Confusion::mcc);
        METRICS.put("accuracy", Confusion::accuracy);
    }

    @Option(
            names = "--calibrate",
            description = "for classes: divide the logits by the temperature that fits the validation rows best"
                    + " (default: 1)")
    private boolean calibrate;

    @Option(
            names = "--threshold",
            paramLabel = "X",
            description = "for two classes: the probability from which the second one is predicted, or f1,"
                    + " balanced-accuracy, mcc or accuracy: the one with the largest value on the validation rows"
                    + " (default: 0.5)")
    private @Nullable String threshold;

    /** A temperature below this is the bound of {@link Temperature#fit}, which is the result if all rows are right. */
    private static final double LOWEST_TEMPERATURE = 0.0101;

    private @Nullable Double fixedThreshold() {
        if (threshold == null) return null;
        try {
            return Double.valueOf(threshold);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns whether these options need validation rows. */
    boolean needsValidation() {
        return calibrate || (threshold != null && fixedThreshold() == null);
    }

    /**
     * Checks that the options apply to a task.
     *
     * @param classes the number of classes
     * @throws IllegalArgumentException if one does not
     */
    void requireFor(Task task, int classes) {
        if (calibrate && !task.isClassification())
            throw new IllegalArgumentException("--calibrate applies to classes only, not to the task " + task);
        if (threshold == null) return;
        if (classes != 2)
            throw new IllegalArgumentException("--threshold applies to two classes only, not to "
                    + (task.isClassification() ? Messages.count(classes, "class") : "the task " + task));
        if (fixedThreshold() == null) Lookup.find("metric of --threshold", threshold, METRICS);
    }

    /**
     * Returns a model with its temperature and threshold.
     *
     * @param validation the validation rows, or null if there are none
     * @param test the test rows, on which the effect is measured
     * @param messages receives a line on each
     * @throws IllegalArgumentException if there are no validation rows but an option needs them
     */
    Model apply(Model model, @Nullable Dataset validation, Dataset test, List<String> messages) {
        Model decided = model;
        if (calibrate) decided = calibrated(model, require(validation, "--calibrate"), test, messages);
        String given = threshold;
        if (given == null) return decided;
        Double fixed = fixedThreshold();
        return decided.threshold(
                fixed == null ? best(decided, given, require(validation, "--threshold"), messages) : fixed);
    }

    private static Dataset require(@Nullable Dataset validation, String option) {
        if (validation == null) throw new IllegalArgumentException(option + " needs validation rows; give --val-split");
        return validation;
    }

    private static Model calibrated(Model model, Dataset validation, Dataset test, List<String> messages) {
        double temperature = Temperature.fit(model.logits(validation), validation.labels());
        if (temperature < LOWEST_TEMPERATURE) {
            messages.add(
                    "warning: all validation rows are right, so they do not determine the temperature, which stays 1;"
                            + " give --val-split a larger share");
            return model;
        }
        Model calibrated = model.temperature(temperature);
        messages.add(String.format(
                Locale.ROOT,
                "temperature %.4f; calibration error %.4f before and %.4f after, on the test rows",
                temperature,
                error(model, test),
                error(calibrated, test)));
        return calibrated;
    }

    private static double error(Model model, Dataset test) {
        return Evaluation.of(model.logits(test), test.labels(), test.classNames())
                .calibration()
                .error();
    }

    private static double best(Model model, String metric, Dataset validation, List<String> messages) {
        ToDoubleFunction<Confusion> measure = Lookup.find("metric of --threshold", metric, METRICS);
        DMatrixRMaj p = model.task().read(model.logits(validation), null);
        double[] second = new double[p.numRows];
        for (int i = 0; i < second.length; i++) second[i] = p.get(i, 1);
        double best = Threshold.best(second, validation.labels(), measure);
        messages.add(String.format(
                Locale.ROOT,
                "threshold %.4f: '%s' is predicted from this probability on",
                best,
                Messages.printable(model.classNames().get(1))));
        return best;
    }

    /** Returns descriptions of the settings that are not the default, by name. */
    static Map<String, String> notes(Model model) {
        Map<String, String> notes = new LinkedHashMap<>();
        if (model.temperature() != 1) notes.put("temperature", Double.toString(model.temperature()));
        if (model.task().isClassification() && model.threshold() != 0.5)
            notes.put("threshold", Double.toString(model.threshold()));
        return notes;
    }
}
