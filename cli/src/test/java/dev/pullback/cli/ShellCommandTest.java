package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the shell with lines on its standard input, in one process, because it takes seconds to start. */
class ShellCommandTest {
    @TempDir
    Path preferences;

    private static final List<String> FIRST_GRADIENT = List.of(
            "var tape = new Tape()", "var x = tape.param(\"x\", vector(0, 1))", "gradients(sum(square(x))).of(x)");
    // A variable shows its numbers.
    private static final String SHOWN = "x ==> x 1x2 param [0, 1]";

    private static final List<String> MORE = List.of(
            "matmul(x, tape.constant(matrix(row(1, 2), row(3, 4)))).value().get(1)",
            "grad(v -> sum(exp(v))).at(vector(0)).get(0)",
            "GradCheck.of(\"tanh\", v -> tanh(v[0])).at(vector(0.5)).verdict()",
            "Generated.moons(10, 0.1, 1)",
            "/exit");

    @Test
    void aFirstGradientIsThreeLines() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Djava.util.prefs.userRoot=" + preferences,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.pullback.cli.Main",
                        "shell")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            String lines = String.join("\n", FIRST_GRADIENT) + "\n" + String.join("\n", MORE) + "\n";
            in.write(lines.getBytes(StandardCharsets.UTF_8));
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        String squeezed = printed.replaceAll("\\s+", " ");
        assertTrue(squeezed.contains("==> DMatrixRMaj 1x2 [{0 , 2 }]"), printed);
        assertTrue(squeezed.contains(SHOWN), printed);
        assertTrue(squeezed.contains("==> 4.0"), printed);
        assertTrue(squeezed.contains("==> 1.0"), printed);
        assertTrue(squeezed.contains("==> OK"), printed);
        assertTrue(squeezed.contains("==> 10 rows, 2 features, 2 classes"), printed);
    }

    @Test
    void theHelpShowsTheThreeLines() {
        String help = Run.of("shell", "--help").out();
        assertTrue(help.contains("gradients(sum(tanh(x))).of(x)"), help);
    }
}
