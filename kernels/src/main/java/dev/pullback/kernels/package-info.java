/** The hot loops behind the operations, in plain Java and on the vector unit; no {@code Var}s, no tape. */
@NullMarked
package dev.pullback.kernels;

import org.jspecify.annotations.NullMarked;
