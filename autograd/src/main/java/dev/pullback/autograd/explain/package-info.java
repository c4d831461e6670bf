/**
 * Looking at a computation: {@link dev.pullback.autograd.explain.Explain} shows each node of a tape with the rule that
 * differentiates it, {@link dev.pullback.autograd.explain.Anomalies} stops at the first number that is not finite, and
 * {@link dev.pullback.autograd.explain.Advisor} finds formulas that lose their numbers at the ends of the range of doubles
 * and puts better ones in their place.
 */
@NullMarked
package dev.pullback.autograd.explain;

import org.jspecify.annotations.NullMarked;
