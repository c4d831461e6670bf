package dev.pullback.check;

/** The exception for a check without a result, which ends a test as neither passed nor failed. */
final class Inconclusive {
    private static final String JUNIT = "org.opentest4j.TestAbortedException";

    private Inconclusive() {}

    /**
     * Returns the exception that tells JUnit that a test was aborted. It is created by reflection, because the checker must
     * also work without JUnit: the command line does not contain it.
     *
     * @throws AssertionError if JUnit is not on the class path
     */
    static RuntimeException exception(String message) {
        Class<? extends RuntimeException> type;
        try {
            type = Class.forName(JUNIT).asSubclass(RuntimeException.class);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(message, e);
        }
        try {
            return type.getConstructor(String.class).newInstance(message);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(JUNIT + " has no constructor that takes a message", e);
        }
    }
}
