/**
 * Recording and running matrix computations: a {@link dev.pullback.core.Tape} holds {@link dev.pullback.core.Var}s, each
 * made by an {@link dev.pullback.core.Op}. Nothing here knows any particular operation or any derivative.
 */
@NullMarked
package dev.pullback.core;

import org.jspecify.annotations.NullMarked;
