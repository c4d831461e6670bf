package dev.pullback.train.data;

/**
 * The policy for missing cells. A cell is missing if it is empty, {@code ?}, or one of {@code NA}, {@code N/A}, {@code
 * NaN} and {@code null} in upper or lower case. In a column of numbers, {@code none}, {@code -} and similar marks also
 * mean a missing cell.
 */
public enum Missing {
    /** A missing cell is an error that names the row and the column. */
    REFUSE,
    /**
     * A missing number is replaced by the mean of its column in the training rows. For a missing category all features
     * of the column are 0. A missing label is an error. A row with a missing target is left out.
     */
    MEAN,
    /** A row with a missing cell, label or target is left out. */
    DROP
}
