package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the heads of the lessons and the catalogue with which JBang runs them without a build. */
class JBangTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final String LESSONS = "examples/src/main/java/dev/pullback/examples/lessons";
    private static final String DEPENDENCY = "//DEPS ";

    @TempDir
    private Path classes;

    private static List<Path> lessons() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve(LESSONS))) {
            return files.filter(f -> !f.endsWith("package-info.java")).sorted().toList();
        }
    }

    @Test
    void lessonsCompileWithTheDependenciesOfTheirHeads() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            for (Path lesson : lessons()) {
                List<String> dependencies = Files.readAllLines(lesson).stream()
                        .filter(line -> line.startsWith(DEPENDENCY))
                        .map(line -> line.substring(DEPENDENCY.length()))
                        .toList();
                assertFalse(dependencies.isEmpty(), lesson + " has no line " + DEPENDENCY);
                StringWriter messages = new StringWriter();
                List<String> options = List.of(
                        "-d", classes.toString(), "-proc:none", "-classpath", BuildArtifacts.classPath(dependencies));
                boolean compiled = compiler.getTask(
                                messages, files, null, options, null, files.getJavaFileObjects(lesson))
                        .call();
                assertTrue(compiled, () -> lesson + ": " + messages);
            }
        }
    }

    @Test
    void theCatalogueNamesEveryLesson() throws IOException {
        JsonObject aliases = JsonParser.parseString(Files.readString(ROOT.resolve("jbang-catalog.json")))
                .getAsJsonObject()
                .getAsJsonObject("aliases");
        TreeSet<String> expected = new TreeSet<>();
        for (Path lesson : lessons()) expected.add(LESSONS + "/" + lesson.getFileName());
        TreeSet<String> named = new TreeSet<>();
        for (String alias : aliases.keySet()) {
            String reference = aliases.getAsJsonObject(alias).get("script-ref").getAsString();
            if (reference.startsWith("dev.pullback:"))
                assertTrue(BuildArtifacts.classPath(List.of(reference)).contains("cli"), reference);
            else named.add(reference);
        }
        assertEquals(expected, named);
    }
}
