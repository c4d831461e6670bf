package dev.pullback.train;

/**
 * The progress of an epoch after a step.
 *
 * @param epoch the number of the epoch, from 1
 * @param epochs the planned number of epochs
 * @param rows the number of rows of the epoch that training has used so far
 * @param totalRows the number of training rows
 * @param loss the mean over the rows used so far
 * @param metric the metric of the task on the rows used so far; NaN if the metric, unlike the accuracy, is not a mean
 *     over rows
 * @param metricName the name of the metric
 * @param seconds the time since the start of the epoch
 * @param learningRate the learning rate of the step
 */
public record Progress(
        int epoch,
        int epochs,
        long rows,
        long totalRows,
        double loss,
        double metric,
        String metricName,
        double seconds,
        double learningRate) {}
