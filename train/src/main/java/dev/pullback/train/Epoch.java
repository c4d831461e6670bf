package dev.pullback.train;

import com.google.gson.annotations.SerializedName;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The results of one epoch, that is one pass over the training rows.
 *
 * @param number the number of the epoch, from 1
 * @param epochs the planned number of epochs
 * @param loss the mean over the rows; the loss of a batch is measured just before its step, and rows of skipped steps
 *     do not count
 * @param metric the metric of the task on the training rows, measured at the same time; NaN if the metric, unlike
 *     the accuracy, is not a mean over rows
 * @param metricName the name of the metric
 * @param validation the score on the validation rows at the end of the epoch, or null if there are no validation rows
 * @param judgement the number by which epochs are compared: the loss, or a metric of which a larger or a smaller
 *     value is better
 * @param seconds the duration of the epoch, including validation and writing files
 * @param rowsPerSecond the number of training rows per second
 * @param learningRate the learning rate of the last step
 * @param skipped the number of skipped steps
 */
public record Epoch(
        int number,
        int epochs,
        double loss,

        @SerializedName(value = "metric", alternate = "accuracy")
        double metric,

        String metricName,
        @Nullable Score validation,
        Judgement judgement,
        double seconds,
        double rowsPerSecond,
        double learningRate,
        int skipped) {
    /** By what epochs are compared. */
    public enum Judgement {
        /** The lowest loss is the best. */
        LOSS,
        /** The highest metric on the validation rows is the best. */
        HIGHEST,
        /** The lowest metric on the validation rows is the best. */
        LOWEST
    }

    /** Replaces the components that checkpoints of the first version lack. */
    public Epoch {
        metricName = Objects.requireNonNullElse(metricName, "accuracy");
        judgement = Objects.requireNonNullElse(judgement, Judgement.LOSS);
    }

    /**
     * Returns the number by which epochs are compared, the lower the better: the loss, or the metric with a minus sign if
     * a higher one is better. It is measured on the validation rows if there are any, otherwise on the training rows.
     */
    public double judged() {
        if (validation == null) return loss;
        if (judgement == Judgement.LOSS || Double.isNaN(validation.metric())) return validation.loss();
        return judgement == Judgement.HIGHEST ? -validation.metric() : validation.metric();
    }

    /** Returns one line, as in {@code epoch 3 of 20  loss 0.24810  accuracy 0.9125  validation loss 0.30125  accuracy 0.9000}. */
    @Override
    public String toString() {
        String trained = String.format(Locale.ROOT, "epoch %d of %d  loss %.5f%s", number, epochs, loss, text(metric));
        return validation == null
                ? trained
                : trained
                        + String.format(Locale.ROOT, "  validation loss %.5f", validation.loss())
                        + text(validation.metric());
    }

    private String text(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "  %s %.4f", metricName, value);
    }
}
