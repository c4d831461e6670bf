package dev.pullback.train.metrics;

/**
 * How well one class is found.
 *
 * @param name what it is called
 * @param rows how many rows are of it
 * @param scores its precision, recall and F1
 */
public record ClassScores(String name, long rows, Scores scores) {}
