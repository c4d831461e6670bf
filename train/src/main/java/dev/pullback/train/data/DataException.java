package dev.pullback.train.data;

import java.io.Serial;

/**
 * A data file that cannot be used: missing, unreadable, truncated, or with a content that breaks a rule of its format.
 *
 * <p>The message is one line that names the file, the line and column or the byte offset, and the rule broken, so a
 * program may print it as it stands. A failure of the file system has the {@link java.io.IOException} as its cause.
 * It is an {@link IllegalArgumentException}, so catching that one type covers bad files and bad arguments alike.
 */
public final class DataException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An error with this one-line message. */
    public DataException(String message) {
        super(message);
    }

    /** An error with this one-line message and the failure behind it. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
