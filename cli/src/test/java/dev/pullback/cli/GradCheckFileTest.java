package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the command {@code gradcheck FILE.java}. */
class GradCheckFileTest {
    private static final Path PAGE = Path.of("..", "docs", "gradient-checking.md");

    private static final String IMPORTS = """
            import static dev.pullback.ops.Ops.*;
            import dev.pullback.autograd.*;
            import dev.pullback.check.GradCheck;
            import dev.pullback.core.*;
            import dev.pullback.train.*;
            import org.ejml.data.DMatrixRMaj;
            """;

    private static final String CUBE = """
            static final Op CUBE = Op.elementwise("cube", "Y = X³", x -> x * x * x);
            """;

    private static final String RIGHT = """
            static final Rules RIGHT = Rules.standard().on(CUBE, "dX = 3 G ∘ X²", (g, y, x) -> mul(g, scale(square(x), 3)));
            """;

    private static final String WRONG = """
            static final Rules WRONG = Rules.standard().on(CUBE, "dX = G ∘ X²", (g, y, x) -> mul(g, square(x)));
            """;

    @TempDir
    private Path folder;

    /** Checks a file {@code A.java} with a class of this body. */
    private Run check(String body, String... options) throws IOException {
        return checkFile(IMPORTS + "class A {\n" + body + "\n}\n", options);
    }

