package dev.pullback.core.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    private Path folder;

    @Test
    void aSecondHolderIsRefusedUntilTheFirstHasReleasedTheFolder() throws IOException {
        Path file = folder.resolve(".pullback.lock");
        try (FolderLock first = FolderLock.of(folder)) {
            assertTrue(Files.exists(file), first::toString);
            String message =
                    assertThrows(IOException.class, () -> FolderLock.of(folder)).getMessage();
            assertTrue(
                    message.matches(
                            "it is in use by process " + ProcessHandle.current().pid() + " on .+ since 2.+Z"),
                    message);
        }
        assertFalse(Files.exists(file));
        FolderLock.of(folder).close();
    }

    @Test
    void whatAKilledProcessLeftBehindIsTakenOver() throws IOException {
        Path file =
                Files.writeString(folder.resolve(".pullback.lock"), "process 1 on other since 2026-01-01T00:00:00Z");
        try (FolderLock lock = FolderLock.of(folder)) {
            assertTrue(
                    Files.readString(file)
                            .startsWith("process " + ProcessHandle.current().pid()),
                    lock::toString);
        }
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void neitherAReleasedNorARefusedLockKeepsAFileOpen() throws IOException {
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open), "this system does not list open files");
        FolderLock.of(folder).close();
        int before = open.toFile().list().length;
        for (int i = 0; i < 50; i++) {
            try (FolderLock lock = FolderLock.of(folder)) {
                assertThrows(IOException.class, () -> FolderLock.of(folder), lock::toString);
            }
        }
        int after = open.toFile().list().length;
        assertTrue(after < before + 25, before + " open files before, " + after + " after");
    }
}
