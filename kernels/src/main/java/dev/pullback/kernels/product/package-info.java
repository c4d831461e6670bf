/** Matrix products. See {@link dev.pullback.kernels} for the roles of the classes. */
@NullMarked
package dev.pullback.kernels.product;

import org.jspecify.annotations.NullMarked;
