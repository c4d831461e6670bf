/**
 * The export of models as ONNX files. {@link dev.pullback.train.onnx.Onnx} walks over the tape of an
 * {@code OnnxRecording} of the network; {@code OnnxDimensions} compares two of them to find what depends on the number of rows.
 * {@code OnnxOps}, with {@code OnnxLayout}, {@code OnnxReductions}, {@code OnnxIndexing}, {@code OnnxMatrices} and
 * {@code OnnxNormalizations}, is the table that maps each op to operators of ONNX; a user adds {@link dev.pullback.train.onnx.OnnxMapping mappings}
 * for custom ops. {@link dev.pullback.train.onnx.OnnxGraph} collects nodes and constants, {@code OnnxEncoding} adds the
 * encoding of a table in front, {@code OnnxOutputs} records what follows the network, and {@link
 * dev.pullback.train.protobuf.ProtoWriter} writes the bytes. {@code OnnxPrecision} is that of the numbers in the file; an {@code
 * OnnxException} names what has no counterpart in ONNX.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.onnx;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
