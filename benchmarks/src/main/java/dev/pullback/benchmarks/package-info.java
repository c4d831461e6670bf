/** Measurements with JMH: {@code java -jar benchmarks/target/benchmarks.jar}. */
@NullMarked
package dev.pullback.benchmarks;

import org.jspecify.annotations.NullMarked;
