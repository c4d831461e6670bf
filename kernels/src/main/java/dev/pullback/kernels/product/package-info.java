/**
 * Matrix products {@code C = Z + A B}, in which Z is zero, a row or C itself. A product passes through these classes:
 * <ol>
 *   <li>{@code MatrixProducts} is the interface for callers. It checks the shapes, describes the product as a {@code
 *       ProductTask} (offsets and strides into arrays), and splits the rows or columns of a large C among threads.
 *   <li>{@code AdaptiveProducts} chooses between the scalar and the vector implementation, which give the same bits.
 *   <li>{@code ReferenceProducts} is the scalar backend: plain Java that rounds each product before it is added. {@code
 *       ScalarProducts} gives the same bits as the vector implementation: plain Java with fused multiply-adds.
 *   <li>{@code VectorProducts} is the vector implementation. It chooses a method by the shape and the strides:
 *       <ul>
 *         <li>{@code PackedProducts}, for a B outside the cache: packs B to panels and A to strips, as BLIS does;
 *         <li>{@code SkinnyProducts}, for an A or a C with very few columns;
 *         <li>{@code GemvKernel}, for a matrix times a vector;
 *         <li>otherwise the micro-kernel with A and B in place, or the transposed product if it reads contiguous rows.
 *       </ul>
 *   <li>{@code SingleProducts} multiplies and adds floats and stores doubles. {@code SingleRun} packs the operands as
 *       {@code PackedProducts} does; {@code SingleLoops}, of which {@code VectorSingleLoops} is the vector
 *       implementation, converts the doubles of a {@code Conversion} to floats, and the sums to doubles. {@code Magnitudes} proves that no product of a tile overflows or
 *       underflows; other elements are computed in double precision. {@code SingleKernels} is one implementation.
 *   <li>{@code MicroKernel} computes a register tile, the part of C whose sums stay in registers. Its implementations
 *       {@code VectorMicroKernel128}, {@code VectorMicroKernel256} and {@code VectorMicroKernel512} are generated, in
 *       {@code src/main/generated}. The same tiles of floats, {@code SingleMicroKernel}, work on a {@code SingleTask} and
 *       come from the same generator; {@code ScalarSingleMicroKernel} is the one in plain Java. {@code RegisterTiles} has their sizes. {@code SkinnyKernel}, implemented by {@code
 *       VectorSkinnyKernel}, is the innermost loop of {@code SkinnyProducts}.
 * </ol>
 *
 * <p>These classes help: {@code Workspace} holds the buffers and tasks of a thread, {@code BlockCopy} copies blocks
 * with any strides, {@code ColumnSums} sums columns in plain Java, and {@code MissingModuleHint} logs once that a flag
 * makes products faster. Files named {@code Vector*.java} are compiled in a second pass, with the module {@code
 * jdk.incubator.vector}; see {@code pom.xml}.
 *
 * <p>Whichever path a product takes, each element of C is summed in the order of the columns of A. So neither the shape
 * of tiles and blocks nor the number of threads changes a bit of the result. Only the results of the reference differ
 * from the others, in the last digits.
 */
@NullMarked
package dev.pullback.kernels.product;

import org.jspecify.annotations.NullMarked;
