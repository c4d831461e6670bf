package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExplainCommandTest {
    static Set<String> examples() {
        return ExampleGraphs.ALL.keySet();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void eachExampleIsShownWithItsLinesAndRules(String example) {
        Run run = Run.of("explain", example);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.lines().get(0).matches("# +name .* line +vjp"), run.out());
        assertTrue(run.out().contains("ExampleGraphs.java:"), run.out());
        assertTrue(run.out().contains("  dX = "), run.out());
        assertEquals(example.startsWith("naive"), run.out().contains("  write: "), run.out());
    }

    @Test
    void aPageIsWritten(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("page.html");
        Run run = Run.of("explain", "attention", "--html", page.toString());
        assertEquals(List.of("wrote " + page), run.lines());
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void theFolderOfAPageIsMade(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("some/where/page.html");
        assertEquals(
                2, Run.of("explain", "attentive", "--html", page.toString()).exitCode());
        assertFalse(Files.exists(folder.resolve("some")));
        Run run = Run.of("explain", "attention", "--html", page.toString());
        assertEquals("", run.err());
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
    }

    @Test
    void aPageThatCannotBeWrittenIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        String page = file.resolve("page.html").toString();
        String refused = Run.of("explain", "attention", "--html", page).err();
        assertTrue(refused.startsWith("pullback explain: --html: " + file + " is a file"), refused);
        assertEquals(1, refused.lines().count(), refused);
        assertTrue(Run.of("explain", "attention", "--html", folder.toString())
                .err()
                .contains("is a directory"));
    }

    @Test
    void theHelpNamesEachExample() {
        String help = Run.of("explain", "--help").out();
        for (String example : examples()) assertTrue(help.contains(example), help);
    }

    @ParameterizedTest
    @CsvSource({"text, '# '", "markdown, | # |", "dot, digraph tape {", "mermaid, flowchart TD", "MERMAID, flowchart TD"
    })
    void thereAreFourFormats(String format, String start) {
        Run run = Run.of("explain", "two-layer", "--format", format);
        assertTrue(run.out().startsWith(start), run.out());
        assertFalse(run.out().contains("write:"));
    }
}
