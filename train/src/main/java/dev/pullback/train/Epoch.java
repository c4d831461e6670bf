package dev.pullback.train;

/**
 * One pass over the training rows.
 *
 * @param number from 1
 * @param of how many there will be
 * @param loss the mean over the rows, each measured in its batch, just before the step that the batch led to
 * @param accuracy the share of the rows that were classified rightly, measured likewise
 * @param seconds how long the pass took
 */
public record Epoch(int number, int of, double loss, double accuracy, double seconds) {}
