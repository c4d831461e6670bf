package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests that the advisor has no advice on the programs of the README and on the lessons. */
class AdvisedProgramsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path LESSONS = Path.of("src/main/java/dev/pullback/examples/lessons");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String AUTODIFF = "import static dev.pullback.autograd.Autodiff.";
    private static final String ADVISED = "import static dev.pullback.examples.Advised.";

    /** Replaces the verbs that differentiate by those of {@link Advised}. */
    private static String advised(String code) {
        String all = AUTODIFF + "*;\n" + ADVISED + "gradients;\n" + ADVISED + "grad;\n" + ADVISED + "hessian;";
        return code.replaceFirst("(?m)^package .*$", "")
                .replace(AUTODIFF + "*;", all)
                .replace(AUTODIFF + "gradients;", ADVISED + "gradients;")
                .replace(AUTODIFF + "grad;", ADVISED + "grad;");
    }

    @TestFactory
    List<DynamicTest> thereIsNothingToAdvise() throws IOException {
        List<String> programs = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        while (blocks.find()) programs.add(blocks.group(1));
        try (Stream<Path> lessons = Files.list(LESSONS)) {
            for (Path lesson : lessons.sorted().toList()) programs.add(Files.readString(lesson));
        }
        List<DynamicTest> tests = programs.stream()
                .filter(code -> code.contains(AUTODIFF))
                .map(code -> dynamicTest(JavaPrograms.className(code), () -> new JavaPrograms().run(advised(code))))
                .toList();
        assertFalse(tests.isEmpty());
        return tests;
    }

    @Test
    void adviceWouldBeNoticed() {
        String naive = """
                import static dev.pullback.autograd.Autodiff.*;
                import static dev.pullback.ops.Ops.*;
                class Naive {
                    public static void main(String[] args) {
                        var one = new org.ejml.data.DMatrixRMaj(new double[][] {{1}});
                        gradients(log(sigmoid(new dev.pullback.core.Tape().input(one))));
                    }
                }
                """;
        Error e = assertThrows(AssertionError.class, () -> new JavaPrograms().run(advised(naive)));
        assertTrue(e.getMessage().contains("logSigmoid"), e.getMessage());
    }
}
