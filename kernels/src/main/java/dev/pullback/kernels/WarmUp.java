package dev.pullback.kernels;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Chooses between the two forms of a kernel of the vector backend that give the same bits: plain Java, and the vector unit.
 * Vector code is hundreds of times as slow as it will be, and makes objects, until it has run some thousand times and is
 * compiled to the last. A short program therefore never calls it. Once plain Java has done much work, a daemon thread, one for
 * all kernels, now and then runs the vector form on some numbers until it is the faster of the two; from then on it is the one
 * that is used. Where that does not come to pass, as with a JVM that makes no vector instructions of it, plain Java stays.
 */
final class WarmUp {
    /** How often it is looked whether the vector form has become the faster; half a minute of it. */
    private static final int LOOKS = 500;

    private static final long FIRST_INTERVAL_MILLIS = 5;

    /** Intervals grow up to this one, at which a third of one processor's time goes to looking. */
    private static final long LAST_INTERVAL_MILLIS = 40;

    /** How long the vector form runs for one look. */
    private static final long VECTOR_NANOS = 20_000_000;

    /** How long the plain form does, which needs no warming up any more. */
    private static final long PLAIN_NANOS = 2_000_000;

    private final long enough;
    private final Runnable vector;
    private final Runnable plain;
    private long done;
    private int looks;
    private long bestOfPlain = Long.MAX_VALUE;
    private volatile boolean started;
    private volatile boolean warm;

    /**
     * Of a kernel that is cold.
     *
     * @param enough the work after which to warm up
     * @param vector does some work on the vector unit, some microseconds of it once it is warm
     * @param plain does the same work in plain Java
     */
    WarmUp(long enough, Runnable vector, Runnable plain) {
        this.enough = enough;
        this.vector = vector;
        this.plain = plain;
    }

    /** Whether the vector unit is to do this work; otherwise plain Java, and it counts. */
    boolean byVector(long work) {
        return warm || count(work);
    }

    private boolean count(long work) {
        done += work; // threads that count at the same time may lose some, which does not matter
        if (done >= enough && !started) start();
        return false;
    }

    private synchronized void start() {
        if (started) return;
        started = true;
        try {
            OnTheSide.THREAD.execute(this::look);
        } catch (OutOfMemoryError e) {
            looks = LOOKS; // there is no thread to be had, so plain Java stays; the user's own work goes on
        }
    }

    private void look() {
        bestOfPlain = Math.min(bestOfPlain, best(plain, PLAIN_NANOS));
        warm = best(vector, VECTOR_NANOS) < bestOfPlain;
        looks++;
        if (warm || looks >= LOOKS) return;
        // the compiler works meanwhile; should a look fail, there is no further one, and plain Java stays
        long interval = Math.min(looks * FIRST_INTERVAL_MILLIS, LAST_INTERVAL_MILLIS);
        ScheduledFuture<?> unused = OnTheSide.THREAD.schedule(this::look, interval, TimeUnit.MILLISECONDS);
    }

    /** Whether nothing is being warmed up at the moment; for tests that wait for it. */
    static boolean isIdle() {
        return OnTheSide.THREAD.getActiveCount() == 0
                && OnTheSide.THREAD.getQueue().isEmpty();
    }

    private static long best(Runnable work, long nanos) {
        long best = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (long now = begin; now - begin < nanos; ) {
            long start = now;
            work.run();
            now = System.nanoTime();
            best = Math.min(best, now - start);
        }
        return best;
    }

    /** Made when something is first to be warmed up. */
    private static final class OnTheSide {
        static final ScheduledThreadPoolExecutor THREAD =
                new ScheduledThreadPoolExecutor(1, work -> Threads.daemon(work, "pullback-warm-up"));
    }
}
