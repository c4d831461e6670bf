package dev.pullback.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;

/** Times several ways to do the same in turns, so that what else the machine does falls on all alike. */
final class Stopwatch {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A sample lasts at least this long, so that the clock's own cost does not count. */
    private static final long SAMPLE_NANOS = 20_000;

    /** A step is warm when so many rounds of so long have brought nothing. */
    private static final int STILL = 30;

    private static final long ROUND_NANOS = 100_000_000;

    private final double seconds;
    private final double mostWarmUp;

    /**
     * One that measures each way for so long.
     *
     * @param mostWarmUp the seconds after which a way is measured even if it still gets faster
     */
    Stopwatch(double seconds, double mostWarmUp) {
        this.seconds = seconds;
        this.mostWarmUp = mostWarmUp;
    }

    /** Of one way: times of a step in µs, and the bytes that the calling thread allocates in one. */
    record Times(double median, double p10, long bytes) {}

    /** Of each way. */
    <K> void time(Map<K, Step> ways, Map<K, Times> results) {
        Step[] steps = ways.values().toArray(Step[]::new);
        int[] batch = new int[steps.length];
        for (int i = 0; i < steps.length; i++) batch[i] = warmUp(steps[i]);
        double[][] samples = new double[steps.length][1024];
        int n = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9 * steps.length);
        while (n < 21 || System.nanoTime() < end) {
            for (int i = 0; i < steps.length; i++) {
                if (n == samples[i].length) samples[i] = Arrays.copyOf(samples[i], 2 * n);
                steps[i].run(); // not counted: it brings back to the cache what the other ways have driven out
                samples[i][n] = microseconds(steps[i], batch[i]);
            }
            n++;
        }
        int i = 0;
        for (K key : ways.keySet()) {
            double[] sorted = Arrays.copyOf(samples[i], n);
            Arrays.sort(sorted);
            results.put(key, new Times(sorted[n / 2], sorted[n / 10], bytes(steps[i])));
            i++;
        }
    }

    /**
     * Runs a step until neither its time nor the bytes that it allocates have fallen for a while, since compilers go on in the
     * background; answers how many steps a sample takes.
     */
    private int warmUp(Step step) {
        long start = System.nanoTime();
        double fastest = Double.POSITIVE_INFINITY;
        long fewest = Long.MAX_VALUE;
        for (int still = 0; still < STILL && secondsSince(start) < mostWarmUp; ) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            double least = Double.POSITIVE_INFINITY;
            int n = 0;
            for (long end = System.nanoTime() + ROUND_NANOS; n < 3 || System.nanoTime() < end; n++)
                least = Math.min(least, microseconds(step, 1));
            long bytes = (THREADS.getCurrentThreadAllocatedBytes() - before) / n;
            still = least < 0.98 * fastest || bytes < fewest ? 0 : still + 1;
            fastest = Math.min(fastest, least);
            fewest = Math.min(fewest, bytes);
        }
        return (int) Math.max(1, Math.ceil(SAMPLE_NANOS / 1e3 / fastest));
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double microseconds(Step step, int times) {
        double sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) sum += step.run();
        long nanos = System.nanoTime() - start;
        if (Double.isNaN(sum)) throw new IllegalStateException(step + ": the loss is NaN");
        return nanos / 1e3 / times;
    }

    /** The least of several, because what the compiler and the clock allocate meanwhile is not the step's. */
    private static long bytes(Step step) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            step.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
