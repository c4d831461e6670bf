package dev.pullback.playground.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormulasTest {
    private static double scalar(String text) {
        return Formulas.of(text).record(new Tape()).result().scalar();
    }

    private static String error(String text) {
        FormulaException e =
                assertThrows(FormulaException.class, () -> Formulas.of(text).record(new Tape()), text);
        String line = e.in(text);
        assertTrue(line.lines().count() == 1, line);
        return line;
    }

    /** A verb that the library gains is named here until the table has it. */
    @Test
    void theTableHasEveryVerbThatReturnsOneVariable() throws Exception {
        Path classes = Path.of(
                Ops.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        TreeSet<String> missing = new TreeSet<>();
        int verbs = 0;
        for (String name : publicClasses(classes)) {
            for (Method m : Class.forName(name).getMethods()) {
                boolean isVerb = Modifier.isStatic(m.getModifiers()) && m.getReturnType() == Var.class;
                if (isVerb) verbs++;
                if (isVerb && Verbs.named(m.getName()).isEmpty())
                    missing.add(m.getDeclaringClass().getSimpleName() + "." + m.getName());
            }
        }
        assertTrue(verbs > 200, "found only " + verbs + " verbs");
        assertEquals(List.of(), List.copyOf(missing), "add these verbs to Verbs or to the class with their subject");
    }

    private static List<String> publicClasses(Path classes) throws Exception {
        if (Files.isDirectory(classes)) return publicClasses(classes, classes);
        try (FileSystem jar = FileSystems.newFileSystem(classes)) {
            Path root = jar.getPath("/");
            return publicClasses(root, root);
        }
    }

    private static List<String> publicClasses(Path root, Path start) throws Exception {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(start)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String path = root.relativize(file).toString().replace('\\', '/');
                String name =
                        path.substring(0, path.length() - ".class".length()).replace('/', '.');
                if (name.contains("$") || name.contains("-")) continue;
                if (Modifier.isPublic(Class.forName(name).getModifiers())) names.add(name);
            }
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1 + 2 * 3 | 7
        (1 + 2) * 3 | 9
        -2 ^ 2 | -4
        2 ^ -1 | 0.5
        7 - 2 - 1 | 4
        8 / 2 / 2 | 2
        1.5e2 | 150
        param x = 3; x * x - 1 | 8
        param x = 3; 1 - x | -2
        param x = 4; 1 / x | 0.25
        param x = 4; x / 3 | 1.3333333333333333
        input a = [1 2]; input b = [3; 4]; a @ b | 11
        input a = [1, 2, -3]; sum(a) | 0
        input a = [1 2]; loss = sum(a) # a comment | 3
        """)
    void operatorsAreThoseOfArithmetic(String text, double value) {
        assertEquals(value, scalar(text), 1e-15);
    }

    @Test
    void namesReachTheTape() {
        Formulas.Recorded r = Formulas.of("param w = [1 2]\ny = tanh(w)\nz = y\nloss = sum(z)")
                .record(new Tape());
        assertEquals("loss", r.result().label());
        assertEquals(List.of("w", "y", "z", "loss"), List.copyOf(r.values().keySet()));
        assertEquals("identity", r.values().get("z").op().name());
    }

    @Test
    void gradCanBeDifferentiatedAgain() {
        assertEquals(18, scalar("param x = 3; g = grad(x ^ 3, x); h = grad(g, x)"), 1e-12);
    }

    @Test
    void optionsReachTheCrossEntropy() {
        DMatrixRMaj z = new DMatrixRMaj(new double[][] {{2, 0.5, -1}});
        Tape tape = new Tape();
        double expected = Ops.softmaxCrossEntropy(
                        tape.input(z),
                        new int[] {1},
                        dev.pullback.ops.CrossEntropyOptions.defaults()
                                .withLabelSmoothing(0.1)
                                .withTemperature(2))
                .scalar();
        assertEquals(expected, scalar("input z = [2 0.5 -1]; softmaxCrossEntropy(z, 1, smoothing=0.1, temperature=2)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        z = matmull(x, w)              | line 1, column 5: there is no verb matmull; did you mean matmul?
        x = tanh(q)                    | line 1, column 10: q has no value; declare it, as in: input q = [1 2; 3 4]
        input xx = [1]; y = tanh(xz)   | line 1, column 26: xz has no value; did you mean xx?
        input x = [1 2; 3]             | line 1, column 18: row 1 of the matrix has 1 numbers, the rows before it 2
        loss = log(                    | line 1, column 12: found the end of the text; expected a number, a name, a verb or '('
        loss = (1 + 2                  | line 1, column 14: found the end of the text; expected ')', which closes '(' of column 8
        1 2                            | line 1, column 3: found '2'; expected an operator or the end of the line
        1.2.3                          | line 1, column 1: '1.2.3' is not a number
        <script>alert(1)</script>      | line 1, column 1: found '<'; expected a number, a name, a verb or '('
        input x = [1 2]; scale(x, x)   | line 1, column 27: scale(x, c): argument 2 must be a number, and x is a 1x2 matrix
        input x = [1]; exp(x, x)       | line 1, column 16: found 2 arguments; expected exp(x)
        input x = [1]; exp(x, a=1)     | line 1, column 25: exp has no option a; it has no options
        input x = [1]; x = 2           | line 1, column 16: x already has a value; give the new value a name of its own
        input x = 1 + 2                | line 1, column 13: x is declared, so its value must be a matrix in brackets, as in [1 2; 3 4]
        input x = [1]; reshape(x, 0.5, 2) | line 1, column 27: expected a whole number of at most 1000, found 0.5
        inf = 3                        | line 1, column 1: inf is a number; choose another name
        \ufeffx = 1                    | line 1, column 1: found the invisible character U+FEFF; expected a number, a name, a verb or '('
        input x = [1 - 2]              | line 1, column 15: found a blank; expected a number, ',', ';' or ']'
        input x = [1 2]; conv2d(x, [1]) | line 1, column 18: 2 pixels are not a square; give the options height and width
        input x = [1]; conv2dWeights(x, x) | line 1, column 16: conv2dWeights needs the option side, as in side=3
        input x = [1 2]; sortRows(x, down=1) | line 1, column 35: sortRows has no option down; its options are descending
        input x = [1 2 3 4]; tile(x, 1000, 1000) | line 1, column 22: the result would have 4000000 elements, too many for this page
        input x = [1 2]; y = matmul(x, x) | line 1, column 22: matmul: x is 1x2 but x is 1x2; the columns of x (2) must equal the rows of x (1)
        """)
    void aWrongFormulaGetsOneLineWithItsPlace(String text, String message) {
        assertEquals(message, error(text));
    }

    @Test
    void aDeepOrLongTextIsRefusedAndNotAStackOverflow() {
        assertTrue(error("(".repeat(5000)).contains("nested more than 100 levels"));
        assertTrue(error("-".repeat(5000) + "1").contains("nested more than 100 levels"));
        assertTrue(error("x".repeat(30_000)).contains("at most 20000"));
        assertTrue(error("input x = [" + "1 ".repeat(5000) + "]").contains("at most 4096 elements"));
        assertEquals(1001, scalar("1" + "+1".repeat(1000)));
    }

    @Test
    void everyPrefixAndEveryChangedCharacterEitherWorksOrNamesAPlace() {
        String text = "input x = [1 2; 3 4]\nparam w = [0.5; -1]\nz = matmul(x, w) + 1\nloss = sum(z ^ 2) / 2";
        for (int i = 0; i < text.length(); i++) {
            tryText(text.substring(0, i));
            for (char c : "()[];,=+-*/^@#. x9\n".toCharArray())
                tryText(text.substring(0, i) + c + text.substring(i + 1));
        }
    }

    private static void tryText(String text) {
        try {
            Formulas.of(text).record(new Tape());
        } catch (FormulaException e) {
            assertTrue(e.place() >= 0 && e.place() <= text.length(), text);
        }
    }
}
