package dev.pullback.browser;

/** Runs all work on the one thread of a page. */
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
