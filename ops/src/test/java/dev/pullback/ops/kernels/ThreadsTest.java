package dev.pullback.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final int before = Threads.count();

    @AfterEach
    void restore() {
        Threads.setCount(before);
    }

    private static void assertEachPartOnce(int parts) {
        AtomicIntegerArray runs = new AtomicIntegerArray(parts);
        Threads.run(runs::incrementAndGet, parts);
        for (int i = 0; i < parts; i++) assertEquals(1, runs.get(i), "part " + i + " of " + parts);
    }

    @Test
    void eachPartRunsOnceForAnyNumberOfThreads() {
        for (int threads : new int[] {1, 2, 5, 3}) {
            Threads.setCount(threads);
            for (int round = 0; round < 2000; round++) assertEachPartOnce(round % 40);
        }
    }

    @Test
    void severalCallersAtOnceAllGetTheirParts() throws Exception {
        Threads.setCount(3);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> calls = () -> {
                for (int round = 0; round < 2000; round++) assertEachPartOnce(7);
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
    void whatAPartThrowsIsThrownAndTheNextTaskRuns() {
        Threads.setCount(2);
        IllegalStateException thrown = new IllegalStateException("part");
        for (int bad = 0; bad < 8; bad++) {
            int part = bad;
            Threads.Task task = i -> {
                if (i == part) throw thrown;
            };
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> Threads.run(task, 8)));
            assertEachPartOnce(8);
        }
    }

    @Test
    void theThreadsAreDaemonsAndSleepWhenIdle() throws InterruptedException {
        Threads.setCount(2);
        assertEachPartOnce(8);
        Thread worker = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("pullback-1"))
                .findFirst()
                .orElseThrow();
        assertTrue(worker.isDaemon());
        Thread.sleep(100);
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        long cpu = bean.getThreadCpuTime(worker.getId());
        Thread.sleep(200);
        long used = bean.getThreadCpuTime(worker.getId()) - cpu;
        assertTrue(used < 10_000_000, "used " + used + " ns while idle");
        assertEachPartOnce(8);
    }

    @Test
    void aCountBelowOneIsRefused() {
        assertEquals(
                "threads is 0; it must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> Threads.setCount(0))
                        .getMessage());
    }
}
