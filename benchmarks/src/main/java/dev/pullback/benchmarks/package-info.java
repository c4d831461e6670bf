/**
 * Benchmarks of the library; {@code docs/performance.md} says how to run them.
 *
 * <ul>
 *   <li>{@link dev.pullback.benchmarks.Steps} times a step of each {@code Workload} in each {@code StepMode}. The list
 *       of workloads is the resource {@code workloads.json}. A {@code Problem} is the data of a workload. {@code
 *       Computation} records it, by {@code NetworkLosses} or {@code MatrixFunctions}; {@code HandStep} and {@code
 *       EjmlStep} compute networks without a tape; a {@code Stopwatch} measures them. {@code Scaling} varies the size
 *       of the work.
 *   <li>{@link dev.pullback.benchmarks.Roofline} compares matrix products with the peak rate of the machine, which
 *       {@code Peak} reaches.
 *   <li>{@link dev.pullback.benchmarks.CrossEntropyBenchmark} is a benchmark of JMH: {@code java -jar
 *       benchmarks/target/benchmarks.jar}.
 * </ul>
 */
@NullMarked
package dev.pullback.benchmarks;

import org.jspecify.annotations.NullMarked;
