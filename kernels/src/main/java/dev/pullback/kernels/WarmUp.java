package dev.pullback.kernels;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Switches a kernel from its scalar to its vector implementation once the vector code is the faster of the two. If that
 * never happens, the scalar implementation stays in use. Both give bitwise equal results.
 *
 * <p>Until vector code has run some thousand times and C2 has compiled it, it is hundreds of times slower than
 * afterwards and allocates objects. Therefore a short program never calls it. Once the scalar implementation has done
 * much work, a daemon thread, which all kernels share, repeatedly runs the vector implementation on sample data until
 * it is faster.
 *
 * @param <K> the kernel
 */
public final class WarmUp<K> {
    /** The limit of trials, which take half a minute. */
    private static final int MAX_TRIALS = 500;

    private static final long FIRST_INTERVAL_MILLIS = 5;

    /** The longest interval between two trials, at which they take a third of one processor's time. */
    private static final long LAST_INTERVAL_MILLIS = 40;

    /** The time for which the vector implementation runs in one trial. */
    private static final long VECTOR_NANOS = 20_000_000;

    /** The time for which the scalar implementation runs in one trial; it is already warm. */
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
     * Creates a choice that uses the scalar implementation at first.
     *
     * @param threshold the amount of work after which the warm-up starts
     * @param vector creates the vector implementation or returns the existing one
     * @param scalar the scalar implementation
     * @param sample does work with the given implementation that takes some microseconds once the code is compiled
     */
    public WarmUp(long threshold, Supplier<K> vector, K scalar, Consumer<K> sample) {
        this.threshold = threshold;
        this.vector = vector;
        this.scalar = scalar;
        this.sample = sample;
        chosen = scalar;
    }

    /** Returns the implementation to use for the given amount of work, and counts the work of the scalar one. */
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
        done += work; // a lost update by another thread does not matter
        if (done >= threshold && !isStarted) start();
    }

    private synchronized void start() {
        if (isStarted) return;
        isStarted = true;
        if (!JitCompiler.compilesVectors()) return; // the vector code would never be the faster of the two
        try {
            Background.THREAD.execute(this::tryOnce);
        } catch (OutOfMemoryError e) {
            trials = MAX_TRIALS; // no thread can be started, so the scalar implementation stays in use
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
        // the pause lets the compiler work; if a trial throws, no trial follows
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

    /** Returns true if no kernel is being warmed up at the moment. Tests wait for it. */
    static boolean isIdle() {
        return Background.THREAD.getActiveCount() == 0
                && Background.THREAD.getQueue().isEmpty();
    }

    /** Holds the thread, which is created when a kernel is first warmed up, and ends when no kernel is. */
    private static final class Background {
        static final ScheduledThreadPoolExecutor THREAD =
                new ScheduledThreadPoolExecutor(1, work -> Threads.daemon(work, "pullback-warm-up"));

        static {
            THREAD.setKeepAliveTime(1, TimeUnit.SECONDS);
            THREAD.allowCoreThreadTimeOut(true);
        }
    }
}
