/**
 * Wrong gradients that test the checker. {@link dev.pullback.check.planted.PlantedBugs} runs them, and
 * {@code gradcheck --planted} prints the result. The rest is internal.
 *
 * <p>{@code PlantedRules} has wrong rows of a table of rules. {@code PlantedLayers} has layers with parameters, and
 * functions in which one op has a wrong rule. {@code PlantedHardCases} has wrong gradients that are hard to see. The
 * others have wrong vector-Jacobian products in plain Java. Those of {@code PlantedVjps} return wrong numbers, those
 * of {@code PlantedPoints} return wrong numbers only at some points, and those of {@code PlantedContracts} modify
 * their arguments, share arrays or keep state.
 */
@LibraryCode
@NullMarked
package dev.pullback.check.planted;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
