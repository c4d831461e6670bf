package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that output which cannot be written is an error, and that nothing is lost or left half written. */
class OutputTest {
    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void train() {
        run = folder.resolve("run");
        assertEquals(
                0,
                Run.of(("train moons --epochs 1 --hidden 2 --out " + run).split(" "))
                        .exitCode());
    }

    /** A disk that takes a number of bytes. */
    private static final class FullDisk extends OutputStream {
        private int room;

        FullDisk(int room) {
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (--room < 0) throw new IOException("No space left on device");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "predict RUN moons",
                "evaluate RUN moons",
                "evaluate RUN moons --json -",
                "show RUN",
                "train moons --epochs 1 --json -",
                "train moons --epochs 1",
                "ops",
                "explain attention",
                "gradcheck tanh",
                "--help",
                "train --help",
                "--version"
            })
    void standardOutputThatCannotBeWrittenIsOneLineAndExitCode2(String command) {
        String[] args = command.replace("RUN", run.toString()).split(" ");
        StringWriter err = new StringWriter();
        int exitCode =
                Main.run(false, CheckedOutput.of(new FullDisk(10), StandardCharsets.UTF_8), new PrintWriter(err), args);
        assertEquals(
                "pullback: standard output cannot be written: No space left on device",
                err.toString().strip());
        assertEquals(2, exitCode);
    }

    @Test
    void aProcessWithAFullStandardOutputFails() throws IOException, InterruptedException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        Path err = folder.resolve("err");
        Process process = java("predict", run.toString(), "moons")
                .redirectOutput(full.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(2, process.waitFor());
        assertEquals(
                "pullback: standard output cannot be written: No space left on device",
                Files.readString(err).strip());
    }

