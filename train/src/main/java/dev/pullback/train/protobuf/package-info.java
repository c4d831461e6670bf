/**
 * Writes Protocol Buffers, the format of ONNX and TensorBoard files: {@link dev.pullback.train.protobuf.ProtoWriter}.
 * For the packages of this module.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.protobuf;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
