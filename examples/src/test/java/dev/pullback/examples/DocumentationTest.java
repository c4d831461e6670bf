package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
 * Tests that the documentation is correct. Each Java block of the README and of the pages under {@code docs} is a complete
 * program: the test compiles and runs it and compares the output with the block after it. A block with a file name, as in
 * {@code ```java Tape.java}, is a file that the reader saves and compiles, for the programs after it on the same page. Files
 * that the documentation names or links to must exist.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern BLOCK = Pattern.compile(
            "^```java(?: (\\w+)\\.java)?\\n(.*?)^```$(?:\\s*^```text\\n(.*?)^```$)?",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:|#)([^)#\\s]+)");
    private static final Pattern NAMED = Pattern.compile("`(docs/[\\w./-]+)`");

    /** A source file with a shortened path, as in {@code core/…/Var.java}: module, then the end of the path. */
    private static final Pattern SOURCE = Pattern.compile("`(\\w+)/…/([\\w/]+\\.java)");

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> programsPrintWhatTheDocumentationSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            JavaPrograms programs = new JavaPrograms();
            Matcher blocks = BLOCK.matcher(Files.readString(page));
            while (blocks.find()) {
                String file = blocks.group(1);
                String code = blocks.group(2);
                String output = blocks.group(3);
                String name = ROOT.relativize(page) + " " + JavaPrograms.className(code);
                if (file == null) {
                    assertNotNull(output, () -> name + ": a Java block without its output");
                    tests.add(dynamicTest(name, () -> assertPrints(output, programs.run(code))));
                } else {
                    assertEquals(file, JavaPrograms.className(code), name);
                    assertTrue(code.lines().count() < 100, () -> name + ": too long to be typed in");
                    tests.add(dynamicTest(name, () -> programs.give(code)));
                }
            }
        }
        assertFalse(tests.isEmpty(), "no program found in " + ROOT);
        return tests;
    }

    /** Tests that a program also runs in a new JVM. */
    @Test
    void theFirstProgramRunsByJava() throws IOException, InterruptedException {
        Matcher first = BLOCK.matcher(Files.readString(ROOT.resolve("README.md")));
        assertTrue(first.find());
        Path file = Files.writeString(folder.resolve(JavaPrograms.className(first.group(2)) + ".java"), first.group(2));
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
        assertPrints(first.group(3), printed);
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

    @Test
    void sourceFilesThatTheDocumentationNamesAreThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path page : pages()) {
            Matcher source = SOURCE.matcher(Files.readString(page));
            while (source.find()) {
                named++;
                String end = "/" + source.group(2);
                try (Stream<Path> files =
                        Files.walk(ROOT.resolve(source.group(1)).resolve("src"))) {
                    if (files.noneMatch(f -> f.toString().replace('\\', '/').endsWith(end)))
                        missing.add(ROOT.relativize(page) + " names " + source.group());
                }
            }
        }
        assertTrue(named >= 10, named + " names");
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

    private static void assertPrints(String output, String printed) {
        assertEquals(withoutNoise(output), withoutNoise(printed));
    }

    /** Removes the error bars and the time of a gradient check, which differ between machines. */
    private static String withoutNoise(String text) {
        return text.strip().replaceAll("± \\S+|\\S+ bars|resolves \\S+|\\d+\\.\\d+ s\\b", "…");
    }
}
