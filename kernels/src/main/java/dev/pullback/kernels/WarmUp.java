package dev.pullback.kernels;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Switches a kernel from its scalar to its vector implementation once the vector code is the faster of the two. If that never
 * happens, the scalar implementation stays in use. Both give the same bits.
 *
 * <p>Vector code is hundreds of times slower than it will be, and allocates objects, until it has run some thousand times and
 * C2 has compiled it. A short program therefore never calls it. Once the scalar implementation has done much work, a daemon
 * thread, one for all kernels, repeatedly runs the vector implementation on sample data until it is the faster.
 *
 * @param <K> the kernel
 */
public final class WarmUp<K> {
    /** The most trials, half a minute of them. */
    private static final int MAX_TRIALS = 500;

    private static final long FIRST_INTERVAL_MILLIS = 5;

    /** The longest interval between two trials, at which they take a third of one processor's time. */
    private static final long LAST_INTERVAL_MILLIS = 40;

    /** How long the vector implementation runs in one trial. */
    private static final long VECTOR_NANOS = 20_000_000;

    /** How long the scalar implementation runs, which needs no warming up any more. */
    private static final long SCALAR_NANOS = 2_000_000;

    private final long threshold;
    private final Supplier<K> vector;
    private final K scalar;
    private final Consumer<K> sample;
    private long done;
    private int trials;
    private long bestOfScalar = Long.MAX_VALUE;
    private volatile boolean isStarted;
    private volatile K chosen;

    /**
     * Creates the choice, in which the scalar implementation is used at first.
     *
     * @param threshold the work after which to warm up
     * @param vector creates the vector implementation or returns the existing one
     * @param scalar the scalar implementation
     * @param sample does some work with the given implementation, some microseconds of it once that is compiled
     */
    public WarmUp(long threshold, Supplier<K> vector, K scalar, Consumer<K> sample) {
        this.threshold = threshold;
        this.vector = vector;
        this.scalar = scalar;
        this.sample = sample;
        chosen = scalar;
    }

    /** Returns the implementation that shall do the given amount of work. Work of the scalar one is counted. */
    public K choose(long work) {
        K kernel = chosen;
        if (kernel == scalar) count(work);
        return kernel;
    }

    /** Returns true once the vector implementation is in use. */
    public boolean isWarm() {
        return chosen != scalar;
    }

    private void count(long work) {
        done += work; // threads that count at the same time may lose some, which does not matter
        if (done >= threshold && !isStarted) start();
    }

    private synchronized void start() {
        if (isStarted) return;
        isStarted = true;
        try {
            Background.THREAD.execute(this::tryOnce);
        } catch (OutOfMemoryError e) {
            trials = MAX_TRIALS; // no thread can be started, so the scalar implementation stays; the user's own work
            // goes on
        }
    }

    private void tryOnce() {
        bestOfScalar = Math.min(bestOfScalar, bestTime(scalar, SCALAR_NANOS));
        K candidate = vector.get();
        trials++;
        if (bestTime(candidate, VECTOR_NANOS) < bestOfScalar) {
            chosen = candidate;
            return;
        }
        if (trials >= MAX_TRIALS) return;
        // the compiler works meanwhile; if a trial throws, there is no further one, and the scalar implementation stays
        long interval = Math.min(trials * FIRST_INTERVAL_MILLIS, LAST_INTERVAL_MILLIS);
        ScheduledFuture<?> unused = Background.THREAD.schedule(this::tryOnce, interval, TimeUnit.MILLISECONDS);
    }

    private long bestTime(K kernel, long nanos) {
        long best = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (long now = begin; now - begin < nanos; ) {
            long start = now;
            sample.accept(kernel);
            now = System.nanoTime();
            best = Math.min(best, now - start);
        }
        return best;
    }

    /** Returns true if nothing is being warmed up at the moment; for tests that wait for it. */
    static boolean isIdle() {
        return Background.THREAD.getActiveCount() == 0
                && Background.THREAD.getQueue().isEmpty();
    }

    /** Created when a kernel is first warmed up. */
    private static final class Background {
        static final ScheduledThreadPoolExecutor THREAD =
                new ScheduledThreadPoolExecutor(1, work -> Threads.daemon(work, "pullback-warm-up"));
    }
}
