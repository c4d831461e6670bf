package dev.pullback.train.metrics;

/**
 * The scores of one class.
 *
 * @param name the name of the class
 * @param rows the number of rows of the class
 * @param scores the precision, recall and F1 of the class
 */
public record ClassScores(String name, long rows, Scores scores) {}
