package dev.pullback.core.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.FutureTask;
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

    private String reasonOf(IOException failure) {
        return assertThrows(
                        IOException.class,
                        () -> AtomicFile.write(folder.resolve("a"), out -> {
                            throw failure;
                        }))
                .getMessage();
    }

    @Test
    void eachFailureOfTheSystemHasAReason() {
        assertEquals("no permission", reasonOf(new AccessDeniedException("a.1-2.tmp")));
        assertEquals("the folder " + folder + " was deleted meanwhile", reasonOf(new NoSuchFileException("a.1-2.tmp")));
        assertEquals("the thread was interrupted", reasonOf(new ClosedByInterruptException()));
        assertEquals("No space left", reasonOf(new IOException("a.1-2.tmp (No space left)")));
        assertEquals("(what)", reasonOf(new IOException("(what)")));
        assertEquals("a (b) c", reasonOf(new IOException("a (b) c")));
        assertEquals("c)", reasonOf(new IOException("c)")));
        assertEquals("null", reasonOf(new IOException()));
        assertEquals(
                "a.1-2.tmp",
                reasonOf(new FileSystemException("a.1-2.tmp")),
                "a failure without a reason has the name of the file only");
        IOException failed = assertThrows(
                IOException.class,
                () -> AtomicFile.write(folder.resolve("a"), out -> {
                    throw new UncheckedIOException(new IOException("full"));
                }));
        assertEquals("full", failed.getMessage());
    }

    @Test
    void aThreadThatIsInterruptedWhileItWritesStaysInterrupted() throws IOException {
        AtomicFile.write(folder.resolve("a"), out -> {
            out.write('x');
            Thread.currentThread().interrupt();
        });
        assertTrue(Thread.interrupted());
        assertEquals("x", Files.readString(folder.resolve("a")));
        assertEquals(List.of("a"), names());
    }

    @Test
    void onlyOrdinaryFilesAreReplaced() throws IOException {
        assertTrue(AtomicFile.isReplaceable(folder.resolve("new")));
        assertTrue(AtomicFile.isReplaceable(Files.writeString(folder.resolve("a"), "old")));
        assertFalse(AtomicFile.isReplaceable(folder));
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "this system has no /dev/null");
        assertFalse(AtomicFile.isReplaceable(device));
        assertFalse(AtomicFile.isReplaceable(Path.of("/proc/self/status")));
    }

    @Test
    void aPipeIsWrittenInPlace() throws Exception {
        Path pipe = folder.resolve("pipe");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        } catch (IOException e) {
            assumeTrue(false, "this system has no mkfifo");
        }
        FutureTask<String> reader = new FutureTask<>(() -> Files.readString(pipe));
        Thread thread = new Thread(reader);
        thread.setDaemon(true);
        thread.start();
        AtomicFile.write(pipe, "through the pipe");
        assertEquals("through the pipe", reader.get());
        assertFalse(Files.isRegularFile(pipe));
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
