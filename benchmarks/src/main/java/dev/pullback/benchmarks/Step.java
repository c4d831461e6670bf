package dev.pullback.benchmarks;

/** One way to compute the steps of a workload. */
interface Step {
    /** Forward, backward and, where there are parameters, their update; answers the loss before the update. */
    double run();
}
