package dev.pullback.kernels;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads among which large kernels are split. Their number is that of the processors, unless the system property
 * {@code pullback.threads} or {@link #setCount} sets it; no result depends on it. The calling thread takes part. The others are
 * daemons; they are started when first needed, and sleep after a fifth of a millisecond without work.
 *
 * <p>A task is divided into parts, and each thread gets a share of adjacent parts, the first thread the first ones. So what a
 * thread wrote in one task is in the cache of its processor when the next task reads it. A thread that has finished its share
 * takes parts from the ends of the others' shares.
 *
 * <p>One task is split at a time: while it runs, another thread that calls computes its task alone.
 */
public final class Threads {
    private static final String PROPERTY = "pullback.threads";

    /** How long a thread spins before it sleeps. To wake it up takes longer than many tasks take. */
    private static final long AWAKE_NANOS = 200_000;

    /** More than one, since a thread may be delayed by other work on its processor. */
    private static final int PARTS_PER_THREAD = 2;

    /** The least number of elements of a part, some microseconds of work. */
    private static final int ELEMENTS = 1 << 14;

    /** The elements of a cache line, which two threads should not both write. */
    private static final int LINE = 8;

    private static final AtomicBoolean BUSY = new AtomicBoolean();

    /** The number of parts of the current task that are not finished. */
    private static final AtomicInteger LEFT = new AtomicInteger();

    private static final AtomicReference<@Nullable Throwable> FAILURE = new AtomicReference<>();

    private static volatile int count = fromProperty();

    /** The share of each thread; the first is the caller's. */
    private static volatile Share[] shares = {new Share()};

    private static volatile @Nullable Range task;
    private static volatile int size;
    private static volatile int unit;
    private static volatile int parts;
    private static volatile @Nullable Thread waiting;
    private static int tasks;

    private Threads() {}

    /** Work on numbered items, each independent of the others. */
    @FunctionalInterface
    public interface Range {
        /** Processes the items {@code from} (inclusive) to {@code to} (exclusive). */
        void run(int from, int to);
    }

    /** Returns the number of threads, at least 1. */
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

    /**
     * Runs {@code work} on the elements 0 to {@code n - 1} of arrays: on the calling thread if they are few, else in parts on all
     * threads. Returns when all parts are finished, and throws what the work throws.
     */
    public static void elements(int n, Range work) {
        run(n, LINE, n / ELEMENTS, work);
    }

    /**
     * Runs {@code work} on the items 0 to {@code n - 1}, in parts on all threads. Returns when all parts are finished, and throws
     * what the work throws.
     *
     * @param multiple each part starts at a multiple of this number
     * @param maxParts the limit of the number of parts; the work runs on the calling thread if it is less than 2
     */
    public static void run(int n, int multiple, int maxParts, Range work) {
        int limit = Math.min(Math.min((n - 1) / multiple + 1, maxParts), Share.MAX);
        int threads = Math.min(count, limit);
        if (threads <= 1 || !BUSY.compareAndSet(false, true)) {
            work.run(0, n);
            return;
        }
        try {
            task = work;
            size = n;
            unit = multiple;
            parts = Math.min(threads * PARTS_PER_THREAD, limit);
            share(threads);
        } finally {
            task = null;
            BUSY.set(false);
        }
    }

    private static void share(int threads) {
        start(threads);
        LEFT.set(parts);
        tasks++;
        for (int i = 0; i < threads; i++)
            shares[i].fill(tasks, begin(i, threads, parts, 1), begin(i + 1, threads, parts, 1));
        takeParts(0, tasks);
        long start = System.nanoTime();
        while (LEFT.get() > 0) {
            if (System.nanoTime() - start < AWAKE_NANOS) {
                Thread.onSpinWait();
            } else {
                waiting = Thread.currentThread();
                if (LEFT.get() > 0) LockSupport.park(LEFT);
                waiting = null;
            }
        }
        Throwable thrown = FAILURE.getAndSet(null);
        if (thrown != null) Threads.<RuntimeException>throwUndeclared(thrown);
    }

    /** Throws any exception unchecked; work that is not written in Java may throw a checked one. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUndeclared(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Returns the start of part {@code p} of {@code n} items, a multiple of {@code unit}; {@code n} for p = {@code parts}. */
    private static int begin(int p, int parts, int n, int unit) {
        int units = (n - 1) / unit + 1;
        return (int) Math.min((long) units * p / parts * unit, n);
    }

    private static void start(int threads) {
        Share[] before = shares;
        if (before.length >= threads) return;
        Share[] more = Arrays.copyOf(before, threads);
        for (int i = before.length; i < threads; i++) more[i] = new Share();
        shares = more;
        for (int i = before.length; i < threads; i++) {
            int own = i;
            try {
                daemon(() -> takePartsForever(own), "pullback-" + i).start();
            } catch (OutOfMemoryError e) {
                return; // no thread can be started, so the existing ones take its share
            }
        }
    }

    /** Returns a thread that does not keep the JVM alive and inherits nothing of the thread that creates it. */
    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    private static void takePartsForever(int own) {
        Share share = shares[own];
        for (int seen = 0; ; ) {
            seen = share.await(seen);
            takeParts(own, seen);
        }
    }

    /** Runs the parts of the thread's share from the first on, then those of other shares from the last on, until none is left. */
    private static void takeParts(int own, int task) {
        Share[] all = shares;
        while (all[own].runOne(task, true)) {}
        for (int i = 1; i < all.length; i++) {
            while (all[(own + i) % all.length].runOne(task, false)) {}
        }
    }

    /** The parts of the current task that are a thread's share and have not started. */
    private static final class Share {
        static final int MAX = 0xFFFF;

        /**
         * The number of the task, the first part and the end, in one number: a thread that still sees an earlier task fails to
         * replace it, so it takes no part.
         */
        private final AtomicLong ticket = new AtomicLong();

        private volatile @Nullable Thread sleeper;

        void fill(int number, int first, int end) {
            ticket.set((long) number << 32 | (long) first << 16 | end);
            LockSupport.unpark(sleeper);
        }

        private static int number(long ticket) {
            return (int) (ticket >>> 32);
        }

        /** Waits for a task other than the last seen one, and returns its number. */
        int await(int seen) {
            long start = System.nanoTime();
            while (number(ticket.get()) == seen) {
                // a pending interrupt would keep it from sleeping
                boolean unused = Thread.interrupted();
                if (System.nanoTime() - start < AWAKE_NANOS) {
                    Thread.onSpinWait();
                } else {
                    sleeper = Thread.currentThread();
                    if (number(ticket.get()) == seen) LockSupport.park(this);
                    sleeper = null;
                }
            }
            return number(ticket.get());
        }

        /** Runs the first or the last part, if one is left, and returns true if more may be left. */
        boolean runOne(int number, boolean first) {
            long now = ticket.get();
            int begin = (int) (now >>> 16) & MAX;
            int end = (int) now & MAX;
            Range work = task;
            if (number(now) != number || begin == end || work == null) return false;
            int part = first ? begin : end - 1;
            int from = begin(part, parts, size, unit);
            int to = begin(part + 1, parts, size, unit);
            if (!ticket.compareAndSet(now, first ? now + (1 << 16) : now - 1)) return true;
            try {
                work.run(from, to);
            } catch (Throwable e) {
                FAILURE.set(e);
            }
            // the task may end once this is counted, so none of its fields may be read from here on
            if (LEFT.decrementAndGet() == 0) LockSupport.unpark(waiting);
            return true;
        }
    }
}
