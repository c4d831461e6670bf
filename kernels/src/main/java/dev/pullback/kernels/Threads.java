package dev.pullback.kernels;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads among which large kernels are split. Their number is the number of processors, unless the system property
 * {@code pullback.threads} or {@link #setCount} sets it. No result depends on it. The calling thread is one of the
 * threads. The others are daemons; they are started when needed, sleep after a fifth of a millisecond without work, and
 * end after two seconds without work.
 *
 * <p>A task is divided into parts. Each thread gets a share of adjacent parts: the first thread gets the first parts,
 * and so on. Therefore, in the next task, a thread usually reads elements that are still in the cache of its processor.
 * A thread that has finished its share takes parts from the ends of the others' shares.
 *
 * <p>Only one task is split at a time. If another thread calls while it runs, that thread computes its task alone.
 */
public final class Threads {
    private static final String PROPERTY = "pullback.threads";

    /** The time for which a thread spins before it sleeps. Waking it up takes longer than many tasks. */
    private static final long AWAKE_NANOS = 200_000;

    /** The time after which a sleeping thread ends. To start it again takes a tenth of a millisecond. */
    private static final long LIFE_NANOS = 2_000_000_000;

    /** This is more than one, since other work on a processor may delay a thread. */
    private static final int PARTS_PER_THREAD = 2;

    /** The least number of elements of a part, which are some microseconds of work. */
    private static final int ELEMENTS = 1 << 14;

    /** The least number of elements that {@link #elements} splits. */
    public static final int MANY_ELEMENTS = 2 * ELEMENTS;

    /** The number of elements of a cache line; two threads should not write to the same line. */
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
     * Runs {@code work} on the elements 0 to {@code n - 1} of arrays: on the calling thread if there are few elements,
     * otherwise in parts on all threads. Returns when all parts are finished, and throws the exception that a part
     * throws.
     */
    public static void elements(int n, Range work) {
        run(n, LINE, n / ELEMENTS, work);
    }

    /**
     * Runs {@code work} on the items 0 to {@code n - 1}, in parts on all threads. Returns when all parts are finished,
     * and throws the exception that a part throws.
     *
     * @param multiple each part starts at a multiple of this number
     * @param maxParts the limit of the number of parts; if it is less than 2, the work runs on the calling thread
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

    /** Throws a checked exception without declaring it, since work that is not written in Java may throw one. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUndeclared(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** Returns the start of part {@code p}, a multiple of {@code unit}, or {@code n} if {@code p} is {@code parts}. */
    private static int begin(int p, int parts, int n, int unit) {
        int units = (n - 1) / unit + 1;
        return (int) Math.min((long) units * p / parts * unit, n);
    }

    private static void start(int threads) {
        Share[] before = shares;
        if (before.length < threads) {
            Share[] more = Arrays.copyOf(before, threads);
            for (int i = before.length; i < threads; i++) more[i] = new Share();
            shares = more;
        }
        for (int i = 1; i < threads; i++) {
            if (!shares[i].employ()) continue;
            int own = i;
            try {
                daemon(() -> takePartsUntilIdle(own), "pullback-" + i).start();
            } catch (OutOfMemoryError e) {
                shares[i].dismiss(); // no thread can be started, so the existing threads take its share
                return;
            }
        }
    }

    /** Returns a thread that does not keep the JVM alive and inherits nothing from the thread that creates it. */
    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    private static void takePartsUntilIdle(int own) {
        Share share = shares[own];
        do {
            while (share.await()) takeParts(own, share.seen);
            share.dismiss();
            // a task that began before the dismissal did not start another thread
        } while (share.hasUnseenTask() && share.employ());
    }

    /** Runs the parts of the thread's own share in their order, then parts of other shares from their ends. */
    private static void takeParts(int own, int task) {
        Share[] all = shares;
        while (all[own].runOne(task, true)) {}
        for (int i = 1; i < all.length; i++) {
            while (all[(own + i) % all.length].runOne(task, false)) {}
        }
    }

    /** The parts in a thread's share of the current task that have not started. */
    private static final class Share {
        static final int MAX = 0xFFFF;

        /**
         * The number of the task, the first part and the end of the parts, packed into one number. A thread that still
         * sees an earlier task fails to replace this number, so it takes no part.
         */
        private final AtomicLong ticket = new AtomicLong();

        /** Whether a thread works for this share. */
        private final AtomicBoolean employed = new AtomicBoolean();

        private volatile @Nullable Thread sleeper;

        /** The number of the last task that the thread took parts of. */
        private int seen;

        /** Returns true if no thread works for this share; the caller has to provide it. */
        boolean employ() {
            return !employed.get() && employed.compareAndSet(false, true);
        }

        void dismiss() {
            employed.set(false);
        }

        boolean hasUnseenTask() {
            return number(ticket.get()) != seen;
        }

        void fill(int number, int first, int end) {
            ticket.set((long) number << 32 | (long) first << 16 | end);
            LockSupport.unpark(sleeper);
        }

        private static int number(long ticket) {
            return (int) (ticket >>> 32);
        }

        /** Waits for a task, and makes it the last seen one. Returns false if there is none for a long time. */
        boolean await() {
            long start = System.nanoTime();
            while (!hasUnseenTask()) {
                // a pending interrupt would keep the thread from sleeping
                boolean unused = Thread.interrupted();
                long idle = System.nanoTime() - start;
                if (idle < AWAKE_NANOS) {
                    Thread.onSpinWait();
                } else if (idle < LIFE_NANOS) {
                    sleeper = Thread.currentThread();
                    if (!hasUnseenTask()) LockSupport.parkNanos(this, LIFE_NANOS - idle);
                    sleeper = null;
                } else {
                    return false;
                }
            }
            seen = number(ticket.get());
            return true;
        }

        /** Runs the first or the last part if a part is left. Returns true if more parts may be left. */
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
            // the task may end after this decrement, so its fields must not be read below
            if (LEFT.decrementAndGet() == 0) LockSupport.unpark(waiting);
            return true;
        }
    }
}
