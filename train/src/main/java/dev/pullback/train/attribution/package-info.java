/**
 * Explanations of the predictions of a network. {@link dev.pullback.train.attribution.Attribution} divides the
 * prediction of one row among its features; {@link dev.pullback.train.attribution.Importance} measures how much a
 * metric depends on each feature.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.attribution;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
