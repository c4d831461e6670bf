package dev.pullback.train.data;

/** Checks that data fits into the heap before it is allocated. */
final class MemoryLimit {
    /** The largest number of elements of a matrix. */
    static final int LARGEST_MATRIX = Integer.MAX_VALUE - 8;

    private MemoryLimit() {}

    /** Throws if {@code bytes} exceeds the maximal heap; {@code what} is the start of the error message. */
    static void require(long bytes, String what) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) throw tooSmall(bytes, what);
    }

    static DataException tooSmall(long bytes, String what) {
        return new DataException(what + " need " + (bytes >> 20) + " MB but the heap is "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB; start Java with a larger -Xmx");
    }

    /** Allocates an array; throws an error of one line if the heap is full. */
    static double[] allocate(int numbers, long bytesSoFar, String what) {
        try {
            return new double[numbers];
        } catch (OutOfMemoryError e) {
            // The failed allocation left nothing behind, so this error can safely be handled.
            DataException refused = tooSmall(bytesSoFar, what);
            refused.initCause(e);
            throw refused;
        }
    }
}
