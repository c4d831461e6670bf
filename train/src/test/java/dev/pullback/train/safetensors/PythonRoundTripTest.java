package dev.pullback.train.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that the Python package reads files of this library, and the reverse. Needs {@code python3}, or the program
 * named by the environment variable {@code PULLBACK_PYTHON}, with the packages safetensors and numpy.
 */
class PythonRoundTripTest {
    private static final String PYTHON = System.getenv().getOrDefault("PULLBACK_PYTHON", "python3");

    /**
     * Reads a file and writes another with doubled numbers, in another order, and with one matrix in single precision.
     */
    private static final String SCRIPT = """
        import sys
        import numpy as np
        from safetensors import safe_open
        from safetensors.numpy import load_file, save_file
        with safe_open(sys.argv[1], framework="np") as f:
            texts = f.metadata()
        tensors = {name: 2 * m for name, m in sorted(load_file(sys.argv[1]).items(), reverse=True)}
        tensors["single"] = np.array([0.5, -2], dtype=np.float32)
        save_file(tensors, sys.argv[2], metadata=texts)
        """;

    @TempDir
    Path folder;

    @Test
    void thereAndBack() throws IOException, InterruptedException {
        assumeTrue(
                succeeds("-c", "import safetensors, numpy"),
                "skipped: " + PYTHON + " has no safetensors and numpy; PULLBACK_PYTHON names another");
        Map<String, DMatrixRMaj> tensors = new LinkedHashMap<>();
        tensors.put("layer1.w", new DMatrixRMaj(new double[][] {{1, -0.0, 1e-320}, {Math.PI, 1e300, -4}}));
        tensors.put("infinite", new DMatrixRMaj(new double[][] {{Double.POSITIVE_INFINITY, Double.NaN}}));
        tensors.put("caf\u00e9 \"q\"", new DMatrixRMaj(new double[][] {{7}}));
        Map<String, String> texts = Map.of("classes", "[\"a\",\"\u00e9\"]", "k", "line\nbreak");
        Path written = folder.resolve("written.safetensors");
        Path answered = folder.resolve("answered.safetensors");
        new SafeTensors(tensors, texts).write(written);

        Path script = Files.writeString(folder.resolve("script.py"), SCRIPT);
        assertEquals("", run(script.toString(), written.toString(), answered.toString()));

        SafeTensors read = SafeTensors.read(answered);
        assertEquals(texts, read.metadata());
        assertEquals(4, read.tensors().size());
        tensors.forEach((name, m) -> {
            DMatrixRMaj doubled = read.tensors().get(name);
            assertEquals(m.numRows, doubled.numRows);
            for (int i = 0; i < m.getNumElements(); i++) assertEquals(2 * m.data[i], doubled.data[i], name);
        });
        assertEquals(-2, read.tensors().get("single").data[1]);
    }

    private static boolean succeeds(String... arguments) throws InterruptedException {
        try {
            return run(arguments).isEmpty();
        } catch (IOException e) {
            return false; // the program does not exist
        }
    }

    /** Returns the output of the program, including errors. */
    private static String run(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = PYTHON;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        return exit == 0 ? printed : printed + "exit code " + exit;
    }
}
