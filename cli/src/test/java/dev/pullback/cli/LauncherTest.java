package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the script {@code pullback} with a fake Java that prints its arguments. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("").toAbsolutePath().getParent().resolve("pullback");
    private static final String JAVA = """
        #!/bin/sh
        if [ "$1" = --list-modules ]; then echo java.base@17; echo jdk.incubator.vector@17; exit; fi
        for word in "$@"; do echo "[$word]"; done
        exit 7
        """;

    @TempDir
    private Path folder;

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String run(Path script, int exitCode, String... args) throws IOException, InterruptedException {
        String[] command = new String[args.length + 1];
        command[0] = script.toString();
        System.arraycopy(args, 0, command, 1, args.length);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", folder.resolve("java home").toString());
        builder.environment().remove("PULLBACK_JAVA_OPTS");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(exitCode, process.waitFor(), out);
        return out.replace(folder.toString(), "").replace("\n", "");
    }

    @Test
    void addsTheFlagsAndHandsOnTheRest() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no sh");
        Path script = folder.resolve("a b/pullback");
        executable(folder.resolve("java home/bin/java"), JAVA);
        executable(script, Files.readString(SCRIPT));
        assertEquals(
                "pullback: /a b/cli/target/pullback.jar is missing; build it by: mvn -q -DskipTests package (in /a"
                        + " b)",
                run(script, 2, "ops"));
        Files.createFile(folder.resolve("a b/pullback.jar"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a b/pullback"));
        assertEquals(
                "[-Dpullback.launcher=/link][--add-modules][jdk.incubator.vector][-jar][/a"
                        + " b/pullback.jar][train][csv:my file.csv]",
                run(link, 7, "train", "csv:my file.csv"));
        assertEquals("[-Dpullback.launcher=/link][-jar][/a b/pullback.jar][ops]", run(link, 7, "ops"));
        assertEquals("[-Dpullback.launcher=/a b/pullback][-jar][/a b/pullback.jar]", run(script, 7));
        executable(folder.resolve("a b/jre/bin/java"), JAVA.replace("exit 7", "exit 8"));
        assertEquals("[-Dpullback.launcher=/a b/pullback][-jar][/a b/pullback.jar][ops]", run(script, 8, "ops"));
    }

    @Test
    void readsTheModulesFromTheReleaseFile() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no sh");
        Path script = folder.resolve("pullback");
        executable(folder.resolve("java home/bin/java"), JAVA);
        executable(script, Files.readString(SCRIPT));
        Files.createFile(folder.resolve("pullback.jar"));
        String start = "[-Dpullback.launcher=/pullback]";
        String end = "[-jar][/pullback.jar][train]";
        Path release = folder.resolve("java home/release");
        Files.writeString(release, "JAVA_VERSION=\"17\"\nMODULES=\"java.base java.sql\"\n");
        assertEquals(start + end, run(script, 7, "train"));
        Files.writeString(release, "MODULES=\"java.base jdk.incubator.vector\"\n");
        assertEquals(start + "[--add-modules][jdk.incubator.vector]" + end, run(script, 7, "train"));
        Files.writeString(release, "JAVA_VERSION=\"17\"\n"); // lists no modules, so Java is asked
        assertEquals(start + "[--add-modules][jdk.incubator.vector]" + end, run(script, 7, "train"));
    }
}
