package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pullback.kernels.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests Ctrl-C during training, and resuming afterwards. */
class InterruptTest {
    private static final String COMMAND = "train spirals --epochs 40 --hidden 32 --dropout 0.1 --batch 8 --patience 50";

    @TempDir
    private Path folder;

    @Test
    void trainingThatWasStoppedAndResumedIsThatInOneGo() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")));
        String said = interrupted(COMMAND + " --out stopped");
        assertTrue(
                said.matches("(?s)stopped in epoch \\d+; resume with: pullback " + COMMAND
                        + " --out stopped --resume stopped.checkpoint\\.safetensors\\s*"),
                said);
        Path checkpoint = folder.resolve("stopped/checkpoint.safetensors");
        Run resumed = good(COMMAND + " --out " + folder.resolve("stopped") + " --resume " + checkpoint);
        assertTrue(resumed.out().contains("epoch  40 of 40"), resumed.out());
        good(COMMAND + " --out " + folder.resolve("whole"));
        assertEquals(fingerprint("whole"), fingerprint("stopped"));
    }

    @Test
    void withoutAFolderTheCheckpointIsLeftWhereTheUserIs() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")));
        String said = interrupted(COMMAND);
        assertTrue(said.contains(" --resume pullback-checkpoint.safetensors"), said);
        good("show " + folder.resolve("pullback-checkpoint.safetensors"));
    }

    private static Run good(String args) {
        Run run = Run.of(args.split(" "));
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    private String fingerprint(String run) {
        return good("show " + folder.resolve(run).resolve("model.safetensors")).lines().stream()
                .filter(line -> line.startsWith("fingerprint"))
                .findFirst()
                .orElseThrow();
    }

    /** Starts a new JVM in the folder, interrupts it, and returns its standard error. */
    private String interrupted(String args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dpullback.backend=" + Backend.get(),
                "--add-modules",
                "jdk.incubator.vector",
                Main.class.getName()));
        command.addAll(Arrays.asList(args.split(" ")));
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(err.toFile())
                .start();
        try (BufferedReader out = process.inputReader()) {
            for (String line = ""; !line.startsWith("epoch"); ) line = String.valueOf(out.readLine());
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            // A JVM whose parent ignores SIGINT, as under nohup, ignores it too. SIGTERM is never ignored, and has no
            // effect after a SIGINT that was not ignored.
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "does not end");
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(err);
        assertTrue(process.exitValue() == 130 || process.exitValue() == 143, process.exitValue() + " " + said);
        return String.join(
                "\n", said.lines().filter(l -> !l.startsWith("WARNING")).toList());
    }
}
