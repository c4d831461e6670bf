package dev.pullback.ops.kernels;

/**
 * Decides, for a kernel on the vector unit that has a twin in plain Java with the same bits, which of the two does a little
 * work. Vector code is hundreds of times as slow as it will be, and makes objects, until it has run some thousand times and
 * is compiled to the last: a short program never calls it, a longer one calls it now and then until it must be compiled, and
 * from then on always.
 *
 * <p>Threads may count at the same time and lose a call, which does not matter.
 */
final class WarmUp {
    /** The calls of a short program. */
    private static final int COLD = 2000;

    /** While the vector form warms up it does one call in so many. */
    private static final int EVERY = 8;

    /** C2 compiles a method after 5000 calls, or fewer that loop. */
    private static final int WARM = COLD + EVERY * 5500;

    private int calls;

    /** Of a kernel that is taken to be warm. */
    static WarmUp done() {
        WarmUp warmUp = new WarmUp();
        warmUp.calls = WARM;
        return warmUp;
    }

    /** Whether the vector unit does this call. */
    boolean byVector() {
        int now = calls;
        if (now >= WARM) return true;
        calls = now + 1;
        return now >= COLD && now % EVERY == 0;
    }
}
