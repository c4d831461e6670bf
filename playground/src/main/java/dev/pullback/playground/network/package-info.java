/**
 * The room of networks: a small network that a learner trains step by step and looks into.
 *
 * <ul>
 *   <li>{@code NetworkSettings} are the choices of the page, and write the Java program that does the same.
 *   <li>{@link dev.pullback.playground.network.NetworkRoom} trains, and writes what the page draws as JSON.
 *   <li>{@code StrokeDigits} draws digits, without the fonts of a JVM.
 *   <li>{@code TrainingSigns} finds the words for what goes wrong.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.playground.network;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
