package dev.pullback.spark;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Kills tasks of the session of the tests while it is open. Spark starts them again. */
final class TaskKiller extends SparkListener implements AutoCloseable {
    private final SparkContext context = LocalSpark.session().sparkContext();
    private final int every;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();

    private TaskKiller(int every) {
        this.every = every;
    }

    /** Kills one task in every group of that size. */
    static TaskKiller every(int tasks) {
        TaskKiller killer = new TaskKiller(tasks);
        killer.context.addSparkListener(killer);
        return killer;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        boolean isChosen = started.incrementAndGet() % every == 0;
        if (isChosen && context.killTaskAttempt(start.taskInfo().taskId(), true, "killed by a test"))
            killed.incrementAndGet();
    }

    /** Returns the number of tasks that were killed. */
    int killed() {
        return killed.get();
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
    }
}
