/**
 * The gradient checker. {@link dev.pullback.check.GradCheck} compares a gradient with the function it claims to
 * be of: a function of {@link dev.pullback.core.Var}s under a table of rules, or plain Java with a gradient written by
 * hand. The verdict comes from measured error bars, not from a tolerance.
 */
@LibraryCode
@NullMarked
package dev.pullback.check;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
