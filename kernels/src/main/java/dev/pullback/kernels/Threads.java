package dev.pullback.kernels;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that large kernels are split over: as many as there are processors, or as the system property
 * {@code pullback.threads} or {@link #setCount} says. No result depends on their number. The thread that calls takes part; the
 * others are daemons, are started when first needed, and sleep when there has been nothing to do for a fifth of a millisecond.
 *
 * <p>A task is dealt in shares: the first thread begins with the first of its parts, the last with the last. So what a thread
 * wrote in one task is near its processor when the next task reads it. A thread that is done with its share takes parts
 * from the ends of others'.
 *
 * <p>One task is split at a time: a second thread that computes meanwhile does so alone.
 */
public final class Threads {
    private static final String PROPERTY = "pullback.threads";

    /** How long a thread waits awake. To wake one that sleeps takes longer than many a task. */
    private static final long AWAKE_NANOS = 200_000;

    /** More parts than threads, since a thread may be held up by other work on its processor. */
    private static final int PARTS_PER_THREAD = 2;

    /** The fewest elements of a range, some microseconds of work. */
    private static final int ELEMENTS = 1 << 14;

    /** The elements of a line of the cache, which two threads should not both write. */
    private static final int LINE = 8;

    private static final AtomicBoolean BUSY = new AtomicBoolean();

    /** The parts of the current task that are not done. */
    private static final AtomicInteger LEFT = new AtomicInteger();

    private static final AtomicReference<@Nullable Throwable> FAILURE = new AtomicReference<>();

    private static volatile int count = fromProperty();

    /** What each thread begins with; the first is the caller's. */
    private static volatile Share[] shares = {new Share()};

    private static volatile @Nullable Range task;
    private static volatile int size;
    private static volatile int unit;
    private static volatile int parts;
    private static volatile @Nullable Thread waiting;
    private static int tasks;

    private Threads() {}

    /** Work on numbered things, each of which can be done without the others. */
    @FunctionalInterface
    public interface Range {
        /** Does those from {@code from} up to {@code to}, which is not included. */
        void run(int from, int to);
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

    /**
     * Does {@code work} on the elements 0 to {@code n - 1} of arrays, at once if they are few, else in ranges by all threads.
     * Returns when all is done, and throws what the work throws.
     */
    public static void elements(int n, Range work) {
        run(n, LINE, n / ELEMENTS, work);
    }

    /**
     * Does {@code work} on 0 to {@code n - 1} in at most so many parts, and returns when all are done.
     *
     * @param multiple what each part begins at a multiple of
     */
    public static void run(int n, int multiple, int most, Range work) {
        int mostParts = Math.min(Math.min((n - 1) / multiple + 1, most), Share.MOST);
        int threads = Math.min(count, mostParts);
        if (threads <= 1 || !BUSY.compareAndSet(false, true)) {
            work.run(0, n);
            return;
        }
        try {
            task = work;
            size = n;
            unit = multiple;
            parts = Math.min(threads * PARTS_PER_THREAD, mostParts);
            deal(threads);
        } finally {
            task = null;
            BUSY.set(false);
        }
    }

    private static void deal(int threads) {
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

    /** Throws anything, as work in another language than Java may. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUndeclared(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Where part {@code p} of so many parts of {@code n} begins, a multiple of {@code unit}; that after the last at {@code n}. */
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
                return; // there is no thread to be had, so those that there are do its share
            }
        }
    }

    /** A thread that keeps neither the JVM nor anything of the thread that happens to make it. */
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

    /** Does the parts of a share from its first on, then those of the others from their last on, until the task has none left. */
    private static void takeParts(int own, int task) {
        Share[] all = shares;
        while (all[own].doOne(task, true)) {}
        for (int i = 1; i < all.length; i++) {
            while (all[(own + i) % all.length].doOne(task, false)) {}
        }
    }

    /** The parts of the current task that a thread is to do and that are not begun. */
    private static final class Share {
        static final int MOST = 0xFFFF;

        /**
         * The number of the task, the first part and the end. As all are one number, no part is taken by a thread that still
         * sees an earlier task: what it saw is no longer there.
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

        /** Returns the number of the task when it is another than the one that was seen last. */
        int await(int seen) {
            long start = System.nanoTime();
            while (number(ticket.get()) == seen) {
                // what is left of an interrupt would keep it awake
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

        /** Does the first part or the last, if any of the task is left. */
        boolean doOne(int number, boolean first) {
            long now = ticket.get();
            int begin = (int) (now >>> 16) & MOST;
            int end = (int) now & MOST;
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
            // the task is over once this is counted, so nothing of it may be read from here on
            if (LEFT.decrementAndGet() == 0) LockSupport.unpark(waiting);
            return true;
        }
    }
}
