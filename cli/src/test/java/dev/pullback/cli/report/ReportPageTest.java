package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.cli.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loads the page in a headless browser; skipped if Chromium is not installed. */
class ReportPageTest {
    @TempDir
    private Path folder;

    private String loaded(Path page) throws IOException, InterruptedException {
        return Chromium.load(page.toUri().toString(), folder);
    }

    @Test
    void loadsWithoutAWordOnTheConsole() throws IOException, InterruptedException {
        TrainingReportTest.PLANE.write(folder);
        String log = loaded(folder.resolve("report.html"));
        assertEquals(List.of(), Chromium.console(log));
        assertTrue(log.contains("<h1>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h1>"), log);
        assertEquals(5, log.split("<figure>", -1).length - 1);
    }

    @Test
    void aFaultWouldBeNoticed() throws IOException, InterruptedException {
        String page =
                TrainingReport.of("x").html().replace("</body>", "<script>throw 1</script><img src=\"x.png\"></body>");
        Path file = Files.writeString(folder.resolve("faulty.html"), page);
        List<String> said = Chromium.console(loaded(file));
        assertTrue(said.stream().anyMatch(line -> line.contains("Content Security Policy")), said.toString());
    }
}
