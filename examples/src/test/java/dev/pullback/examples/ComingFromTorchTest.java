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
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tests the section of {@code docs/coming-from.md} about PyTorch's classes: it mentions every class of {@code
 * module-names.txt}, which {@code module_names.py} lists, each entry compiles, and the result and the gradient of each entry
 * that is a layer are finite.
 */
class ComingFromTorchTest {
    private static final Pattern ENTRY = Pattern.compile("^\\| `[^|]*` \\| `(?<code>[^`]+)` \\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static final String HEAD = """
            import static dev.pullback.ops.Arrangements.*;
            import static dev.pullback.ops.Images.*;
            import static dev.pullback.ops.Ops.*;

            import dev.pullback.autograd.Autodiff;
            import dev.pullback.core.Tape;
            import dev.pullback.core.Var;
            import dev.pullback.kernels.image.*;
            import dev.pullback.train.*;
            import dev.pullback.train.data.SplitMix;
            import dev.pullback.train.optim.*;
            import java.util.Random;
            import java.util.function.Supplier;
            import org.ejml.data.DMatrixRMaj;
            import org.ejml.dense.row.RandomMatrices_DDRM;

            class Entries {
                static final Tape tape = new Tape();
                static final DMatrixRMaj square = RandomMatrices_DDRM.rectangle(4, 4, -1, 1, new Random(1));
                static final DMatrixRMaj ones = new DMatrixRMaj(new double[][] {{1, 1, 1, 1}});
                static final Var filter = tape.input(RandomMatrices_DDRM.rectangle(2, 3, -1, 1, new Random(2)));
                static final Var index = tape.input(new int[] {2, 0, 3, 2});
                static final ImageSize picture = new ImageSize(1, 1, 4);
                static final Convolution geometry = new Convolution(picture, 2, new Window(1, 3, 1, 0, 1), 1);
                static final SplitMix random = SplitMix.of(1, 0);

                static void run(String code, Supplier<Object> entry) {
                    try {
                        if (!(entry.get() instanceof Layer layer)) return;
                        Var x = tape.input(RandomMatrices_DDRM.rectangle(4, 4, -1, 1, new Random(3)));
                        Var y = layer.apply(x);
                        DMatrixRMaj d = Autodiff.gradients(sum(square(y)), x).of(x);
                        for (double value : d.data)
                            if (!Double.isFinite(value)) System.out.println(code + ": not finite");
                    } catch (RuntimeException e) {
                        System.out.println(code + ": " + e.getMessage());
                    }
                }

                public static void main(String[] args) {
            """;

    private static String section() throws IOException {
        Path page = Path.of("").toAbsolutePath().getParent().resolve("docs").resolve("coming-from.md");
        String text = Files.readString(page);
        return text.substring(text.indexOf(ComingFromTest.TORCH_CLASSES), text.indexOf(ComingFromTest.NOT_HERE));
    }

    @Test
    void everyEntryCompilesAndRuns() throws Exception {
        List<String> codes =
                ENTRY.matcher(section()).results().map(entry -> entry.group(1)).toList();
        assertTrue(codes.size() > 40, codes.size() + " entries");
        String calls = codes.stream()
                .map(code -> "        run(\"" + code.replace("\"", "\\\"") + "\", () -> " + code + ");\n")
                .collect(Collectors.joining());
        assertEquals("", new JavaPrograms().run(HEAD + calls + "    }\n}\n"));
    }

    @Test
    void everyClassIsMentionedOnce() throws IOException {
        List<String> mentioned = new ArrayList<>();
        for (String line : section().lines().toList()) {
            String names = line.startsWith("| `")
                    ? line.substring(0, line.indexOf(" | `"))
                    : line.startsWith("- ") ? line.substring(line.indexOf(": `")) : "";
            NAME.matcher(names).results().forEach(name -> mentioned.add(name.group(1)));
        }
        mentioned.sort(null);
        assertEquals(classes(), mentioned);
    }

    private static List<String> classes() throws IOException {
        try (var in = ComingFromTorchTest.class.getResourceAsStream("module-names.txt")) {
            String all = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return List.copyOf(all.lines().collect(Collectors.toCollection(TreeSet::new)));
        }
    }
}
