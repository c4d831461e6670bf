/**
 * Files of named matrices in the safetensors format, which Python can read and write:
 *
 * <pre>{@code
 * SafeTensors.of(Map.of("w", w)).write(Path.of("w.safetensors"));
 * DMatrixRMaj again = SafeTensors.read(Path.of("w.safetensors")).tensors().get("w");
 * }</pre>
 *
 * <p>{@code SafeTensorsReader} and {@code SafeTensorsWriter} read and write a file, whose {@code SafeTensorsHeader} lists name,
 * shape and {@code ElementType} of each matrix.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.safetensors;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
