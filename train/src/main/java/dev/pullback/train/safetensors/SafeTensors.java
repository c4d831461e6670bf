package dev.pullback.train.safetensors;

import dev.pullback.train.data.DataException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * A file of named matrices and of named texts, in the safetensors format: eight bytes with the length of a header, the
 * header in JSON, which says where each matrix lies, and their numbers, little-endian, row by row. Nothing in such a file
 * is ever executed.
 *
 * <p>Matrices are written as F64 with two dimensions, and read from F64 and F32 with up to two: a vector of n becomes 1×n,
 * a scalar 1×1. PyTorch keeps the weights of a linear layer as out×in, so transpose these.
 *
 * @param tensors the matrices, by name
 * @param metadata the texts, by name
 */
public record SafeTensors(Map<String, DMatrixRMaj> tensors, Map<String, String> metadata) {
    /** Keeps the matrices themselves, in their order. */
    public SafeTensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Matrices without texts. */
    public static SafeTensors of(Map<String, DMatrixRMaj> tensors) {
        return new SafeTensors(tensors, Map.of());
    }

    /**
     * Reads a file. What it says of itself is checked before memory is taken, of which it needs about as much as the file
     * is long.
     *
     * @throws DataException if it cannot be read or breaks a rule of the format
     */
    public static SafeTensors read(Path path) {
        return SafeTensorsReader.read(path);
    }

    /**
     * Writes a file. It is written beside its place under another name, synced and then renamed, so that whatever happens
     * there is the old file or the new one.
     *
     * @throws DataException if it cannot be written; the old file is then as it was
     * @throws IllegalArgumentException if a matrix has the name that the format keeps for the texts
     */
    public void write(Path path) {
        SafeTensorsWriter.write(this, path);
    }

    /** One short line, as in {@code safetensors of 4 matrices}. */
    @Override
    public String toString() {
        return "safetensors of " + tensors.size() + (tensors.size() == 1 ? " matrix" : " matrices");
    }
}
