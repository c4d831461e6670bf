package dev.pullback.ops.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that large kernels are split over: as many as there are processors, or as the system property
 * {@code pullback.threads} or {@link #setCount} says. No result depends on their number. The thread that calls takes part; the
 * others are daemons, are started when first needed, and sleep when there has been nothing to do for some microseconds.
 *
 * <p>One kernel is split at a time: a second thread that computes meanwhile does so alone.
 */
public final class Threads {
    private static final String PROPERTY = "pullback.threads";

    /** The rounds of waiting before a thread sleeps, some tens of microseconds. */
    private static final int SPINS = 2000;

    private static final AtomicBoolean BUSY = new AtomicBoolean();
    /** The upper half counts the tasks, the lower half is the next part of the current one. */
    private static final AtomicLong TICKET = new AtomicLong();

    private static final AtomicInteger DONE = new AtomicInteger();
    private static final AtomicReference<@Nullable Throwable> FAILURE = new AtomicReference<>();

    private static volatile int count = fromProperty();
    private static volatile int parts;
    private static volatile @Nullable Task task;
    private static volatile @Nullable Thread waiting;
    private static Worker[] workers = {};

    private Threads() {}

    /** Work in parts, which are independent of each other. */
    @FunctionalInterface
    interface Task {
        /** Does part {@code part}, counted from 0. */
        void run(int part);
    }

    /** The number of threads, at least 1. */
    public static int count() {
        return count;
    }

    /**
     * Sets the number of threads.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static void setCount(int threads) {
        if (threads < 1) throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
        count = threads;
    }

    private static int fromProperty() {
        String value = System.getProperty(PROPERTY, "");
        if (value.isEmpty()) return Runtime.getRuntime().availableProcessors();
        int threads;
        try {
            threads = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PROPERTY + " is '" + value + "'; it must be a whole number", e);
        }
        if (threads < 1) throw new IllegalArgumentException(PROPERTY + " is " + threads + "; it must be at least 1");
        return threads;
    }

    /** Does all parts and returns when they are done. */
    static void run(Task work, int partsOfIt) {
        int threads = Math.min(count, partsOfIt);
        if (threads <= 1 || !BUSY.compareAndSet(false, true)) {
            for (int part = 0; part < partsOfIt; part++) work.run(part);
            return;
        }
        try {
            share(work, partsOfIt, threads);
        } finally {
            BUSY.set(false);
        }
    }

    private static void share(Task work, int partsOfIt, int threads) {
        long next = ((TICKET.get() >>> 32) + 1) << 32;
        // until the task is complete no part of it can be taken, nor after that by one who saw an earlier ticket
        TICKET.set(next - 1);
        task = work;
        parts = partsOfIt;
        DONE.set(0);
        TICKET.set(next);
        start(threads - 1);
        for (int i = 0; i < threads - 1; i++) workers[i].wake();
        takeParts();
        for (int i = 0; DONE.get() < partsOfIt; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                waiting = Thread.currentThread();
                if (DONE.get() < partsOfIt) LockSupport.park(DONE);
                waiting = null;
            }
        }
        task = null;
        Throwable thrown = FAILURE.getAndSet(null);
        if (thrown instanceof Error error) throw error;
        if (thrown instanceof RuntimeException exception) throw exception;
    }

    private static void start(int needed) {
        if (workers.length >= needed) return;
        Worker[] more = new Worker[needed];
        System.arraycopy(workers, 0, more, 0, workers.length);
        for (int i = workers.length; i < needed; i++) {
            more[i] = new Worker(i);
            more[i].start();
        }
        workers = more;
    }

    /** Does parts of the current task until none is left. */
    private static void takeParts() {
        while (true) {
            long ticket = TICKET.get();
            Task work = task;
            int end = parts;
            long part = ticket & 0xFFFF_FFFFL;
            if (work == null || part >= end) return;
            if (!TICKET.compareAndSet(ticket, ticket + 1)) continue;
            try {
                work.run((int) part);
            } catch (Throwable e) {
                FAILURE.set(e);
            }
            // the task is over once this is counted, so nothing of it may be read from here on
            if (DONE.incrementAndGet() == end) LockSupport.unpark(waiting);
        }
    }

    private static final class Worker extends Thread {
        private final int index;
        private volatile boolean asleep;

        Worker(int index) {
            super("pullback-" + (index + 1));
            this.index = index;
            setDaemon(true);
        }

        void wake() {
            if (asleep) LockSupport.unpark(this);
        }

        @Override
        public void run() {
            long seen = 0;
            while (true) {
                seen = await(seen);
                if (index < count - 1) takeParts();
            }
        }

        /** Returns when there is another task than the one that was seen last. */
        private long await(long seen) {
            for (int i = 0; i < SPINS; i++) {
                long now = TICKET.get() >>> 32;
                if (now != seen) return now;
                Thread.onSpinWait();
            }
            asleep = true;
            long now = TICKET.get() >>> 32;
            while (now == seen) {
                LockSupport.park(TICKET);
                now = TICKET.get() >>> 32;
            }
            asleep = false;
            return now;
        }
    }
}
