/** Functions of each element. See {@link dev.pullback.kernels} for the roles of the classes. */
@NullMarked
package dev.pullback.kernels.function;

import org.jspecify.annotations.NullMarked;
