/**
 * Functions that are applied to each element of an array. The vector unit computes them several times as fast as a
 * loop.
 *
 * <p>{@link Elementwise} is the interface. {@link AdaptiveElementwise} chooses between two implementations with the same bits:
 * {@link ScalarElementwise}, by {@link ScalarMath}, and {@code VectorElementwise}, by {@code VectorMath}. A JVM without the
 * vector module uses {@link ReferenceElementwise}, by {@link java.lang.Math}. Arrays are not split among threads. The
 * exponential of {@link ScalarMath} and {@code VectorMath} also serves softmax.
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}. Other code may name their classes in comments only.
 */
@NullMarked
package dev.pullback.kernels.function;

import org.jspecify.annotations.NullMarked;
