/** A computation recorded once and repeated without allocating anything. */
@NullMarked
package dev.pullback.autograd.program;

import org.jspecify.annotations.NullMarked;
