/** Optimizers. */
@NullMarked
package dev.pullback.train.optim;

import org.jspecify.annotations.NullMarked;
