/**
 * Writes the progress of a training for TensorBoard: {@link dev.pullback.train.tensorboard.TensorBoard}, by {@code
 * EventFile}.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.tensorboard;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
