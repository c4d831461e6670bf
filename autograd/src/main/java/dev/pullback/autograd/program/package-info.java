/** A computation recorded once and repeated without allocating anything. */
@LibraryCode
@NullMarked
package dev.pullback.autograd.program;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
