package dev.pullback.ops.kernels;

import java.util.concurrent.locks.LockSupport;

/**
 * Chooses between the two forms of a kernel of the vector backend that give the same bits: plain Java, and the vector unit.
 * Vector code is hundreds of times as slow as it will be, and makes objects, until it has run some thousand times and is
 * compiled to the last. A short program therefore never calls it. Once plain Java has done much work, a thread of its own runs
 * the vector form on some numbers until it is the faster of the two; from then on it is the one that is used. Where that does
 * not come to pass, as with a JVM that makes no vector instructions of it, plain Java stays.
 */
final class WarmUp {
    /** How often it is looked whether the vector form has become the faster, at longer and longer intervals. */
    private static final int LOOKS = 200;

    private static final long FIRST_INTERVAL_NANOS = 1_000_000;

    /** How long the vector form runs for one look, so that it is compiled. */
    private static final long VECTOR_NANOS = 40_000_000;

    /** How long plain Java does, which has been compiled. */
    private static final long PLAIN_NANOS = 2_000_000;

    private final long enough;
    private final Runnable vector;
    private final Runnable plain;
    private long done;
    private boolean started;
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
        if (done >= enough) start();
        return false;
    }

    private synchronized void start() {
        if (started) return;
        started = true;
        Thread thread = new Thread(this::run, "pullback-warm-up");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (int look = 1; look <= LOOKS && !warm; look++) {
            warm = best(vector, VECTOR_NANOS) < best(plain, PLAIN_NANOS);
            if (!warm) LockSupport.parkNanos(look * FIRST_INTERVAL_NANOS); // the compiler works meanwhile
        }
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
}
