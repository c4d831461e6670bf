package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final int before = Threads.count();

    @AfterEach
    void restore() {
        Threads.setCount(before);
    }

    /** Runs n items in at most {@code maxParts} parts, checks that each item runs once, and returns the number of parts. */
    private static int assertEachOnce(int n, int multiple, int maxParts) {
        AtomicIntegerArray runs = new AtomicIntegerArray(n);
        AtomicInteger parts = new AtomicInteger();
        Threads.run(n, multiple, maxParts, (from, to) -> {
            assertTrue(from < to && from % multiple == 0, () -> "from " + from + " to " + to);
            parts.incrementAndGet();
            for (int i = from; i < to; i++) runs.incrementAndGet(i);
        });
        for (int i = 0; i < n; i++) assertEquals(1, runs.get(i), i + " of " + n);
        return parts.get();
    }

    private static void assertEachOnce() {
        assertEachOnce(8, 1, 8);
    }

    @Test
    void eachItemRunsOnceForAnyNumberOfThreads() {
        for (int threads : new int[] {1, 2, 5, 3}) {
            Threads.setCount(threads);
            for (int round = 1; round < 2000; round++) {
                int maxParts = 1 + round % 11;
                int parts = assertEachOnce(round, 1 + round % 7, maxParts);
                assertTrue(parts <= maxParts, parts + " parts");
            }
        }
    }

    @Test
    void thereIsAPartForEachOfManyThreads() {
        Threads.setCount(40);
        assertEquals(40, assertEachOnce(100_000, 8, 40));
        Threads.setCount(3);
        assertEquals(3, assertEachOnce(100_000, 8, 3));
    }

    @Test
    void onlyManyElementsAreSplit() {
        Threads.setCount(2);
        assertEquals(1, partsOf(20_000));
        assertEquals(2, partsOf(40_000));
        assertEquals(4, partsOf(1 << 20));
        Threads.elements(0, (from, to) -> assertEquals(from, to));
    }

    private static int partsOf(int elements) {
        AtomicInteger parts = new AtomicInteger();
        Threads.elements(elements, (from, to) -> parts.incrementAndGet());
        return parts.get();
    }

    @Test
    void aThreadStartsWithItsShareAndThenTakesPartsOfOthers() {
        Threads.setCount(2);
        for (int round = 0; round < 100; round++) {
            Map<Thread, Integer> first = new ConcurrentHashMap<>();
            CountDownLatch others = new CountDownLatch(3);
            Threads.run(4, 1, 4, (from, to) -> {
                first.putIfAbsent(Thread.currentThread(), from);
                if (from > 0) others.countDown();
                else await(others);
            });
            assertEquals(0, first.getOrDefault(Thread.currentThread(), 0));
            first.remove(Thread.currentThread());
            assertEquals(List.of(2), List.copyOf(first.values()));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS), "the other thread did not run the rest");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTaskWithinATaskRunsOnTheCallingThread() {
        Threads.setCount(2);
        AtomicInteger inner = new AtomicInteger();
        Threads.run(4, 1, 4, (from, to) -> {
            Thread outer = Thread.currentThread();
            Threads.run(100, 1, 100, (a, b) -> {
                assertSame(outer, Thread.currentThread());
                inner.addAndGet(b - a);
            });
        });
        assertEquals(400, inner.get());
    }

    @Test
    void anInterruptedCallerStillWaitsAndStaysInterrupted() {
        Threads.setCount(2);
        AtomicInteger done = new AtomicInteger();
        Thread caller = Thread.currentThread();
        caller.interrupt();
        try {
            Threads.run(2, 1, 2, (from, to) -> {
                if (Thread.currentThread() != caller) LockSupport.parkNanos(5_000_000);
                done.incrementAndGet();
            });
            assertEquals(2, done.get());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void allPartsOfConcurrentCallersRun() throws Exception {
        Threads.setCount(3);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> calls = () -> {
                for (int round = 0; round < 2000; round++) assertEachOnce(7, 1, 7);
                return true;
            };
            List<Future<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) all.add(callers.submit(calls));
            for (Future<Boolean> one : all) assertTrue(one.get());
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void anExceptionOfAPartReachesTheCallerAndTheNextTaskRuns() {
        Threads.setCount(2);
        IllegalStateException thrown = new IllegalStateException("part");
        for (int bad = 0; bad < 4; bad++) {
            int part = bad;
            Threads.Range work = (from, to) -> {
                if (from == part) throw thrown;
            };
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> Threads.run(4, 1, 4, work)));
            assertEachOnce();
        }
    }

    @Test
    void anExceptionOfAnotherThreadReachesTheCaller() {
        Threads.setCount(2);
        AssertionError thrown = new AssertionError("worker");
        Thread caller = Thread.currentThread();
        CountDownLatch begun = new CountDownLatch(1);
        Threads.Range work = (from, to) -> {
            if (Thread.currentThread() == caller) {
                await(begun);
            } else {
                begun.countDown();
                throw thrown;
            }
        };
        assertSame(thrown, assertThrows(AssertionError.class, () -> Threads.run(4, 1, 4, work)));
        assertEachOnce();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAs(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Work that is not written in Java need not declare its exceptions. */
    @Test
    void anUndeclaredExceptionReachesTheCaller() {
        IOException thrown = new IOException("part");
        Threads.Range work = (from, to) -> ThreadsTest.<RuntimeException>throwAs(thrown);
        for (int threads = 1; threads <= 2; threads++) {
            Threads.setCount(threads);
            assertSame(thrown, assertThrows(IOException.class, () -> Threads.run(4, 1, 4, work)));
        }
    }

    private static Thread worker() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("pullback-1"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertSleeps(Thread worker) throws InterruptedException {
        Thread.sleep(100);
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long cpu = bean.getThreadCpuTime(worker.getId());
        Thread.sleep(200);
        long used = bean.getThreadCpuTime(worker.getId()) - cpu;
        assertTrue(used < 10_000_000, "used " + used + " ns while idle");
    }

    @Test
    @Tag("slow")
    void theThreadsAreDaemonsAndSleepWhenIdle() throws InterruptedException {
        Threads.setCount(2);
        assertEachOnce();
        assertTrue(worker().isDaemon());
        assertNull(worker().getContextClassLoader(), "the thread keeps it alive");
        assertSleeps(worker());
        assertEachOnce();
    }

    @Test
    @Tag("slow")
    void anInterruptedThreadStillSleeps() throws InterruptedException {
        Threads.setCount(2);
        assertEachOnce();
        worker().interrupt();
        assertSleeps(worker());
        assertEachOnce();
    }

    @Test
    void aThreadWithoutWorkEndsAndIsStartedAgain() throws InterruptedException {
        Threads.setCount(2);
        for (int round = 0; round < 2; round++) {
            Thread worker = workerOfSplitTask();
            worker.join(60_000);
            assertTrue(!worker.isAlive(), worker::toString);
        }
    }

    /** Runs a task of two parts that wait for each other, and returns the thread that ran the second one. */
    private static Thread workerOfSplitTask() {
        CountDownLatch both = new CountDownLatch(2);
        Map<Integer, Thread> threads = new ConcurrentHashMap<>();
        Threads.run(2, 1, 2, (from, to) -> {
            threads.put(from, Thread.currentThread());
            both.countDown();
            try {
                assertTrue(both.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertSame(Thread.currentThread(), threads.get(0));
        return threads.get(1);
    }

    @Test
    void aCountBelowOneIsRefused() {
        assertEquals(
                "threads is 0; it must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> Threads.setCount(0))
                        .getMessage());
    }
}
