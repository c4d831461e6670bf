/**
 * The room of networks: a small network that a learner trains step by step and looks into. The words for what
 * goes wrong are those of {@link dev.pullback.train.watch.Diagnosis}.
 *
 * <ul>
 *   <li>{@code NetworkSettings} are the choices of the page, and write the Java program that does the same.
 *   <li>{@link dev.pullback.playground.network.NetworkRoom} is what the page calls. It writes what the page draws as JSON.
 *   <li>{@code StepwiseTraining} trains, and is watched by a {@link dev.pullback.train.watch.FilmRecorder}.
 *   <li>{@code Pictures} draws the decision boundary and the hidden units.
 *   <li>{@code StrokeDigits} draws digits, without the fonts of a JVM.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.playground.network;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
