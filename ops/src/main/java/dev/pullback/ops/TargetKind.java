package dev.pullback.ops;

/** The layout of the targets of a classification loss. */
enum TargetKind {
    /** m×1: the class of each row, an integer in {@code 0..K-1} stored as a double. */
    INDEX("labels"),
    /** m×K: a non-negative weight for each class of each row, usually a distribution; a row of zeros is ignored. */
    SOFT("soft targets");

    private final String text;

    TargetKind(String text) {
        this.text = text;
    }

    /** Returns the name of such targets in error texts. */
    String text() {
        return text;
    }
}
