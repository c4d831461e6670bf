/**
 * Benchmarks of the library; {@code docs/performance.md} says how to run them.
 *
 * <ul>
 *   <li>{@link dev.pullback.benchmarks.Steps} times the training steps of each {@code Workload} in each {@code
 *       StepMode}. A {@code Problem} is the data of a workload; {@code RecordedStep}, {@code EagerStep}, {@code
 *       HandStep} and {@code EjmlStep} compute its steps; a {@code Stopwatch} measures them. {@code Scaling} varies the
 *       size of the work.
 *   <li>{@link dev.pullback.benchmarks.Roofline} compares matrix products with the peak rate of the machine, which
 *       {@code Peak} reaches.
 *   <li>{@link dev.pullback.benchmarks.CrossEntropyBenchmark} is a benchmark of JMH: {@code java -jar
 *       benchmarks/target/benchmarks.jar}.
 * </ul>
 */
@NullMarked
package dev.pullback.benchmarks;

import org.jspecify.annotations.NullMarked;
