@LibraryCode
@NullMarked
package dev.pullback.check.planted;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
