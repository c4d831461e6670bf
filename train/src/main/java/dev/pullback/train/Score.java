package dev.pullback.train;

import com.google.gson.annotations.SerializedName;

/**
 * The loss and the metric of a network on validation rows.
 *
 * @param loss the mean over the rows
 * @param metric the metric of the task, such as the accuracy
 */
public record Score(
        double loss,

        @SerializedName(value = "metric", alternate = "accuracy")
        double metric) {}
