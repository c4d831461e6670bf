package dev.pullback.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;

/** Times several steps alternately, so that other work on the machine affects all of them alike. */
final class Stopwatch {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A sample lasts at least this long, so that the cost of reading the clock is negligible. */
    private static final long SAMPLE_NANOS = 20_000;

    /** A step is warm after this number of rounds without improvement. */
    private static final int WARM_ROUNDS = 30;

    private static final long ROUND_NANOS = 100_000_000;

    private final double seconds;
    private final double maxWarmUp;

    /**
     * Creates a stopwatch.
     *
     * @param seconds how long each step is measured
     * @param maxWarmUp the limit of the warm-up in seconds
     */
    Stopwatch(double seconds, double maxWarmUp) {
        this.seconds = seconds;
        this.maxWarmUp = maxWarmUp;
    }

    /** The median and 10th percentile of a step's time in µs, and the bytes that it allocates on the calling thread. */
    record Times(double median, double p10, long bytes) {}

    /** Times steps, and puts the result of each under the same key. */
    <K> void time(Map<K, TimedStep> byKey, Map<K, Times> results) {
        TimedStep[] steps = byKey.values().toArray(TimedStep[]::new);
        int[] batch = new int[steps.length];
        for (int i = 0; i < steps.length; i++) batch[i] = warmUp(steps[i]);
        double[][] samples = new double[steps.length][1024];
        int n = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9 * steps.length);
        while (n < 21 || System.nanoTime() < end) {
            for (int i = 0; i < steps.length; i++) {
                if (n == samples[i].length) samples[i] = Arrays.copyOf(samples[i], 2 * n);
                steps[i].run(); // not counted: it loads the data that the other steps evicted from the caches
                samples[i][n] = microseconds(steps[i], batch[i]);
            }
            n++;
        }
        int i = 0;
        for (K key : byKey.keySet()) {
            double[] sorted = Arrays.copyOf(samples[i], n);
            Arrays.sort(sorted);
            results.put(key, new Times(sorted[n / 2], sorted[n / 10], bytes(steps[i])));
            i++;
        }
    }

    /**
     * Runs a step until neither its time nor the bytes that it allocates have fallen for a while, since the JIT
     * compiler works in the background.
     *
     * @return the number of steps in a sample
     */
    private int warmUp(TimedStep step) {
        long start = System.nanoTime();
        double fastest = Double.POSITIVE_INFINITY;
        long fewest = Long.MAX_VALUE;
        for (int same = 0; same < WARM_ROUNDS && secondsSince(start) < maxWarmUp; ) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            double least = Double.POSITIVE_INFINITY;
            int n = 0;
            for (long end = System.nanoTime() + ROUND_NANOS; n < 3 || System.nanoTime() < end; n++)
                least = Math.min(least, microseconds(step, 1));
            long bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / n;
            same = least < 0.98 * fastest || bytes < fewest ? 0 : same + 1;
            fastest = Math.min(fastest, least);
            fewest = Math.min(fewest, bytes);
        }
        return (int) Math.max(1, Math.ceil(SAMPLE_NANOS / 1e3 / fastest));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double microseconds(TimedStep step, int times) {
        double sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) sum += step.run();
        long nanos = System.nanoTime() - start;
        if (Double.isNaN(sum)) throw new IllegalStateException(step + ": the loss is NaN");
        return nanos / 1e3 / times;
    }

    /** Returns the minimum of several measurements, since the JIT compiler may also allocate on this thread. */
    private static long bytes(TimedStep step) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            step.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
