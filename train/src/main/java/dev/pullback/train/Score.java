package dev.pullback.train;

/**
 * The loss and accuracy of a network on validation rows.
 *
 * @param loss the mean over the rows
 * @param accuracy the share of rows that are classified correctly
 */
public record Score(double loss, double accuracy) {}
