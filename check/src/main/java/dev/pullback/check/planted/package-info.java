/**
 * Wrong gradients that test the checker. {@link dev.pullback.check.planted.PlantedBugs} runs them, and
 * {@code gradcheck --planted} prints the result. The rest is internal.
 *
 * <p>{@code PlantedRules} has wrong rows of a table of rules. The others have wrong vector-Jacobian products in plain Java:
 * {@code PlantedVjps} wrong numbers, {@code PlantedPoints} numbers that are wrong only at some points, and
 * {@code PlantedContracts} code that modifies its arguments, shares arrays or keeps state.
 */
@LibraryCode
@NullMarked
package dev.pullback.check.planted;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
