/**
 * Named matrices in the safetensors format, which Python reads and writes too:
 *
 * <pre>{@code
 * SafeTensors.of(Map.of("w", w)).write(Path.of("w.safetensors"));
 * DMatrixRMaj again = SafeTensors.read(Path.of("w.safetensors")).tensors().get("w");
 * }</pre>
 */
@NullMarked
package dev.pullback.train.safetensors;

import org.jspecify.annotations.NullMarked;