    private Run checkFile(String code, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "gradcheck", Files.writeString(folder.resolve("A.java"), code).toString()));
        args.addAll(List.of(options));
        return Run.of(args.toArray(String[]::new));
    }

    private static void assertVerdicts(Run run, int exitCode, String... rows) {
        assertEquals("", run.err());
        List<String> table = run.lines().subList(1, 1 + rows.length);
        for (int i = 0; i < rows.length; i++) {
            String[] row = rows[i].split(": ", 2);
            assertTrue(table.get(i).matches(Pattern.quote(row[0]) + " .* " + row[1]), run.out());
        }
        assertEquals("", run.lines().get(1 + rows.length), run.out());
        assertEquals(exitCode, run.exitCode(), run.out());
    }

    @Test
    void theLayersOfTheDocumentationGiveItsOutput() throws IOException {
        String page = Files.readString(PAGE);
        Matcher blocks = Pattern.compile("^```java (\\w+\\.java)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page);
        while (blocks.find()) Files.writeString(folder.resolve(blocks.group(1)), blocks.group(2));
        Matcher session = Pattern.compile(
                        "^```text\\n(\\$ \\./pullback gradcheck .*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page);
        assertTrue(session.find());
        StringBuilder printed = new StringBuilder();
        List<Integer> exitCodes = new ArrayList<>();
        for (String line : session.group(1).lines().toList()) {
            if (!line.startsWith("$ ./pullback gradcheck ")) continue;
            Run run = Run.of("gradcheck", folder.resolve(line.substring(23)).toString());
            assertEquals("", run.err());
            printed.append(line).append('\n').append(run.out());
            exitCodes.add(run.exitCode());
        }
        assertEquals(withoutNoise(session.group(1)), withoutNoise(printed.toString()));
        assertEquals(List.of(0, 1), exitCodes);
    }

    /** Removes error bars, resolutions and times, which differ between machines. */
    private static String withoutNoise(String text) {
        return text.replaceAll("± \\S+|\\S+ bars|resolves \\S+|\\d+\\.\\d+ s\\b| +\\de-\\d\\d", "…");
    }

    @Test
    void everyKindOfDeclarationIsChecked() throws IOException {
        Run run = check(CUBE + RIGHT + """
                static final Fn SINE = x -> sin(x);
                static Fn.N product() { return x -> add(matmul(x[0], x[1]), x[2]); }
                static GradCheck stretched() {
                    return GradCheck.of("own name", x -> scale(x[0], 3)).inputs(new DMatrixRMaj(new double[][] {{1, 2}}));
                }
                static class Wide implements Layer {
                    public Var apply(Var x) { return mul(CUBE.on(x), x.tape().param("w", new DMatrixRMaj(1, 29))); }
                }
                record Scaled(double factor) implements Layer {
                    Scaled() { this(2); }
                    public Var apply(Var x) { return scale(x, factor); }
                }
                record NeedsAnArgument(double factor) implements Layer {
                    public Var apply(Var x) { return scale(stopGradient(x), factor); }
                }
                Fn notStatic = x -> stopGradient(x);
                """);
        assertVerdicts(
                run,
                0,
                "A.CUBE: OK",
                "A.SINE: OK",
                "A.product(): OK",
                "A.stretched(): OK",
                "A.Scaled: OK",
                "A.Wide: OK");
        assertEquals("6 of 6 checks pass", run.lines().get(run.lines().size() - 1));
    }

    @Test
    void aWrongRuleIsFoundThroughALayerAndItsParameter() throws IOException {
        Run run = check(
                CUBE + WRONG
                        + "static final Layer L = x -> CUBE.on(x.tape().param(\"p\", new DMatrixRMaj(new double[][] {{1, 2}})));");
        assertVerdicts(run, 1, "A.CUBE: WRONG", "A.L: WRONG");
        assertTrue(run.out().contains("/dp[0,"), run.out());
        assertTrue(run.out().contains("1/3"), run.out());
    }

    @Test
    void severalTablesOfRulesMakeACheckEach() throws IOException {
        assertVerdicts(check(CUBE + RIGHT + WRONG), 1, "A.CUBE with RIGHT: OK", "A.CUBE with WRONG: WRONG");
    }

    @Test
    void anOpIsCheckedWithTheTablesThatHaveARuleForIt() throws IOException {
        Run run = check(CUBE + RIGHT + """
                static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);
                static final Rules OTHER = Rules.standard().on(TWICE, "dX = 2 G", (g, y, x) -> scale(g, 2));
                static final Op NEITHER = Op.elementwise("neither", "Y = 3 X", x -> 3 * x);
                static final Layer CUBES = x -> CUBE.on(x);
                """);
        assertVerdicts(
                run,
                2,
                "A.CUBE: OK",
                "A.TWICE: OK",
                "A.NEITHER with RIGHT: NOT CHECKED",
                "A.NEITHER with OTHER: NOT CHECKED",
                "A.CUBES with RIGHT: OK");
    }

    @Test
    void aCheckWithItsOwnRulesIsNeverLeftOut() throws IOException {
        Run run = check(CUBE + """
                static GradCheck lacking() {
                    return GradCheck.of("cube", x -> CUBE.on(x[0])).inputs(new DMatrixRMaj(new double[][] {{1, 2}}));
                }
                static GradCheck fine() {
                    return GradCheck.of("sine", x -> sin(x[0])).inputs(new DMatrixRMaj(new double[][] {{1, 2}}));
                }
                static final Fn.N SINE = x -> sin(x[0]);
                """);
        assertEquals(2, run.exitCode(), run.out());
        assertTrue(run.out().contains("A.lacking(): NOT CHECKED: backward of "), run.out());
        assertEquals("2 of 4 checks pass", run.lines().get(run.lines().size() - 1));
    }

    @Test
    void aFunctionInTwoClassesIsCheckedWithTheRulesOfEach() throws IOException {
        Run run = check(CUBE + RIGHT + "static final Fn.N F = x -> CUBE.on(x[0]);"
                + " static class Inner { static final Rules NONE = Rules.standard(); static final Fn.N SAME = F; }");
        assertVerdicts(run, 2, "A.CUBE: OK", "A.F: OK", "A.Inner.SAME: NOT CHECKED");
    }

    @Test
    void theNearestRulesAreUsed() throws IOException {
        Run run = check(CUBE + RIGHT + "static class Inner { " + WRONG + " static final Fn F = x -> CUBE.on(x); }"
                + " static class Other { static final Fn F = x -> CUBE.on(x); }");
        assertVerdicts(run, 1, "A.CUBE: OK", "A.Inner.F: WRONG", "A.Other.F: OK");
    }

    @Test
    void statesAreListed() throws IOException {
        Run run = check("static final Layer NORM = BatchNorm.of(\"bn\", 6);");
        assertVerdicts(run, 0, "A.NORM: OK");
        assertTrue(run.out().contains("A.NORM: not moved: state bn.mean, state bn.variance"), run.out());
    }

    @Test
    void inputsComeFromAFile() throws IOException {
        String logarithm = "static final Fn LOG = x -> log(x); static final Fn.N TWICE = x -> mul(x[0], x[1]);";
        Path one = Files.writeString(folder.resolve("one.json"), "{\"price\": [[1, 2.5, 3]]}");
        Run run = check(CUBE + WRONG + "static final Fn F = x -> CUBE.on(x);", "--at", one.toString(), "--json", "-");
        assertEquals(1, run.exitCode());
        JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
        assertEquals("A.java", json.get("file").getAsString());
        JsonObject check = json.getAsJsonArray("checks").get(0).getAsJsonObject();
        assertTrue(check.toString().contains("dprice[0,2]"), run.out());
        assertEquals(1, check.getAsJsonArray("reports").size());
        Path two = Files.writeString(folder.resolve("two.json"), "[[[1, 2]], [[3, 4]]]");
        Run others = check(logarithm, "--at", two.toString(), "--order", "2");
        assertVerdicts(others, 0, "A.LOG: OK", "A.TWICE: OK");
    }

    @Test
    void resultsGoToAFileAsWell() throws IOException {
        Path json = folder.resolve("results.json");
        assertVerdicts(check(CUBE + RIGHT, "--json", json.toString()), 0, "A.CUBE: OK");
        assertTrue(Files.readString(json).contains("\"passes\":true"));
    }

    @Test
    void whatCannotRunIsShownAndEndsWithTwo() throws IOException {
        Run run = check(
                CUBE + "static final Fn PICKY = x -> { throw new IllegalArgumentException(\"needs 99 columns\"); };");
        assertVerdicts(run, 2, "A.CUBE: NOT CHECKED", "A.PICKY: NOT CHECKED");
        assertTrue(run.out().contains("no VJP rule for op cube"), run.out());
        assertTrue(run.out().contains("(at 3x4: needs 99 columns); give inputs by --at"), run.out());
    }

    @Test
    void aFailingConstructorOrInitialiserLeavesTheRestChecked() throws IOException {
        Run run = check("""
                static final int N = Integer.parseInt("x");
                static class Fine implements Layer { public Var apply(Var x) { return tanh(x); } }
                static class Fails implements Layer {
                    Fails() { throw new IllegalStateException("no file"); }
                    public Var apply(Var x) { return x; }
                }
                """);
        assertVerdicts(run, 2, "A.Fine: OK", "A: NOT CHECKED", "A.Fails: NOT CHECKED");
        assertTrue(
                run.out().contains("A.Fails: NOT CHECKED: throws java.lang.IllegalStateException: no file"), run.out());
        assertTrue(run.out().contains("A: NOT CHECKED: has a static initialiser that throws"), run.out());
    }

    @Test
    void aLayerThatNeedsArgumentsIsListedUnlessOneIsDeclared() throws IOException {
        String layers = """
                record Scaled(double factor) implements Layer { public Var apply(Var x) { return scale(x, factor); } }
                record Twice(Layer inner) implements Layer { public Var apply(Var x) { return inner.apply(inner.apply(x)); } }
                """;
        Run run = check(layers + "static final Layer TWICE = new Twice(x -> tanh(x));");
        assertVerdicts(run, 0, "A.TWICE: OK");
        assertTrue(
                run.out()
                        .contains("not checked: A.Scaled: a layer whose constructor takes arguments; declare a static"),
                run.out());
        Run none = check(layers);
        assertEquals(2, none.exitCode());
        assertTrue(
                none.err().contains("A.java declares nothing to check; A.Scaled, A.Twice: a layer whose"), none.err());
    }

    @Test
    void aCheckOfPlainJavaRunsAtArrays() throws IOException {
        Run run = check("""
                static GradCheck squares() {
                    return GradCheck.ofArray("squares", x -> x[0] * x[0] + x[1], x -> {
                        double[] d = new double[x.length];
                        d[0] = 2 * x[0];
                        d[1] = 1;
                        return d;
                    });
                }
                static final GradCheck CUBE = GradCheck.of(x -> mul(x, square(x))).inputs(2, 3);
                """);
        assertEquals("2 of 2 checks pass", run.lines().get(run.lines().size() - 1), run.out());
    }

    @Test
    void filesOfTheSamePackageAreCompiledWithIt() throws IOException {
        Path inner = Files.createDirectories(folder.resolve("org").resolve("acme"));
        Files.writeString(
                inner.resolve("Helper.java"),
                "package org.acme;\nclass Helper { static dev.pullback.core.Var of(dev.pullback.core.Var x)"
                        + " { return dev.pullback.ops.Ops.tanh(x); } }\n");
        Path file = Files.writeString(
                inner.resolve("Uses.java"),
                "package org.acme;\n" + IMPORTS
                        + "class Uses implements Layer { public Var apply(Var x) { return Helper.of(x); } }\n");
        assertVerdicts(Run.of("gradcheck", file.toString()), 0, "Uses: OK");
    }

    @Test
    void aLargeLayerNeedsFastMode() throws IOException {
        String wide = "static final Layer WIDE = x -> matmul(x, x.tape().param(\"w\", new DMatrixRMaj(2000, 1200)));";
        Run every = check(wide, "--seed", "1");
        assertTrue(
                every.out().contains("too many to compare each") && every.out().contains("use --fast"), every.out());
        assertVerdicts(check(wide, "--fast"), 0, "A.WIDE: OK");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x -> F.apply(x)                                             | StackOverflowError
            x -> null                                                   | the result is null
            x -> { throw new IllegalStateException("one\\n two"); }     | one two
            x -> { throw new AssertionError("no"); }                    | no
            x -> { throw new NoClassDefFoundError("org/acme/Missing"); } | org/acme/Missing
            """)
    void aFunctionThatFailsIsNotChecked(String function, String problem) throws IOException {
        Run run = check("static Fn f() { return F; } static Fn F; static { F = " + function + "; }");
        assertEquals(2, run.exitCode());
        assertTrue(run.out().contains("A.F: NOT CHECKED: "), run.out());
        assertTrue(run.out().contains(problem), run.out());
    }

    @Test
    void otherFilesAreRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("A.class"), "");
        Run run = Run.of("gradcheck", file.toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("A.class is not a Java file; its name must end in .java"), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            class A {}                                        | declares nothing to check; looked for a Layer, Fn, Fn.N, Op or GradCheck
            class A {\\n  int i = "x";\\n int j = k; }        | A.java:2: incompatible types:
            class A { static { if (true) throw new IllegalStateException("no"); } }| A.java: A has a static initialiser that throws java.lang.IllegalStateException: no
            class A { static dev.pullback.autograd.Fn f() { throw new IllegalStateException("no"); } }| A.java: A.f() throws java.lang.IllegalStateException: no
            class A { static dev.pullback.autograd.Fn f; }    | A.java: A.f is null
            class A { class B implements dev.pullback.autograd.Fn { public dev.pullback.core.Var apply(dev.pullback.core.Var x) { return x; } } }| A.java: A.B is an inner class; declare it static
            """)
    void aFileThatCannotBeUsedIsRefusedInOneLine(String code, String message) throws IOException {
        Run run = checkFile(code.replace("\\n", "\n"));
        assertEquals(2, run.exitCode());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(message), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            none         | --at: none: no such file
            [[1, 2]      | not JSON
            []           | must hold an array of matrices
            [[[1], [2, 3]]] | input 1: row 1 must be an array of 1 numbers, as row 0 is
            {"a": 3}     | a: a matrix is an array of rows, as in [[1, 2], [3, 4]]
            [[1, "x"]]   | row 0, column 1: "x" is not a number
            [[1, NaN]]   | row 0, column 1: "NaN" is not finite
            [[[1]], [[2]], [[3]]] | no check of A.java takes the 3 inputs of --at
            """)
    void inputsThatAreNoMatricesAreRefused(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("in.json"), json);
        Run run = check("static final Fn F = x -> x;", "--at", json.equals("none") ? json : file.toString());
        assertEquals(2, run.exitCode());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(message), run.err());
    }
}
