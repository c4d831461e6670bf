package dev.pullback.cli.report;

/**
 * A row that was predicted wrongly.
 *
 * @param row its number in the data set
 * @param label the class that it is of
 * @param predicted the class that was predicted
 * @param loss its cross-entropy
 */
record Mistake(int row, String label, String predicted, double loss) {}
