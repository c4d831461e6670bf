package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tests that {@code docs/coming-from.md} mentions every function of the other libraries, whose names {@code function_names.py}
 * lists, and that each entry compiles and runs: its value is finite, and so are the gradients of its sum.
 */
class ComingFromTest {
    private static final Path PAGE =
            Path.of("").toAbsolutePath().getParent().resolve("docs").resolve("coming-from.md");
    private static final Pattern ENTRY =
            Pattern.compile("^\\| (?<names>`[^|]*`) \\| `(?<code>[^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");
    private static final int FEWEST_NAMES = 1000;

    /** The heading of the section that {@link ComingFromTorchTest} tests, and of the one after it. */
    static final String TORCH_CLASSES = "## Layers, optimizers and schedules of PyTorch\n";

    static final String NOT_HERE = "## Not in Pullback\n";

    private static final String HEAD = """
            import static dev.pullback.ops.Activations.*;
            import static dev.pullback.ops.Arrangements.*;
            import static dev.pullback.ops.Images.*;
            import static dev.pullback.ops.LinearAlgebra.*;
            import static dev.pullback.ops.Ops.*;
            import static dev.pullback.ops.RegressionLosses.*;
            import static dev.pullback.ops.Sequences.*;
            import static dev.pullback.ops.SimilarityLosses.*;
            import static dev.pullback.ops.Sorting.*;
            import static dev.pullback.ops.SpecialFunctions.*;
            import static dev.pullback.ops.Statistics.*;

            import dev.pullback.autograd.Autodiff;
            import dev.pullback.core.Shape;
            import dev.pullback.core.Tape;
            import dev.pullback.core.Var;
            import dev.pullback.kernels.image.Convolution;
            import dev.pullback.kernels.image.ImageSize;
            import dev.pullback.kernels.image.Window;
            import dev.pullback.ops.LinearAlgebra;
            import dev.pullback.ops.Reduction;
            import dev.pullback.ops.TriangularForm;
            import java.util.Random;
            import java.util.function.Supplier;
            import org.ejml.data.DMatrixRMaj;
            import org.ejml.dense.row.RandomMatrices_DDRM;

            class Entries {
                static final Tape tape = new Tape();
                static final Random random = new Random(1);
                static final Var x = random(4, 4), y = random(4, 4), b = random(4, 4), w = random(4, 4);
                static final Var a = add(lowerTriangle(scale(random(4, 4), 0.2)), diagMatrix(shift(random(4, 1), 1)));
                static final Var row = random(1, 4), column = random(4, 1), filter = random(2, 3);
                static final Var index = tape.input(new int[] {2, 0, 3, 2});
                static final Var mask = tape.input(new DMatrixRMaj(new double[][] {
                    {1, 0, 1, 1}, {0, 1, 1, 0}, {1, 1, 0, 1}, {0, 0, 1, 1}}));
                static final Var indices = tape.input(new DMatrixRMaj(new double[][] {
                    {1, 0, 3, 2}, {0, 1, 1, 0}, {3, 2, 0, 1}, {0, 0, 1, 1}}));
                static final Var identityMatrix = diagMatrix(tape.constant(new Shape(4, 1), 1));
                static final ImageSize picture = new ImageSize(1, 1, 4);
                static final Convolution geometry = new Convolution(picture, 2, new Window(1, 3, 1, 0, 1), 1);

                static Var random(int rows, int cols) {
                    return tape.input(RandomMatrices_DDRM.rectangle(rows, cols, 0.1, 0.9, random));
                }

                static Var constant(double c) {
                    return tape.constant(c);
                }

                static Var column(Var x, int j) {
                    return slice(x, 0, j, x.rows(), 1);
                }

                static void run(String code, Supplier<?> entry) {
                    try {
                        Var[] results = entry.get() instanceof Var one ? new Var[] {one} : (Var[]) entry.get();
                        for (Var result : results) {
                            if (!isFinite(result)) System.out.println(code + ": its value is not finite");
                            for (Var d : Autodiff.vjp(sum(result), constant(1), x, y, a, b, w, row, column)) {
                                if (!isFinite(d)) System.out.println(code + ": its gradient is not finite");
                            }
                        }
                    } catch (RuntimeException e) {
                        System.out.println(code + ": " + e.getMessage());
                    }
                }

                static boolean isFinite(Var v) {
                    for (int i = 0; i < v.shape().elements(); i++) if (!Double.isFinite(v.value().data[i])) return false;
                    return true;
                }

                public static void main(String[] args) {
            """;

    private static List<MatchResult> entries() throws IOException {
        String page = Files.readString(PAGE);
        return ENTRY.matcher(page.substring(0, page.indexOf(TORCH_CLASSES)))
                .results()
                .toList();
    }

    @Test
    void everyEntryCompilesAndRuns() throws Exception {
        List<String> codes = new ArrayList<>();
        for (MatchResult entry : entries()) codes.add(entry.group(2));
        assertTrue(codes.size() > 200, codes.size() + " entries");
        String calls = codes.stream()
                .map(code -> "        run(\"" + code + "\", () -> " + code + ");\n")
                .collect(Collectors.joining());
        assertEquals("", new JavaPrograms().run(HEAD + calls + "    }\n}\n"));
    }

    @Test
    void everyFunctionIsMentionedOnce() throws IOException {
        List<String> mentioned = new ArrayList<>();
        for (MatchResult entry : entries()) names(entry.group(1), mentioned);
        String[] parts = Files.readString(PAGE).split(NOT_HERE, -1);
        // a reason may contain names of this library; the functions come after its last colon
        for (String reason : parts[1].split("\n- ", -1))
            names(reason.substring(reason.lastIndexOf(": `") + 1), mentioned);
        Set<String> twice = new TreeSet<>(mentioned);
        List<String> rest = new ArrayList<>(mentioned);
        twice.forEach(rest::remove);
        assertEquals(List.of(), rest, "mentioned twice");
        assertEquals(functions(), new TreeSet<>(mentioned));
    }

    private static void names(String text, List<String> names) {
        NAME.matcher(text).results().forEach(name -> names.add(name.group(1)));
    }

    private static Set<String> functions() throws IOException {
        try (var in = ComingFromTest.class.getResourceAsStream("function-names.txt")) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Set<String> names =
                    all.lines().map(line -> line.split(" ", -1)[1]).collect(Collectors.toCollection(TreeSet::new));
            assertTrue(names.size() > FEWEST_NAMES);
            return names;
        }
    }
}
