package dev.pullback.train.data;

import java.io.Serial;
import java.util.List;

/**
 * Thrown if a file cannot be read or written, or its content breaks a rule of its format.
 *
 * <p>The message is one line that names the file, the line and column or the byte offset, and the broken rule. It can
 * be shown to users unchanged. If the file system failed, the cause is the {@link java.io.IOException}. The class
 * extends {@link IllegalArgumentException}, so that one catch clause covers invalid files and invalid arguments.
 */
public final class DataException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An array because exceptions are serialisable and a list need not be. */
    private final Csv.Setting[] remedies;

    /** Creates an exception with a message of one line; control characters are escaped. */
    public DataException(String message) {
        super(Messages.printable(message));
        remedies = new Csv.Setting[0];
    }

    /** Creates an exception with the settings that can be changed to avoid it. */
    DataException(String message, Csv.Setting... remedies) {
        super(Messages.printable(message));
        this.remedies = remedies.clone();
    }

    /** Creates an exception with a message of one line, in which control characters are escaped, and a cause. */
    public DataException(String message, Throwable cause) {
        super(Messages.printable(message), cause);
        remedies = new Csv.Setting[0];
    }

    /** Returns the settings of {@link Csv} that can be changed to avoid the error; often empty. */
    public List<Csv.Setting> remedies() {
        return List.of(remedies);
    }
}
