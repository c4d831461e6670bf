package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private final AtomicInteger vectorRuns = new AtomicInteger();
    private volatile long vectorNanos;

    /** The kernel of these tests is a Runnable; the sample work runs it. */
    private WarmUp<Runnable> warmUp(long threshold, Runnable vector) {
        return new WarmUp<>(threshold, () -> vector, WarmUpTest::scalar, Runnable::run);
    }

    private void vector() {
        vectorRuns.incrementAndGet();
        LockSupport.parkNanos(vectorNanos);
    }

    /** This is so short that at least one of many runs is not interrupted, even on a busy machine. */
    private static void scalar() {
        long end = System.nanoTime() + 20_000;
        while (System.nanoTime() < end) Thread.onSpinWait();
    }

    private static boolean becomesWarm(WarmUp<?> warmUp, long millis) throws InterruptedException {
        for (long i = 0; i < millis && !warmUp.isWarm(); i++) Thread.sleep(1);
        return warmUp.isWarm();
    }

    @Test
    void aShortProgramNeverCallsVectorCode() throws InterruptedException {
        WarmUp<Runnable> warmUp = warmUp(1000, this::vector);
        Runnable scalar = warmUp.choose(10);
        for (int i = 0; i < 98; i++) assertSame(scalar, warmUp.choose(10));
        Thread.sleep(20);
        assertFalse(warmUp.isWarm());
        assertEquals(0, vectorRuns.get());
    }

    @Test
    @Tag("slow")
    void vectorCodeIsUsedOnceItIsTheFaster() throws InterruptedException {
        vectorNanos = 1_000_000;
        Runnable vector = this::vector;
        WarmUp<Runnable> warmUp = warmUp(1000, vector);
        assertNotSame(vector, warmUp.choose(1000));
        assertFalse(becomesWarm(warmUp, 200), "it is slower");
        vectorNanos = 0;
        assertTrue(becomesWarm(warmUp, 3000));
        assertSame(vector, warmUp.choose(0));
    }

    @Test
    void warmsUpOnOneDaemonThread() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        WarmUp<Runnable> warmUp = warmUp(10, () -> threads.add(Thread.currentThread()));
        for (int i = 0; i < 100; i++) warmUp.choose(10);
        assertTrue(becomesWarm(warmUp, 3000));
        assertEquals(1, threads.size());
        Thread thread = threads.iterator().next();
        assertTrue(thread.isDaemon());
        assertNotSame(Thread.currentThread(), thread);
    }
}