    @Test
    void aFileThatDoesNotFitLeavesTheOldOne() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/bin/sh")));
        Path out = Files.writeString(folder.resolve("predictions.csv"), "old");
        ProcessBuilder java = java("predict", run.toString(), "moons", "--out", out.toString());
        String limited = "ulimit -f 8; exec \"$@\""; // the shell counts in blocks of 512 or 1024 bytes
        java.command().addAll(0, List.of("/bin/sh", "-c", limited, "sh"));
        Path err = folder.resolve("err");
        Process process = java.redirectError(err.toFile()).start();
        assertEquals(2, process.waitFor(), Files.readString(err));
        assertEquals(
                "pullback predict: --out: " + out + " cannot be written: File too large",
                Files.readString(err).strip());
        assertEquals("old", Files.readString(out));
        try (var files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
        }
    }

    @Test
    void aReportNeedsNoTemporaryFolder() throws IOException, InterruptedException {
        Path out = folder.resolve("without");
        ProcessBuilder java = java(("train moons --epochs 1 --hidden 3 --out " + out).split(" "));
        java.command().add(1, "-Djava.io.tmpdir=" + folder.resolve("missing"));
        Path printed = folder.resolve("printed");
        Process process =
                java.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
        assertEquals(0, process.waitFor(), Files.readString(printed));
        for (String file : List.of("report.html", "loss.png", "model.safetensors"))
            assertTrue(Files.size(out.resolve(file)) > 0, file);
    }

    private static ProcessBuilder java(String... args) {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        java.command().addAll(List.of(args));
        return java;
    }

    @Test
    void aReportThatCannotBeWrittenSaysWhatWasSaved() throws IOException {
        Files.delete(run.resolve("loss.png"));
        Files.createDirectory(run.resolve("loss.png"));
        Files.writeString(run.resolve("loss.png/file"), "");
        Run again = Run.of(("train moons --epochs 1 --hidden 3 --out " + run).split(" "));
        assertEquals(
                "pullback train: report: " + run.resolve("loss.png") + " cannot be written: it is a directory;"
                        + " written before: report.html; the model is saved in " + run.resolve("model.safetensors"),
                again.err().strip());
        assertEquals(2, again.exitCode());
    }

    @Test
    void predictionsAreWrittenToDevicesToo() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
        Run full = Run.of("predict", run.toString(), "moons", "--out", "/dev/full");
        assertEquals(
                "pullback predict: --out: /dev/full cannot be written: No space left on device",
                full.err().strip());
        assertEquals(2, full.exitCode());
        assertEquals(
                0,
                Run.of("predict", run.toString(), "moons", "--out", "/dev/null").exitCode());
        assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    }

    @Test
    void anEmptyModelIsNotTheCurrentFolder() {
        Run empty = Run.of("predict", "", "moons");
        assertEquals("pullback predict: MODEL: no path is given", empty.err().strip());
        assertEquals(2, empty.exitCode());
    }

    @Test
    void argumentsAreTakenAsTheyAre() throws IOException {
        Path file = Files.writeString(folder.resolve("words"), "moons");
        String at = "@" + file;
        assertEquals(
                "pullback train: unknown data '" + at + "'",
                Run.of("train", at).err().strip().replaceAll("; .*", ""));
        Run quote = Run.of("train", "moons", "--epochs", "1", "--ignore", "a\"b");
        assertEquals(
                "pullback train: --ignore applies to csv:PATH only, not to 'moons'",
                quote.err().strip());
        assertFalse(Run.of("train", "a\u009b31mb").err().contains("\u009b"));
    }

    @Test
    void namesCannotControlATerminal() throws IOException {
        StringBuilder rows = new StringBuilder("x\u009b2J,y\u0090z,kind\u009d\n");
        for (int i = 0; i < 60; i++)
            rows.append(i % 7).append(',').append(i % 5).append(i % 2 == 0 ? ",a\u009b31m\n" : ",b\u0085\u007fx\n");
        Path table = Files.writeString(folder.resolve("names.csv"), rows);
        Path named = folder.resolve("named");
        for (String command : List.of(
                "train csv:TABLE --epochs 1 --hidden 2 --out RUN",
                "evaluate RUN csv:TABLE",
                "evaluate RUN csv:TABLE --json -",
                "show RUN",
                "export RUN --onnx RUN.onnx",
                "predict RUN csv:" + folder.resolve("missing\u009b"))) {
            Run printed = Run.of(command.replace("TABLE", table.toString())
                    .replace("RUN", named.toString())
                    .split(" "));
            String all = printed.out() + printed.err();
            assertTrue(all.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), command);
        }
        assertTrue(Run.of("evaluate", named.toString(), "csv:" + table, "--json", "-")
                .out()
                .contains("a\\u009b31m"));
    }

    @Test
    void aFailureAfterSavingSaysWhatWasSaved() {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no /dev/full");
        Run json = Run.of(("train moons --epochs 1 --hidden 3 --json /dev/full --out " + run).split(" "));
        assertEquals(
                "pullback train: --json: /dev/full cannot be written: No space left on device; the model is saved in "
                        + run.resolve("model.safetensors"),
                json.err().strip());
        assertEquals(2, json.exitCode());
        assertEquals(0, Run.of("evaluate", run.toString(), "moons").exitCode());
    }

    @Test
    void tenThousandClassesNeedLittleMemory() throws IOException, InterruptedException {
        StringBuilder rows = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 20_000; i++)
            rows.append(i % 97)
                    .append(',')
                    .append(i % 89)
                    .append(",c")
                    .append(i % 10_000)
                    .append('\n');
        Path table = Files.writeString(folder.resolve("classes.csv"), rows);
        Path out = folder.resolve("classes");
        ProcessBuilder java =
                java(("train csv:" + table + " --epochs 1 --hidden 2 --batch 512 --test-split 0.05 --out " + out)
                        .split(" "));
        java.command().add(1, "-Xmx384m"); // the background of the picture alone has 484 million probabilities
        Path err = folder.resolve("err");
        Process process = java.redirectOutput(folder.resolve("log").toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(err));
        String page = Files.readString(out.resolve("report.html"));
        assertTrue(page.contains("\u2026 and 9500 more"), "classes that are not shown are counted");
        assertTrue(page.contains("weighted mean"));
        assertTrue(Files.exists(out.resolve("boundary.png")) && !Files.exists(out.resolve("confusion.png")));
    }
}
