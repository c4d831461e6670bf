package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaygroundCommandTest {
    @Test
    void thePageIsWrittenToANewFolder(@TempDir Path folder) throws IOException, InterruptedException {
        Path page = folder.resolve("some/where/index.html");
        Run run = Run.of("playground", page.getParent().toString());
        assertEquals(List.of("wrote " + page + "; open it in a browser"), run.lines(), run.err());
        assertTrue(Files.size(page) < 3_000_000);
        assertTrue(Files.readString(page).startsWith("<!DOCTYPE html>"));
        String loaded = Chromium.load(page.toUri().toString(), folder);
        assertTrue(loaded.contains("Pullback playground"), loaded);
        assertEquals(List.of(), Chromium.console(loaded));
    }

    @Test
    void aFolderThatCannotBeMadeIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path target : List.of(file, file.resolve("inside"))) {
            Run run = Run.of("playground", target.toString());
            assertEquals(2, run.exitCode());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().startsWith("pullback playground: DIR: "), run.err());
        }
        assertEquals(2, Run.of("playground").exitCode());
        assertFalse(Files.exists(folder.resolve("index.html")));
    }
}
