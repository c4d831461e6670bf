package dev.pullback.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import jdk.jshell.tool.JavaShellToolBuilder;
import picocli.CommandLine.Command;

/** The command {@code shell}: opens JShell with the imports of Pullback. */
@Command(
        name = "shell",
        mixinStandardHelpOptions = true,
        description = {
            "Open a Java shell with everything imported.",
            "A first gradient is three lines:",
            "  var tape = new Tape()",
            "  var x = tape.param(\"x\", vector(1, 2, 3))",
            "  gradients(sum(tanh(x))).of(x)"
        })
final class ShellCommand implements Callable<Integer> {
    private static final String SCRIPT = "/pullback.jsh";

    private ShellCommand() {}

    @Override
    public Integer call() throws Exception {
        Path script = script();
        try {
            return JavaShellToolBuilder.builder()
                    .start(
                            "--class-path",
                            System.getProperty("java.class.path"),
                            "--startup",
                            "DEFAULT",
                            "--startup",
                            script.toString());
        } catch (LinkageError e) {
            throw new IllegalArgumentException("shell: this Java has no jshell (" + e.getMessage() + "); use a JDK", e);
        } finally {
            Files.deleteIfExists(script);
        }
    }

    /** Copies the start script to a temporary file, because the shell reads files only. */
    private static Path script() {
        try (InputStream in = ShellCommand.class.getResourceAsStream(SCRIPT)) {
            if (in == null) throw new IllegalStateException("shell: " + SCRIPT + " is missing from the class path");
            Path file = Files.createTempFile("pullback", ".jsh");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("shell: cannot write its start script: " + e.getMessage(), e);
        }
    }
}
