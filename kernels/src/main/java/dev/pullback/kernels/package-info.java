/**
 * The numeric loops of the operations. This package does not depend on tapes or variables.
 *
 * <p>{@link dev.pullback.kernels.Backend} provides the families of kernels:
 * {@link dev.pullback.kernels.product matrix products}, {@link dev.pullback.kernels.function functions of each element},
 * {@link dev.pullback.kernels.softmax softmax and cross-entropy}, {@link dev.pullback.kernels.sum sums of rows}, and
 * {@link dev.pullback.kernels.factor factorizations}, which are built on the products. {@link
 * dev.pullback.kernels.distance Differences of rows} and {@link dev.pullback.kernels.image images} have one
 * implementation, which is called directly. In the other families, the
 * name of a class begins with its role:
 * <ul>
 *   <li>{@code Reference…}: plain Java with {@link java.lang.Math}; used by the backend {@code scalar} for products;
 *   <li>{@code Scalar…}: plain Java with the same bits as {@code Vector…}; used by the backend {@code scalar} for
 *       functions and softmax;
 *   <li>{@code Vector…}: the implementation for the vector unit, by {@code jdk.incubator.vector};
 *   <li>{@code Adaptive…}: calls {@code Scalar…} until {@code Vector…} is faster; used by the backend {@code vector}.
 * </ul>
 * The abstract class or interface of a family creates its implementations. It also splits large products and large
 * softmaxes among threads. All kernels write into the arrays that they are given and allocate nothing.
 *
 * <p>This package contains the code that the families share: {@link dev.pullback.kernels.Threads} splits work among
 * threads, {@link dev.pullback.kernels.PerThread} holds the buffers and tasks of each thread, {@link
 * dev.pullback.kernels.WarmUp} decides when {@code Adaptive…} switches, {@code JitCompiler} whether it ever does, {@link dev.pullback.kernels.IncubatorModule}
 * loads {@code Vector…} classes, and {@link dev.pullback.kernels.Compensated}, {@link dev.pullback.kernels.Log1p} and
 * {@link dev.pullback.kernels.Focal} are accurate scalar functions, which the operations use as well. {@link
 * dev.pullback.kernels.Fma} is the fused multiply-add of the generated functions. {@link
 * dev.pullback.kernels.SplitMix64} is the hash function of the random numbers. {@code VectorDoubles} chooses the
 * species of vectors, {@code VectorOperatorTables} prepares a JVM for vector code, and {@link
 * dev.pullback.kernels.NotInlined} makes C2 compile vector loops one by one.
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}: the option {@code --release}, with which all other code is compiled, hides that module. Therefore other code
 * finds their classes by name at run time and names them in comments only.
 *
 * <p>This package is internal: users call the operations.
 */
@NullMarked
package dev.pullback.kernels;

import org.jspecify.annotations.NullMarked;
