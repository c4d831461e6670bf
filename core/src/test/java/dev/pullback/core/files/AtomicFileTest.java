package dev.pullback.core.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFailedWriteKeepsTheOldFileAndLeavesNothingBehind() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        IOException failed = assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }));
        assertEquals("No space left on device", failed.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("a"), names());
    }

    @Test
    void theReasonOfTheSystemDoesNotNameTheTemporaryFile() {
        Path file = folder.resolve("a");
        IOException failed = assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, out -> {
                    throw new FileSystemException(
                            folder.resolve("a.1-2.tmp").toString(), null, "Read-only file system");
                }));
        assertEquals("Read-only file system", failed.getMessage());
    }

    @Test
    void thePermissionsOfTheOldFileAreKept() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AtomicFile.write(file, "new");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("new", Files.readString(file));
    }

    @Test
    void aLinkIsReplacedAndItsTargetIsNotWritten() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        AtomicFile.write(link, "new");
        assertEquals("precious", Files.readString(target));
        assertEquals("new", Files.readString(link));
        assertFalse(Files.isSymbolicLink(link));
    }

    @Test
    void remainsOfKilledProcessesAreDeletedAndThoseOfLiveOnesAreNot() throws IOException {
        long dead = 1L << 40;
        Files.writeString(folder.resolve("a.1f-" + dead + ".tmp"), "x");
        Files.writeString(folder.resolve("a.1f-" + ProcessHandle.current().pid() + ".tmp"), "x");
        Files.writeString(folder.resolve("b.1f-" + dead + ".tmp"), "x");
        Files.writeString(folder.resolve("a.txt.tmp"), "x");
        AtomicFile.write(folder.resolve("a"), "new");
        assertEquals(
                List.of("a", "a.1f-" + ProcessHandle.current().pid() + ".tmp", "a.txt.tmp", "b.1f-" + dead + ".tmp"),
                names());
    }

    @Test
    void anInterruptedThreadWritesAndStaysInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            AtomicFile.write(folder.resolve("a"), "new");
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals("new", Files.readString(folder.resolve("a")));
    }

    @Test
    void reasonsAreAUsersWords() throws IOException {
        Path nowhere = folder.resolve("none/a");
        assertEquals(
                "there is no folder " + nowhere.getParent(),
                assertThrows(IOException.class, () -> AtomicFile.write(nowhere, "x"))
                        .getMessage());
        assertEquals(
                "it is a directory",
                assertThrows(IOException.class, () -> AtomicFile.write(folder, "x"))
                        .getMessage());
    }

    @Test
    void devicesAreWrittenInPlace() throws IOException {
        assumeFalse(Boolean.getBoolean("pullback.mutation"), "a mutant could replace the device by a file");
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        assertEquals(
                "No space left on device",
                assertThrows(IOException.class, () -> AtomicFile.write(full, "x"))
                        .getMessage());
        assertTrue(Files.exists(full));
        AtomicFile.write(Path.of("/dev/null"), "x");
        assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    }
}
