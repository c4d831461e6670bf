package dev.pullback.testing;

import java.util.concurrent.TimeUnit;

/**
 * Repeats a random test with seed after seed. An ordinary build makes a fixed number of tries with the seeds 0, 1, 2, ….
 * {@code mvn -Pcampaign verify} repeats each test for {@code -Dpullback.campaign.seconds}, with seeds that differ from run
 * to run. A failure names its seed; {@code -Dpullback.campaign.seed=N} makes the single try with this seed.
 */
public final class Campaign {
    private static final String SECONDS = "pullback.campaign.seconds";
    private static final String SEED = "pullback.campaign.seed";

    private Campaign() {}

    /** A try of a test. */
    @FunctionalInterface
    public interface Try {
        /** Draws everything from the seed; throws if the test fails. */
        void with(long seed) throws Exception;
    }

    /**
     * Makes the tries.
     *
     * @param tries the number of tries in an ordinary build
     */
    public static void run(String name, int tries, Try test) {
        Long only = Long.getLong(SEED);
        Integer seconds = Integer.getInteger(SECONDS);
        if (only != null) {
            attempt(name, only, test);
            return;
        }
        if (seconds == null) {
            for (long seed = 0; seed < tries; seed++) attempt(name, seed, test);
            return;
        }
        long first = System.currentTimeMillis() * 1_000_000;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long seed = first;
        do attempt(name, seed++, test);
        while (System.nanoTime() < end);
        System.out.println("campaign: " + name + ": " + (seed - first) + " tries from seed " + first);
    }

    private static void attempt(String name, long seed, Try test) {
        try {
            test.with(seed);
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(
                    name + " fails with seed " + seed + "; repeat it with -D" + SEED + "=" + seed + ": " + e, e);
        }
    }
}
