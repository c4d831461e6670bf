/** Optimizers. */
@LibraryCode
@NullMarked
package dev.pullback.train.optim;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
