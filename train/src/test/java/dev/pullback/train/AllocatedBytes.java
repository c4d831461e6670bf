package dev.pullback.train;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Returns the number of bytes that the current thread has allocated so far. */
final class AllocatedBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocatedBytes() {}

    static long now() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
