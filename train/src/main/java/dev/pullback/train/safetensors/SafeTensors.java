package dev.pullback.train.safetensors;

import dev.pullback.train.data.DataException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * The contents of a file in the safetensors format: named matrices and named texts. Such a file consists of eight bytes
 * with the length of the header, the header in JSON, which gives the position of each matrix, and the elements of the
 * matrices, little-endian, row by row. Nothing in a safetensors file is executed.
 *
 * <p>Matrices are written as F64 with two dimensions. F64 and F32 with up to two dimensions can be read: a vector of
 * length n becomes 1×n, a scalar 1×1. PyTorch stores the weights of a linear layer as out×in; transpose them to use
 * them here.
 *
 * @param tensors the matrices, by name
 * @param metadata the texts, by name
 * @param leftOut the tensors of the file that are no matrices of numbers with a fraction, by name, with their type and
 *     shape, as in {@code I64 1x1} or {@code F32 8x3x3}; a file that is written does not contain them
 */
public record SafeTensors(Map<String, DMatrixRMaj> tensors, Map<String, String> metadata, Map<String, String> leftOut) {
    /** Copies the maps in their order, but not the matrices. */
    public SafeTensors {
        leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Creates the contents of a file. */
    public SafeTensors(Map<String, DMatrixRMaj> tensors, Map<String, String> metadata) {
        this(tensors, metadata, Map.of());
    }

    /** Creates the contents of a file without texts. */
    public static SafeTensors of(Map<String, DMatrixRMaj> tensors) {
        return new SafeTensors(tensors, Map.of());
    }

    /**
     * Reads a file. Numbers of the types F64, F32, F16 and BF16 are read; other tensors, such as the counters of PyTorch's
     * batch norm, are {@linkplain #leftOut left out}. The header is checked before memory is allocated; the matrices need about as much memory as the
     * file has bytes.
     *
     * @throws DataException if the file cannot be read or breaks a rule of the format
     */
    public static SafeTensors read(Path path) {
        return SafeTensorsReader.read(path);
    }

    /**
     * Writes a file. The data is written to a temporary file, which is synced and then renamed, so that a crash leaves
     * either the old or the new file.
     *
     * @throws DataException if the file cannot be written; an existing file is not changed then
     * @throws IllegalArgumentException if a matrix has the name that the format reserves for the texts, or a name or text
     *     is not valid Unicode
     */
    public void write(Path path) {
        SafeTensorsWriter.write(this, path);
    }

    /** Returns one line, as in {@code safetensors of 4 matrices}. */
    @Override
    public String toString() {
        String left = leftOut.isEmpty() ? "" : "; left out: " + leftOut;
        return "safetensors of " + tensors.size() + (tensors.size() == 1 ? " matrix" : " matrices") + left;
    }
}
