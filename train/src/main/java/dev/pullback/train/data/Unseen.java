package dev.pullback.train.data;

/** The policy for categories that the training rows do not contain. */
public enum Unseen {
    /** All features of the column are 0. */
    ZEROS,
    /** An unseen category is an error that names the row and the column. */
    REFUSE
}
