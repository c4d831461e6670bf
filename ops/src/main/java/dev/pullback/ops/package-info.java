/**
 * The operations, forward only: {@link dev.pullback.ops.Ops} holds the verbs that people call, the other classes hold the
 * ops behind them and their kernels, one subject each. Nothing here knows a derivative; some verbs exist because a
 * derivative of another needs them.
 */
@LibraryCode
@NullMarked
package dev.pullback.ops;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
