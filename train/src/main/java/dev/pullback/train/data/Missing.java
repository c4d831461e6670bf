package dev.pullback.train.data;

/**
 * What becomes of a row with a missing cell. A cell is missing if it is empty or {@code ?}, or one of {@code NA},
 * {@code N/A}, {@code NaN}, {@code null} and {@code none} in any case.
 */
public enum Missing {
    /** The file is refused, with the row and the column named. */
    REFUSE,
    /**
     * A missing number becomes the mean of its column in the training rows; a missing category is none of the categories,
     * so all its columns are 0. A missing label is refused.
     */
    MEAN,
    /** The row is left out, also if its label is missing. */
    DROP
}
