package dev.pullback.cli;

/** A failure after something was saved. The message of the command names the failure and then the file. */
final class FailedAfterSavingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String saved;

    /**
     * Wraps a failure.
     *
     * @param failure an exception or an OutOfMemoryError
     * @param saved a text such as {@code the model is saved in run/model.safetensors}
     */
    FailedAfterSavingException(Throwable failure, String saved) {
        super(failure);
        this.saved = saved;
    }

    String saved() {
        return saved;
    }
}
