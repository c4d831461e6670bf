package dev.pullback.train;

import dev.pullback.kernels.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Runs independent trainings at the same time, one on each thread. */
final class ParallelRuns {
    private ParallelRuns() {}

    /**
     * Returns the results in the order of the arguments. If several runs throw, the exception of the first run in
     * this order is thrown.
     */
    static <A, R> List<R> map(List<A> arguments, Function<A, ? extends R> run) {
        ExecutorService pool =
                Executors.newFixedThreadPool(Math.max(1, Math.min(Threads.count(), arguments.size())), work -> {
                    Thread thread = new Thread(work, "pullback-run");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            List<Future<R>> futures = new ArrayList<>();
            for (A argument : arguments) futures.add(pool.submit(() -> run.apply(argument)));
            List<R> results = new ArrayList<>();
            for (Future<R> future : futures) results.add(future.get());
            return results;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException exception) throw exception;
            if (cause instanceof Error error) throw error;
            throw new IllegalStateException("runs: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("runs: interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
