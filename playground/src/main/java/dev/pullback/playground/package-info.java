/**
 * The rooms of the playground, a page for learners in which the engine runs. A room takes texts and returns JSON, so
 * that it runs on a JVM as in a browser.
 *
 * <ul>
 *   <li>{@link dev.pullback.playground.Computation} evaluates formulas and explains them. The package {@code
 *       formula} reads them, {@code RuleChecks} checks their rules.
 *   <li>{@link dev.pullback.playground.network.NetworkRoom} trains a network step by step.
 *   <li>{@link dev.pullback.playground.Json} writes the texts.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.playground;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
