/** Softmax and cross-entropy. See {@link dev.pullback.kernels} for the roles of the classes. */
@NullMarked
package dev.pullback.kernels.softmax;

import org.jspecify.annotations.NullMarked;
