package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests small gzip files whose contents do not fit into memory, in another JVM with a small heap. */
class BombTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    /** The main class of the other JVM: reads each file and prints the result. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] files) {
            for (String file : files) {
                try {
                    System.out.println(Csv.defaults().read(Path.of(file)));
                } catch (DataException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private Path bomb(String name, String first, String row, int megabytes) throws IOException {
        Path file = folder.resolve(name);
        byte[] rows = row.repeat(MEGABYTE / row.length()).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(first.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < megabytes; i++) out.write(rows);
        }
        assertTrue(Files.size(file) < MEGABYTE, "not small: " + Files.size(file));
        return file;
    }

    @Test
    void aBombEndsInOneLine() throws IOException, InterruptedException {
        List<Path> files = List.of(
                bomb("rows.csv", "a,b,y\n1,2,p\n1,2,q\n", "1,2,p\n", 20),
                bomb("cell.csv", "a,y\n", "z", 20),
                bomb("header.csv", "", "a,", 4),
                bomb("names.csv", "", "a".repeat(9000) + ",", 30),
                bomb("lines.csv", "a,y\n1,p\n1,q\n", "\n", 20));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder command = new ProcessBuilder(
                java.toString(), "-Xmx96m", "-cp", System.getProperty("java.class.path"), Reader.class.getName());
        files.forEach(file -> command.command().add(file.toString()));
        Path output = folder.resolve("output");
        int exit = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String text =
                Files.readString(output).replace(folder + folder.getFileSystem().getSeparator(), "");
        List<String> lines = text.lines().toList();
        assertEquals(0, exit, text);
        assertEquals(files.size(), lines.size(), text);
        assertTrue(
                lines.get(0)
                        .matches("rows.csv line \\d+: the rows so far need \\d+ MB but the heap is \\d+ MB;"
                                + " start Java with a larger -Xmx"),
                text);
        assertTrue(lines.get(1).startsWith("cell.csv line "), text);
        assertEquals("header.csv line 1: more than 1048576 columns", lines.get(2));
        assertEquals("names.csv line 1: more than 16777216 characters; is this a table?", lines.get(3));
        assertEquals("2 rows, 1 feature, 2 classes", lines.get(4));
    }
}
