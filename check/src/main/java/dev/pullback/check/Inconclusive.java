package dev.pullback.check;

/** Aborting a test, so that it is neither green nor red. */
final class Inconclusive {
    private static final String JUNIT = "org.opentest4j.TestAbortedException";

    private Inconclusive() {}

    /**
     * What to throw: the exception by which JUnit knows an aborted test, found by its name because JUnit need not be there.
     *
     * @throws AssertionError if JUnit is not there
     */
    static RuntimeException with(String message) {
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
