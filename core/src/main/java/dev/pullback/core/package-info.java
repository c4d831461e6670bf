/**
 * Recording and running matrix computations: a {@link dev.pullback.core.Tape} holds {@link dev.pullback.core.Var}s, each
 * made by an {@link dev.pullback.core.Op}. Nothing here knows any particular operation or any derivative.
 */
@LibraryCode
@NullMarked
package dev.pullback.core;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
