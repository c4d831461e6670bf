package dev.pullback.train.safetensors;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/** Writes the same file repeatedly until it is killed. All elements of a version are the same number. */
final class KilledWriter {
    private static final int MATRICES = 5;

    private KilledWriter() {}

    public static void main(String[] args) {
        Map<String, DMatrixRMaj> tensors = new LinkedHashMap<>();
        for (int i = 0; i < MATRICES; i++) tensors.put("m" + i, new DMatrixRMaj(200, 100));
        SafeTensors file = SafeTensors.of(tensors);
        for (double version = 1; ; version++) {
            for (DMatrixRMaj m : tensors.values()) m.fill(version);
            file.write(Path.of(args[0]));
        }
    }

    /** Returns the number in a file of this program; fails if the elements differ. */
    static double version(Path path) {
        SafeTensors read = SafeTensors.read(path);
        if (read.tensors().size() != MATRICES) throw new AssertionError(read.toString());
        double version = read.tensors().get("m0").data[0];
        for (DMatrixRMaj m : read.tensors().values()) {
            for (double v : m.data) {
                if (v != version) throw new AssertionError("both " + version + " and " + v + " are in the file");
            }
        }
        return version;
    }
}
