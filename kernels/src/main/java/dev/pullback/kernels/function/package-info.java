/**
 * Functions that are applied to each element of spans, which are parts of arrays: arithmetic, choices, elementary and
 * special functions, their derivatives, dropout, and the updates of the optimizers.
 *
 * <p>{@link Elementwise} is the interface, {@link Pointwise} the list of the functions. {@link AdaptiveElementwise} chooses between
 * two implementations with the same bits: {@link ScalarElementwise} in plain Java, which a JVM without the vector module always
 * uses, and {@code VectorElementwise} on the vector unit. Callers split large arrays among threads.
 *
 * <p>{@link Pointwise} and the two implementations are generated, in {@code src/main/generated}. Each function is described once, in
 * {@code PointwiseTable} and the classes that it names, in {@code src/test}; {@code PointwiseGenerator} writes the classes. {@link
 * ScalarMath} has the constants of the exponential, which softmax uses too, and SiLU of rare arguments.
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}. Other code may name their classes in comments only.
 */
@NullMarked
package dev.pullback.kernels.function;

import org.jspecify.annotations.NullMarked;
