package dev.pullback.train.data;

/** Tells whether numbers can be held, before they are. */
final class MemoryLimit {
    static final int LARGEST_MATRIX = Integer.MAX_VALUE - 8;

    private MemoryLimit() {}

    /** Refuses more bytes than Java may use; {@code what} begins the error. */
    static void require(long bytes, String what) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) throw tooSmall(bytes, what);
    }

    static DataException tooSmall(long bytes, String what) {
        return new DataException(what + " need " + (bytes >> 20) + " MB but the heap is "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB; start Java with a larger -Xmx");
    }

    /** Zeros; an error of one line if there is no room for them beside what else is held. */
    static double[] allocate(int numbers, long bytesSoFar, String what) {
        try {
            return new double[numbers];
        } catch (OutOfMemoryError e) {
            // Nothing was allocated and nothing is half done, so this one can be answered.
            DataException refused = tooSmall(bytesSoFar, what);
            refused.initCause(e);
            throw refused;
        }
    }
}
