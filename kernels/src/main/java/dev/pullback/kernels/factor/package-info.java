/**
 * Factorizations of matrices, in place in arrays with offsets. Callers use {@link
 * dev.pullback.kernels.factor.Factorizations}, which {@link dev.pullback.kernels.Backend#factorizations} returns. It
 * uses these classes:
 * <ol>
 *   <li>{@code LuFactorization} and {@code CholeskyFactorization} divide the columns in halves, down to panels of a few
 *       columns;
 *   <li>{@code TriangularSolver} does the same with the rows or columns of a system whose matrix is a {@link
 *       dev.pullback.kernels.factor.Triangle}, and splits the right sides among threads;
 *   <li>between the halves, {@link dev.pullback.kernels.product.MatrixProducts} does nearly all of the arithmetic;
 *   <li>{@code Lines} holds a panel, or the rows or columns that are solved together, and has the loops over them.
 * </ol>
 *
 * <p>{@code Lines} is plain Java that C2 compiles to vector instructions, so there is one implementation for all backends.
 */
@NullMarked
package dev.pullback.kernels.factor;

import org.jspecify.annotations.NullMarked;
