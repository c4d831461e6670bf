package dev.pullback.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops work in an orderly way when the JVM ends, for example after Ctrl-C. A shutdown hook asks the work to stop and
 * delays the end of the JVM until {@link #close}.
 */
final class InterruptHandler {
    /** The longest delay. It is enough for one training step and one file. */
    private static final long MAX_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean asked;

    private InterruptHandler(Runnable stop) {
        hook = new Thread(() -> end(stop), "pullback-interruption");
    }

    /** Installs a handler that calls {@code stop} from another thread when the JVM ends. */
    static InterruptHandler install(Runnable stop) {
        InterruptHandler handler = new InterruptHandler(stop);
        Runtime.getRuntime().addShutdownHook(handler.hook);
        return handler;
    }

    private void end(Runnable stop) {
        asked = true;
        stop.run();
        try {
            if (!done.await(MAX_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        done.countDown();
        if (asked) return;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM has just begun to end, so the hook runs. It does not wait, because the work has ended.
            asked = true;
        }
    }
}
