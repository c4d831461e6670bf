/**
 * Derivatives: {@link dev.pullback.autograd.StandardRules} is the one table of VJP rules,
 * {@link dev.pullback.autograd.Backward} the sweep that applies it, {@link dev.pullback.autograd.Autodiff} what people
 * call. Nothing here knows layers, data or training.
 */
@LibraryCode
@NullMarked
package dev.pullback.autograd;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
