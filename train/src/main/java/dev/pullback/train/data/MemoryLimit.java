package dev.pullback.train.data;

/** Checks that data fits into the heap before it is allocated. */
public final class MemoryLimit {
    /** The largest number of elements of an array. */
    public static final int LARGEST_MATRIX = Integer.MAX_VALUE - 8;

    private MemoryLimit() {}

    /**
     * Checks that data fits into the heap.
     *
     * @param subject the beginning of the message, as in {@code x.npy: its elements}
     * @throws DataException if {@code bytes} exceeds the maximal heap
     */
    public static void require(long bytes, String subject) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) throw tooSmall(bytes, subject);
    }

    static DataException tooSmall(long bytes, String subject) {
        return new DataException(subject + " need " + (bytes >> 20) + " MB but the heap is "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB; start Java with a larger -Xmx");
    }

    /** Allocates an array; throws an error of one line if the heap is full. */
    static double[] allocate(int numbers, long bytesSoFar, String subject) {
        try {
            return new double[numbers];
        } catch (OutOfMemoryError e) {
            // The failed allocation left nothing behind, so this error can safely be handled.
            DataException refused = tooSmall(bytesSoFar, subject);
            refused.initCause(e);
            throw refused;
        }
    }
}
