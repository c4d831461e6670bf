package dev.pullback.spark;

import dev.pullback.kernels.Threads;

/**
 * Limits the threads with which the kernels of this JVM compute while tasks of Spark run in it. Spark runs as many tasks at
 * once as the JVM has cores, so further threads of the kernels would only wait for the tasks.
 */
final class TaskThreads {
    private static int running;
    private static int before;

    private TaskThreads() {}

    /** Begins a task that may use a number of threads, the {@code spark.task.cpus} of its stage. */
    static synchronized void enter(int threads) {
        if (running++ > 0) return;
        before = Threads.count();
        Threads.setCount(threads);
    }

    /** Ends a task; the last one restores the number of threads. */
    static synchronized void leave() {
        if (--running == 0) Threads.setCount(before);
    }
}
