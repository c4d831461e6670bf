package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final AtomicInteger vectorRuns = new AtomicInteger();
    private volatile long vectorNanos;

    private void vector() {
        vectorRuns.incrementAndGet();
        LockSupport.parkNanos(vectorNanos);
    }

    /** So short that on a busy machine, too, one of many runs is not held up. */
    private static void plain() {
        long end = System.nanoTime() + 20_000;
        while (System.nanoTime() < end) Thread.onSpinWait();
    }

    private static boolean becomesWarm(WarmUp warmUp, long millis) throws InterruptedException {
        for (long i = 0; i < millis && !warmUp.byVector(0); i++) Thread.sleep(1);
        return warmUp.byVector(0);
    }

    @Test
    void aShortProgramNeverCallsVectorCode() throws InterruptedException {
        WarmUp warmUp = new WarmUp(1000, this::vector, WarmUpTest::plain);
        for (int i = 0; i < 99; i++) assertFalse(warmUp.byVector(10));
        Thread.sleep(20);
        assertEquals(0, vectorRuns.get());
    }

    @Test
    void vectorCodeIsUsedOnceItIsTheFaster() throws InterruptedException {
        vectorNanos = 1_000_000;
        WarmUp warmUp = new WarmUp(1000, this::vector, WarmUpTest::plain);
        assertFalse(warmUp.byVector(1000));
        assertFalse(becomesWarm(warmUp, 200), "it is slower");
        vectorNanos = 0;
        assertTrue(becomesWarm(warmUp, 3000));
    }

    @Test
    void itWarmsUpOnAThreadOfItsOwnOnce() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        AtomicInteger threads = new AtomicInteger();
        ThreadLocal<Integer> ofThread = ThreadLocal.withInitial(threads::incrementAndGet);
        WarmUp warmUp = new WarmUp(
                10,
                () -> {
                    assertTrue(Thread.currentThread().isDaemon() && Thread.currentThread() != caller);
                    ofThread.get();
                    first.countDown();
                },
                WarmUpTest::plain);
        for (int i = 0; i < 100; i++) warmUp.byVector(10);
        first.await();
        assertTrue(becomesWarm(warmUp, 3000));
        assertEquals(1, threads.get());
    }
}
