package dev.pullback.cli.gradcheck;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * The inputs of a check, read from JSON: an array of matrices, as in {@code [[[1, 2], [3, 4]], [[5, 6]]]}, or an object whose
 * members are the names and the matrices. A matrix is an array of rows. A file with a single matrix may leave out the outer
 * array.
 *
 * @param names the names of the inputs, or empty if the file has none
 * @param matrices the inputs
 */
public record InputsFile(List<String> names, List<DMatrixRMaj> matrices) {
    public InputsFile {
        names = List.copyOf(names);
        matrices = List.copyOf(matrices);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if there is no such file, or if it does not hold matrices
     */
    public static InputsFile read(Path file) {
        String where = "--at: " + file;
        if (!Files.exists(file)) throw new IllegalArgumentException(where + ": no such file");
        if (Files.isDirectory(file)) throw new IllegalArgumentException(where + " is a directory");
        try {
            return of(where, JsonParser.parseString(Files.readString(file)));
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(where + ": not JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(where + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputsFile of(String where, JsonElement root) {
        List<String> names = new ArrayList<>();
        List<DMatrixRMaj> matrices = new ArrayList<>();
        if (root.isJsonObject()) {
            for (Map.Entry<String, JsonElement> member : root.getAsJsonObject().entrySet()) {
                names.add(member.getKey());
                matrices.add(matrix(where + ": " + member.getKey(), member.getValue()));
            }
        } else if (isMatrix(root)) {
            matrices.add(matrix(where, root));
        } else if (root.isJsonArray()) {
            int i = 1;
            for (JsonElement e : root.getAsJsonArray()) matrices.add(matrix(where + ": input " + i++, e));
        }
        if (matrices.isEmpty())
            throw new IllegalArgumentException(
                    where + ": must hold an array of matrices, or an object with a matrix for each name");
        return new InputsFile(names, matrices);
    }

    /** Whether this is an array of rows, not of matrices. */
    private static boolean isMatrix(JsonElement e) {
        return e.isJsonArray()
                && !e.getAsJsonArray().isEmpty()
                && e.getAsJsonArray().get(0) instanceof JsonArray row
                && !row.isEmpty()
                && row.get(0).isJsonPrimitive();
    }

    private static DMatrixRMaj matrix(String where, JsonElement e) {
        if (!isMatrix(e))
            throw new IllegalArgumentException(where + ": a matrix is an array of rows, as in [[1, 2], [3, 4]]");
        JsonArray rows = e.getAsJsonArray();
        int cols = rows.get(0).getAsJsonArray().size();
        DMatrixRMaj x = new DMatrixRMaj(rows.size(), cols);
        for (int i = 0; i < x.numRows; i++) {
            if (!(rows.get(i) instanceof JsonArray row) || row.size() != cols)
                throw new IllegalArgumentException(
                        where + ": row " + i + " must be an array of " + cols + " numbers, as row 0 is");
            for (int j = 0; j < cols; j++) x.set(i, j, number(where + ": row " + i + ", column " + j, row.get(j)));
        }
        return x;
    }

    private static double number(String where, JsonElement e) {
        try {
            double v = e.getAsDouble();
            if (!Double.isFinite(v)) throw new IllegalArgumentException(where + ": " + e + " is not finite");
            return v;
        } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException notANumber) {
            throw new IllegalArgumentException(where + ": " + e + " is not a number", notANumber);
        }
    }
}
