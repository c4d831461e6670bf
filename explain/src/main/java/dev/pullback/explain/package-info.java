/**
 * Looking at a computation: {@link dev.pullback.explain.Explain} shows each node of a tape with the rule that
 * differentiates it, {@link dev.pullback.explain.Anomalies} stops at the first number that is not finite, and
 * {@link dev.pullback.explain.Advisor} finds formulas that lose their numbers at the ends of the range of doubles
 * and puts better ones in their place.
 */
@LibraryCode
@NullMarked
package dev.pullback.explain;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
