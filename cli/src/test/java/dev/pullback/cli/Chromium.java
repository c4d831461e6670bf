package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Loads pages in a headless browser. A test is skipped if no browser is installed. */
public final class Chromium {
    private static final String CONSOLE = ":CONSOLE";

    private Chromium() {}

    /**
     * Returns a page as the browser has it after its scripts have run, followed by the log of the browser. A page that
     * does not end within a minute fails the test.
     *
     * @param folder a folder that the browser may write to
     */
    public static String load(String address, Path folder) throws IOException, InterruptedException {
        Optional<Path> browser = onPath();
        assumeTrue(browser.isPresent(), "skipped: no chromium on the PATH");
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(
                        browser.orElseThrow().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--enable-logging=stderr",
                        "--dump-dom",
                        address)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly().waitFor();
        assertTrue(ended, "the page does not come to an end: chromium was still running after a minute");
        return Files.readString(log);
    }

    /** Returns the lines that were written to the console of the page. */
    public static List<String> console(String loaded) {
        return loaded.lines().filter(line -> line.contains(CONSOLE)).toList();
    }

    private static Optional<Path> onPath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
