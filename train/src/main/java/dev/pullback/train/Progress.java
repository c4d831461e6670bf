package dev.pullback.train;

/**
 * How far an epoch is, after a step.
 *
 * @param epoch its number, from 1
 * @param of how many there will be
 * @param rows how many rows it has taken
 * @param ofRows how many it will have taken
 * @param loss the mean over the rows so far
 * @param accuracy the share of the rows so far that were classified rightly
 * @param seconds how long it has taken
 * @param learningRate the rate of the step
 */
public record Progress(
        int epoch, int of, long rows, long ofRows, double loss, double accuracy, double seconds, double learningRate) {}
