@LibraryCode
@NullMarked
package dev.pullback.check.subject;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
