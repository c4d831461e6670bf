package dev.pullback.browser;

/** Replaces {@code Threads} in the browser: runs all work on the calling thread. */
public final class BrowserThreads {
    private BrowserThreads() {}

    @FunctionalInterface
    public interface Range {
        void run(int from, int to);
    }

    public static int count() {
        return 1;
    }

    public static void setCount(int threads) {}

    public static void elements(int n, Range work) {
        work.run(0, n);
    }

    public static void run(int n, int multiple, int maxParts, Range work) {
        work.run(0, n);
    }
}
