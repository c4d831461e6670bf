/**
 * Files of numbers that other programs wrote: {@link dev.pullback.train.data.arrays.Npy} reads arrays of NumPy, {@code
 * .npy} and {@code .npz}, and {@link dev.pullback.train.data.arrays.Libsvm} reads the sparse rows of LIBSVM and svmlight.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.data.arrays;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
