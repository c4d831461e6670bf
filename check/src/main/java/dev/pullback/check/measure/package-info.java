@LibraryCode
@NullMarked
package dev.pullback.check.measure;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
