/**
 * Benchmarks of the library; {@code docs/performance.md} says how to run them.
 *
 * <ul>
 *   <li>{@link dev.pullback.benchmarks.Steps} times a step of each {@code Workload} in each {@code StepMode}. The list
 *       of workloads is the resource {@code workloads.json}. A {@code Problem} is the data of a workload. {@code
 *       Computation} records it, by {@code NetworkLosses}, {@code ConvolutionalNetwork} or {@code MatrixFunctions}; {@code HandStep} and {@code
 *       EjmlStep} compute networks without a tape, with the matrices of {@code HandBuffers}. Each is a {@code
 *       TimedStep}, which a {@code Stopwatch} measures. {@code Scaling} varies the size of the work, with a {@code
 *       Chain} of ops or the number of rows.
 *   <li>{@link dev.pullback.benchmarks.Growth} measures how time grows with classes, columns, rows, names and layers.
 *   <li>{@link dev.pullback.benchmarks.Roofline} compares matrix products with the peak rate of the machine, which
 *       {@code Peak} reaches.
 *   <li>{@link dev.pullback.benchmarks.CrossEntropyBenchmark} and {@link dev.pullback.benchmarks.MultiplyBenchmark}
 *       are benchmarks of JMH, run by {@code java -jar benchmarks/target/benchmarks.jar}. The first compares with
 *       {@code TextbookCrossEntropy} and {@code VectorTextbookCrossEntropy}.
 * </ul>
 */
@NullMarked
package dev.pullback.benchmarks;

import org.jspecify.annotations.NullMarked;
