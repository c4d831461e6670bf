package dev.pullback.train.data;

import java.io.Serial;
import java.util.List;

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

    /** An array, since a list need not be serialisable as an exception is. */
    private final Csv.Setting[] remedies;

    /** An error with this one-line message. */
    public DataException(String message) {
        super(message);
        remedies = new Csv.Setting[0];
    }

    /** An error that a table would not have if it were read with one of these settings otherwise. */
    DataException(String message, Csv.Setting... remedies) {
        super(message);
        this.remedies = remedies.clone();
    }

    /** An error with this one-line message and the failure behind it. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
        remedies = new Csv.Setting[0];
    }

    /** The settings of {@link Csv} of which another value may help; mostly none. */
    public List<Csv.Setting> remedies() {
        return List.of(remedies);
    }
}
