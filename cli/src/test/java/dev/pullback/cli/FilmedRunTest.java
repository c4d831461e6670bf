package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The warnings and the slider of {@code train --out}. */
class FilmedRunTest {
    private static final int MOST_ADDED = 2_000_000;

    @TempDir
    private Path folder;

    private List<String> warnings(String... arguments) {
        Run run = Run.of(Stream.concat(
                        Stream.concat(Stream.of("train"), Stream.of(arguments)), Stream.of("--out", folder.toString()))
                .toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run.lines().stream().filter(line -> line.startsWith("warning")).toList();
    }

    @Test
    void theDefaultsAreSilentAndTheFilmIsSmall() throws IOException {
        assertEquals(List.of(), warnings("moons"));
        Path report = folder.resolve("report.html");
        long with = Files.size(report);
        assertTrue(Files.readString(report).contains("id=\"film-data\""));
        assertEquals(List.of(), warnings("moons", "--film", "0"));
        assertFalse(Files.readString(report).contains("id=\"film-data\""));
        assertTrue(with - Files.size(report) < MOST_ADDED, "the film has " + (with - Files.size(report)) + " bytes");
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(strings = {"moons", "spirals", "blobs", "rings", "digits"})
    void theDefaultsAreSilentOnAllGeneratedData(String data) {
        for (int seed = 1; seed <= 5; seed++)
            assertEquals(List.of(), warnings(data, "--seed", Integer.toString(seed)), data + ", seed " + seed);
    }

    @Test
    void aHighRateIsAWarning() {
        List<String> warnings = warnings("moons", "--lr", "5", "--epochs", "20");
        assertTrue(warnings.stream().anyMatch(w -> w.contains("the learning rate is too high")), warnings.toString());
        assertTrue(
                warnings.stream().anyMatch(w -> w.contains("try a tenth of the learning rate")), warnings.toString());
    }

    @Test
    void aFilmOfOneFrameIsRefused() {
        Run run = Run.of("train", "moons", "--film", "1", "--out", folder.toString());
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("at least 2"), run.err());
    }
}
