@LibraryCode
@NullMarked
package dev.pullback.check.laws;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
