package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * The documentation is true: each Java block of the README and of the pages under {@code docs} is a whole program, which is
 * run as a reader would run it, and prints what the block of output after it says. Files that it names or links to are
 * there.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```\\n+```text\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\\n");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:|#)([^)#\\s]+)");
    private static final Pattern NAMED = Pattern.compile("`(docs/[\\w./-]+)`");
    private static final Pattern CLASS = Pattern.compile("class (\\w+)");

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> programsPrintWhatTheDocumentationSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            Matcher programs = PROGRAM.matcher(text);
            long found = 0;
            while (programs.find()) {
                String code = programs.group(1);
                String output = programs.group(2);
                found++;
                tests.add(dynamicTest(ROOT.relativize(page) + " " + className(code), () -> run(code, output)));
            }
            assertEquals(BLOCK.matcher(text).results().count(), found, page + ": a Java block without its output");
        }
        assertFalse(tests.isEmpty(), "no program found in " + ROOT);
        return tests;
    }

    @Test
    void filesThatTheDocumentationNamesAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            LINK.matcher(text)
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !Files.exists(page.resolveSibling(link)))
                    .forEach(link -> missing.add(ROOT.relativize(page) + " links to " + link));
            NAMED.matcher(text)
                    .results()
                    .map(name -> name.group(1))
                    .filter(name -> !Files.exists(ROOT.resolve(name)))
                    .forEach(name -> missing.add(ROOT.relativize(page) + " names " + name));
        }
        assertEquals(List.of(), missing);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.filter(p -> p.toString()
                            .endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    private static String className(String code) {
        Matcher m = CLASS.matcher(code);
        assertTrue(m.find(), code);
        return m.group(1);
    }

    private void run(String code, String output) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(className(code) + ".java"), code);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-Dfile.encoding=UTF-8",
                        "-Dstdout.encoding=UTF-8",
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertEquals(withoutNoise(output), withoutNoise(printed));
    }

    /** The error bars of a gradient check are measured, as its time is, and so not the same on every machine. */
    private static String withoutNoise(String text) {
        return text.strip().replaceAll("± \\S+|\\S+ bars|resolves \\S+|\\d+\\.\\d+ s\\b", "…");
    }
}
