package dev.pullback.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work end well when the JVM is told to end, as by Ctrl-C: it is asked to stop, and the JVM waits until it has.
 * Closing says that it has.
 */
final class Interruption {
    /** One step, and a file to write; whoever presses Ctrl-C does not want to wait for longer. */
    private static final long MOST_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean asked;

    private Interruption(Runnable stop) {
        hook = new Thread(() -> end(stop), "pullback-interruption");
    }

    /** Watches from now on, and calls this from another thread. */
    static Interruption calls(Runnable stop) {
        Interruption interruption = new Interruption(stop);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void end(Runnable stop) {
        asked = true;
        stop.run();
        try {
            if (!done.await(MOST_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says that the work is over. */
    void close() {
        done.countDown();
        if (asked) return;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM has begun to end in this moment; the hook then finds the work done.
            asked = true;
        }
    }
}
