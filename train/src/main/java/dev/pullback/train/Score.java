package dev.pullback.train;

/**
 * How a network does on rows that it does not learn from.
 *
 * @param loss the mean over the rows
 * @param accuracy the share of the rows that are classified rightly
 */
public record Score(double loss, double accuracy) {}
