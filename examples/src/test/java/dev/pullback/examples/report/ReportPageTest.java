package dev.pullback.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the page in a browser without a window; skipped where there is no Chromium. */
class ReportPageTest {
    private static final String CONSOLE = ":CONSOLE";

    @TempDir
    private Path folder;

    private static Optional<Path> chromium() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The page as the browser has it, and what it logs. */
    private String loaded(Path page) throws IOException, InterruptedException {
        Optional<Path> browser = chromium();
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
                        page.toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly().waitFor();
        assumeTrue(ended, "skipped: chromium did not end within a minute");
        return Files.readString(log);
    }

    @Test
    void loadsWithoutAWordOnTheConsole() throws IOException, InterruptedException {
        ReportTest.PLANE.write(folder);
        String log = loaded(folder.resolve("report.html"));
        assertFalse(
                log.contains(CONSOLE),
                () -> log.lines().filter(l -> l.contains(CONSOLE)).toList().toString());
        assertTrue(log.contains("<h1>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h1>"), log);
        assertEquals(5, log.split("<figure>", -1).length - 1);
    }

    @Test
    void aFaultWouldBeNoticed() throws IOException, InterruptedException {
        String page = Report.of("x").html().replace("</body>", "<script>throw 1</script><img src=\"x.png\"></body>");
        Path file = Files.writeString(folder.resolve("faulty.html"), page);
        List<String> said =
                loaded(file).lines().filter(l -> l.contains(CONSOLE)).toList();
        assertTrue(said.stream().anyMatch(line -> line.contains("Content Security Policy")), said.toString());
    }
}
