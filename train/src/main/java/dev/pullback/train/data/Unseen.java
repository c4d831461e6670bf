package dev.pullback.train.data;

/** What becomes of a category that the training rows do not have. */
public enum Unseen {
    /** It is none of the known categories, so all their columns are 0. */
    ZEROS,
    /** The file is refused, with the row and the column named. */
    REFUSE
}
