package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests tables as users have them, typed as users type the commands. */
class TableCommandsTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text, Charset charset) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(charset));
    }

    private static Run good(String args) {
        Run run = Run.of(args.split(" "));
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    private static String german(int rows) {
        StringBuilder text = new StringBuilder("Gr\u00f6\u00dfe;Preis;Anteil;Tag;Art\n");
        for (int i = 0; i < rows; i++) {
            text.append(i % 2 == 0 ? "1," : "3,").append(i % 7).append(';');
            text.append(i % 2)
                    .append(".0")
                    .append(10 + i % 9)
                    .append(",50;")
                    .append(i % 11)
                    .append(" %;");
            text.append(1 + i % 28)
                    .append(".02.2020;")
                    .append(i % 2 == 0 ? "sch\u00f6n" : "gro\u00df")
                    .append('\n');
        }
        return text.toString().replace(";0.0", ";1.0");
    }

    @Test
    void aGermanTableIsReadAndTheModelRemembersItsDialect() throws IOException {
        Path file = write("preise.csv", german(80), Charset.forName("windows-1252"));
        Path out = folder.resolve("run");
        Run run = good("train csv:" + file + " --epochs 30 --out " + out);
        assertEquals(1, run.testAccuracy());
        assertEquals(
                "read: cells separated by ';', decimal comma, thousands mark '.', windows-1252; header in line 1",
                run.lines().get(1));
        assertTrue(run.out().contains("note: 'Tag' holds dates (dd.MM.yyyy)"), run.out());
        assertTrue(run.out().contains("note: 'Anteil' holds percentages"), run.out());
        Path later = write(
                "neu.csv",
                "Art;Tag;Anteil;Preis;Gr\u00f6\u00dfe\n;1.2.2020;5 %;1.012,50;1,2\n",
                StandardCharsets.UTF_8);
        assertTrue(good("predict " + out + " csv:" + later).lines().get(1).startsWith("2,sch\u00f6n,"));
        assertTrue(good("evaluate " + out + " csv:" + file).out().contains("accuracy           1.0000"));
    }

    @Test
    void marksCanBeNamed() throws IOException {
        StringBuilder text = new StringBuilder("a|b|k\n");
        for (int i = 0; i < 40; i++)
            text.append("1,0")
                    .append(10 + i)
                    .append('|')
                    .append(i % 2 == 0 ? "-99" : "5")
                    .append("|k")
                    .append(i % 2)
                    .append('\n');
        Path file = write("t.txt", text.toString(), StandardCharsets.UTF_8);
        Run run = good(
                "train csv:" + file + " --decimal , --thousands none --missing-marks -99 --missing mean --epochs 1");
        assertEquals(
                "read: cells separated by '|', decimal comma, UTF-8, missing cells marked -99; header in line 1;"
                        + " 20 cells are missing: 'b' 20",
                run.lines().get(1));
        assertEquals(
                "pullback train: --encoding is 'klingon'; this Java knows no such encoding",
                Run.of("train", "csv:" + file, "--encoding", "klingon").err().strip());
    }

    @Test
    void standardInputAndPipesAreRead() throws IOException, InterruptedException {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(german(60).getBytes(StandardCharsets.UTF_8)));
            Run run = good("train csv:- --epochs 2 --out " + folder.resolve("run"));
            assertTrue(run.lines().get(0).startsWith("csv:-: train 48 rows"), run.out());
            System.setIn(new ByteArrayInputStream(german(3).getBytes(StandardCharsets.UTF_8)));
            assertEquals(
                    4,
                    good("predict " + folder.resolve("run") + " csv:-").lines().size());
            assertEquals(
                    "pullback train: standard input: it is empty",
                    Run.of("train", "csv:-").err().strip());
            assertEquals(
                    "pullback train: --test and DATA both name standard input; name a file for one of them",
                    Run.of("train", "csv:-", "--test", "csv:-").err().strip());
        } finally {
            System.setIn(before);
        }
        assumeTrue(Files.exists(Path.of("/dev/stdin")) && Files.exists(Path.of("/bin/sh")));
        Path file = write("t.csv", german(5), StandardCharsets.UTF_8);
        String command = "cat " + file + " | \"$@\" predict " + folder.resolve("run") + " csv:/dev/stdin";
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        command,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertEquals(
                0,
                process.waitFor(),
                () -> process.errorReader().lines().toList().toString());
        assertEquals(6, lines.size());
    }

    @Test
    void allRowsCanBeTrainedOn() throws IOException {
        Path file = write("t.csv", german(50), StandardCharsets.UTF_8);
        Run run = good("train csv:" + file + " --epochs 30 --test-split 0 --out " + folder.resolve("run"));
        assertTrue(run.lines().get(0).contains("train 50 rows"), run.out());
        assertTrue(run.out().strip().endsWith("training accuracy 1.0000"), run.out());
    }

    @Test
    void oneLineIsPredictedForEachRow() throws IOException {
        StringBuilder text = new StringBuilder("a,b,k\n");
        for (int i = 0; i < 40; i++)
            text.append(i % 4 == 3 ? "?" : "" + i % 2)
                    .append(",u,k")
                    .append(i % 2)
                    .append('\n');
        Path file = write("t.csv", text.toString(), StandardCharsets.UTF_8);
        Path out = folder.resolve("run");
        Run run = good("train csv:" + file + " --missing drop --epochs 2 --out " + out);
        assertTrue(run.out().contains("10 cells are missing: 'a' 10; 10 rows left out"), run.out());
        Path later = write("later.csv", "a,b,k\n1,u,\n?,u,unknown\n0,u,k0\n", StandardCharsets.UTF_8);
        assertEquals(4, good("predict " + out + " csv:" + later).lines().size());
    }

    @Test
    void rowsWithoutATargetAreLeftOutOfTrainingAndEvaluation() throws IOException {
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 60; i++)
            text.append(i % 7 == 3 ? "?" : "" + i % 5)
                    .append(i % 2 == 0 ? ",u," : ",v,")
                    .append(i % 6 == 1 ? "" : "" + (i % 5 + 3 * (i % 2)))
                    .append('\n');
        Path file = write("t.csv", text.toString(), StandardCharsets.UTF_8);
        Path out = folder.resolve("run");
        Run trained = good("train csv:" + file + " --target y --missing mean --epochs 2 --out " + out);
        assertTrue(trained.out().contains("19 cells are missing: 'a' 9, 'y' 10; 10 rows left out"), trained.out());
        String warning = "warning: 10 rows are left out because of missing cells";
        Run all = Run.of("evaluate", out.toString(), "csv:" + file);
        assertTrue(all.lines().get(0).matches("rows +50"), all.out());
        assertEquals(warning, all.err().strip());
        Run test = Run.of("evaluate", out.toString(), "csv:" + file, "--test-split", "0.2");
        assertEquals(warning, test.err().strip());
        assertTrue(test.lines().get(0).matches("rows +10"), test.out());
        assertEquals(61, good("predict " + out + " csv:" + file).lines().size());
    }

    @Test
    void aFileWithoutItsKindIsNamedWithIt() throws IOException {
        Path file = write("t.csv", "a,y\n1,2\n2,3\n", StandardCharsets.UTF_8);
        assertEquals(
                "pullback train: unknown data '" + file + "'; did you mean 'csv:" + file + "'?",
                Run.of("train", file.toString(), "--target", "y").err().strip());
    }

    @Test
    void whatIsNoTableIsRefusedByItsKind() throws IOException {
        Path book = write("t.xlsx", "PK\u0003\u0004....[Content_Types].xml", StandardCharsets.ISO_8859_1);
        assertEquals(
                "pullback train: " + book + ": this is an Excel workbook (.xlsx); save the table as CSV",
                Run.of("train", "csv:" + book).err().strip());
    }

    @Test
    void uselessFeaturesAreWarnedOf() throws IOException {
        StringBuilder text = new StringBuilder("id,one,k\n");
        for (int i = 0; i < 60; i++)
            text.append(i).append(",1,k").append(i / 30).append('\n');
        Path file = write("t.csv", text.toString(), StandardCharsets.UTF_8);
        Run run = good("train csv:" + file + " --epochs 1");
        assertTrue(run.out().contains("warning: 'id' counts the rows; ignore it"), run.out());
        assertTrue(run.out().contains("warning: 'one' is the same in all rows"), run.out());
        assertTrue(good("train moons --epochs 1 --lr 0").out().contains("warning: the learning rate is 0"), run.out());
    }
}
