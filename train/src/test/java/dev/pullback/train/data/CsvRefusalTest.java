package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRefusalTest {
    private static final String BOTH = "further down is; say that the column is categorical if both are categories";

    @TempDir
    private Path folder;

    private String refusal(String text) {
        return refusal(Csv.defaults(), text);
    }

    private String refusal(Csv csv, String text) {
        Path file = TestFile.write(folder, text);
        return Refusal.data(folder, () -> csv.read(file));
    }

    private String refusal(byte[] bytes) {
        Path file = TestFile.write(folder, "data.csv", bytes);
        return Refusal.data(folder, () -> Csv.defaults().read(file));
    }

    @Test
    void namesTheLineOfARaggedRow() {
        assertEquals("data.csv line 3: 2 cells, but the header has 3", refusal("a,b,y\n1,2,p\n3,q\n4,5,p\n"));
        assertEquals("data.csv line 3: 4 cells, but the header has 3", refusal("a,b,y\n1,2,p\n3,4,5,q\n"));
        assertEquals("data.csv line 2: 1 cell, but the first row has 3", refusal("1,2,p\n0\n3,4,q\n"));
    }

    @Test
    void asksWhetherARowOfNumbersAndTextIsAHeader() {
        assertEquals(
                "data.csv line 1: a header or not? '1.O' is no number but '2' is; name the label's column if it is one,"
                        + " or say that there is none",
                refusal("1.O,2,p\n3,4,q\n5,6,p\n"));
        assertEquals(
                "data.csv line 1, column 'x0' (index 0): '1.O' is not a number, but '3' " + BOTH,
                refusal(Csv.defaults().header(Csv.Header.ABSENT), "1.O,2,p\n3,4,q\n5,6,p\n"));
    }

    @Test
    void countsEmptyLinesAndLinesWithinQuotes() {
        assertEquals("data.csv line 6: 1 cell, but the header has 3", refusal("a,b,y\n\n1,2,\"p\nq\"\n\nx\n"));
    }

    @Test
    void namesTheCellThatIsNoNumber() {
        assertEquals("data.csv line 3, column 'b' (index 1): 'x' is not a number", refusal("a,b,y\n1,2,p\n3,x,q\n"));
        assertEquals("data.csv line 2, column 'x1' (index 1): '0x10' is not a number", refusal("1,2,p\n3,0x10,q\n"));
        assertEquals(
                "data.csv line 2, column 'a' (index 0): '1 2' is not a number, but '2' " + BOTH,
                refusal("a,y\n1 2,p\n2,q\n"));
    }

    @Test
    void namesTheSettingsThatHelpWhereACellOrALabelIsMissing() throws IOException {
        Path cell = Files.writeString(folder.resolve("cell.csv"), "a,b,y\n1,,p\n3,4,q\n");
        Path label = Files.writeString(folder.resolve("label.csv"), "a,b,y\n1,2,\n3,4,q\n");
        assertEquals(
                List.of(Csv.Setting.MISSING),
                assertThrows(DataException.class, () -> Csv.defaults().read(cell))
                        .remedies());
        assertEquals(
                List.of(Csv.Setting.LABEL, Csv.Setting.MISSING_LABEL),
                assertThrows(DataException.class, () -> Csv.defaults().read(label))
                        .remedies());
    }

    @Test
    void namesTheColumnAfterTheLabelToo() {
        assertEquals(
                "data.csv line 3, column 'b' (index 1): 'x' is not a number",
                refusal(Csv.defaults().label("y"), "y,b\np,1\nq,x\n"));
    }

    @Test
    void namesAllBadColumnsAtOnce() {
        assertEquals(
                "data.csv line 3, column 'a' (index 0): 'u' is not a number;"
                        + " line 3, column 'b' (index 1): 'v' is not a number",
                refusal("a,b,y\n1,2,p\nu,v,p\n"));
        assertEquals(
                "data.csv line 2, column 'a' (index 0): the cell is missing; 3 cells are missing in all:"
                        + " column 'a' (index 0) 1, column 'b' (index 1) 2",
                refusal("a,b,y\n,?,p\n3,,q\n"));
        assertEquals(
                "data.csv line 3, column 'b' (index 1): 'x' is not a number; 2 cells of the column are not numbers",
                refusal("a,b,y\n1,2,p\n3,x,q\n4,z,q\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', the cell is missing",
        "'   ', the cell is missing",
        "'\"\"', the cell is missing",
        "NA, the cell is missing ('NA')",
        "?, the cell is missing ('?')",
        "null, the cell is missing ('null')",
        "NaN, the cell is missing ('NaN')",
        "-nan, '-nan' is not finite",
        "-Infinity, '-Infinity' is not finite",
        "inf, 'inf' is not finite",
        "1e999, '1e999' is too large a number"
    })
    void namesTheCellThatIsMissingOrNotFinite(String cell, String complaint) {
        assertEquals(
                "data.csv line 3, column 'b' (index 1): " + complaint.replace("\"", ""),
                refusal("a,b,y\n1,2,p\n3," + cell + ",q\n"));
        // In the first row the cell is data too, so the row is not regarded as a header.
        assertEquals("data.csv line 1, column 'x1' (index 1): " + complaint, refusal("3," + cell + ",q\n1,2,p\n"));
    }

    @ParameterizedTest
    @CsvSource({"'', the label is missing", "?, the label is missing ('?')", "nan, the label is missing ('nan')"})
    void namesTheLabelThatIsMissing(String cell, String complaint) {
        assertEquals("data.csv line 3, column 'y' (index 1): " + complaint, refusal("a,y\n1,p\n3," + cell + "\n4,q\n"));
    }

    @Test
    void refusesAnEmptyFile() {
        assertEquals("data.csv: the file is empty", refusal(""));
        assertEquals("data.csv: the file is empty", refusal("\uFEFF"));
        assertEquals("data.csv: the file is empty", refusal("\n\r\n\n"));
        assertEquals("data.csv: the file is empty", refusal(TestFile.gzip(new byte[0])));
    }

    @Test
    void refusesAHeaderWithoutRows() {
        assertEquals("data.csv: no data after the header 'a', 'b', 'y'", refusal("a,b,y\n"));
    }

    @Test
    void refusesASingleColumn() {
        assertEquals(
                "data.csv line 1: only one column; a label and at least one feature are needed"
                        + " (cells are separated by ',' here)",
                refusal("1\n2\n"));
        assertEquals(
                "data.csv line 1: only one column; a label and at least one feature are needed"
                        + " (cells are separated by ',' here, but the line has ';': say what separates cells)",
                refusal(Csv.defaults().separator(','), "a;b;y\n1;2;p\n"));
    }

    @Test
    void suggestsALabelColumn() {
        assertEquals(
                "data.csv line 1: no column 'speices' for the label; did you mean 'species'?"
                        + " the columns are 'width', 'height', 'species'",
                refusal(Csv.defaults().label("speices"), "width,height,species\n1,2,p\n3,4,q\n"));
        assertEquals(
                "data.csv line 1: no column 'kind' for the label; the columns are 'width', 'height', 'species'",
                refusal(Csv.defaults().label("kind"), "width,height,species\n1,2,p\n3,4,q\n"));
        assertEquals(
                "data.csv line 1: no column '3' for the label; the columns are 'width', 'height', 'species'",
                refusal(Csv.defaults().label(3), "width,height,species\n1,2,p\n3,4,q\n"));
        assertEquals(
                "data.csv line 1: no column '' for the label; the columns are 'width', 'species'",
                refusal(Csv.defaults().label(""), "width,species\n1,p\n3,q\n"));
    }

    @Test
    void listsOnlyTheFirstOfManyColumns() {
        StringBuilder header = new StringBuilder("c0");
        for (int i = 1; i < 15; i++) {
            header.append(",c").append(i);
        }
        assertTrue(refusal(Csv.defaults().label("species"), header + "\n").endsWith("'c10', 'c11' and 3 more"));
    }

    @Test
    void saysThatWithoutHeaderALabelIsAnIndex() {
        assertEquals(
                "data.csv line 1: no column 'species' for the label;"
                        + " there is no header, so it must be an index from 0 to 2",
                refusal(Csv.defaults().label("species").header(Csv.Header.ABSENT), "1,2,p\n3,4,q\n"));
        assertEquals(
                "data.csv line 1: no column '7' for the label; there is no header, so it must be an index from 0 to 2",
                refusal(Csv.defaults().label(7), "1,2,3\n3,4,4\n"));
    }

    @Test
    void refusesAHeaderThatNamesTwoColumnsAlike() {
        assertEquals(
                "data.csv line 1: the columns with index 0 and 2 are both named 'a'; names in a header must differ,"
                        + " so rename one",
                refusal("a,b,a\n1,2,p\n3,4,q\n"));
    }

    @Test
    void refusesASingleClass() {
        assertEquals(
                "data.csv: the label in column 'y' (index 1) is 'p' in all 2 rows; at least two classes are needed",
                refusal("a,y\n1,p\n2,p\n"));
    }

    @Test
    void refusesAQuantityAsLabel() {
        StringBuilder text = new StringBuilder("size,price\n");
        for (int i = 0; i < 150; i++) {
            text.append(i).append(",1").append(i).append(".5\n");
        }
        assertEquals(
                "data.csv: the label in column 'price' (index 1) has 150 different values in 150 rows;"
                        + " that is a quantity, not a class: name the label's column",
                refusal(text.toString()));
    }

    /** A split would find no row to test on, and could not say why. */
    @Test
    void refusesAQuantityAsLabelOfASmallTable() {
        StringBuilder text = new StringBuilder("size,price\n");
        for (int i = 0; i < 30; i++)
            text.append(i).append(',').append(1000 + i * i).append('\n');
        assertEquals(
                "data.csv: the label in column 'price' (index 1) has 30 different values in 30 rows;"
                        + " that is a quantity, not a class: name the label's column",
                refusal(text.toString()));
    }

    @Test
    void refusesMoreClassesThanAnyClassifierHas() {
        StringBuilder text = new StringBuilder("a,y\n");
        for (int i = 0; i <= 10_000; i++) text.append("1,").append(i).append('\n');
        assertEquals(
                "data.csv line 10002, column 'y' (index 1): the label has more than 10000 different values;"
                        + " that is a quantity, not a class: name the label's column",
                refusal(text.toString()));
    }

    @Test
    void refusesWhatIsNoText() {
        assertEquals("data.csv line 2: a NUL character; this is not a text file", refusal("a,y\n1\0,p\n2,q\n"));
        assertEquals("data.csv line 1: a NUL character; this is not a text file", refusal("\0\0\0\0,\0\n"));
        assertEquals(
                "data.csv line 2: a cell of 10001 characters; at most 10000 are read",
                refusal("a,y\n" + "z".repeat(10_001) + ",p\n"));
        String message = refusal("a,y\n" + "z".repeat(3_000_000) + ",p\n");
        assertTrue(message.startsWith("data.csv line "), message);
    }

    @Test
    void refusesQuotesThatDoNotFit() {
        assertEquals("data.csv line 3: Unclosed quoted field at end of input", refusal("a,y\n1,p\n\"2,q\n3,p\n4,q\n"));
        assertEquals(
                "data.csv line 2: Unexpected character after closing quote: 'x' (0x78)",
                refusal("a,y\n\"1\"x,p\n3,q\n"));
    }

    @Test
    void namesTheLineThatIsNotOfTheNamedEncoding() {
        byte[] latin = "a,y\n1,x\n2,caf\u00e9\n3,x\n".getBytes(StandardCharsets.ISO_8859_1);
        Csv utf8 = Csv.defaults().encoding(StandardCharsets.UTF_8);
        String line = "data.csv line 3: not UTF-8 text; name its encoding, or save it as UTF-8";
        for (byte[] bytes : new byte[][] {latin, TestFile.gzip(latin)}) {
            Path file = TestFile.write(folder, "data.csv", bytes);
            assertEquals(line, Refusal.data(folder, () -> utf8.read(file)));
        }
    }

    @Test
    void refusesWhatIsNoReadableFile() throws IOException {
        Path missing = folder.resolve("missing.csv");
        assertEquals("missing.csv: no such file", Refusal.data(folder, () -> Csv.defaults()
                .read(missing)));
        DataException error =
                assertThrows(DataException.class, () -> Csv.defaults().read(missing));
        assertInstanceOf(IOException.class, error.getCause());
        Path directory = Files.createDirectory(folder.resolve("directory"));
        assertEquals("directory: is a directory, not a file", Refusal.data(folder, () -> Csv.defaults()
                .read(directory)));
    }

    @Test
    void refusesGzipCutAnywhere() {
        byte[] whole = TestFile.gzip("a,b,y\n1,2,p\n3,4,q\n".getBytes(StandardCharsets.UTF_8));
        for (int length = 2; length < whole.length; length++) {
            String message = refusal(Arrays.copyOf(whole, length));
            assertTrue(message.startsWith("data.csv: truncated: the gzip data ends after byte "), message);
        }
    }

    @Test
    void refusesDamagedGzip() {
        byte[] bytes = TestFile.gzip("a,b,y\n1,2,p\n3,4,q\n".getBytes(StandardCharsets.UTF_8));
        bytes[bytes.length - 6] ^= 1;
        assertEquals("data.csv: damaged gzip data after byte 18 (uncompressed): Corrupt GZIP trailer", refusal(bytes));
        bytes[2] = 77;
        assertEquals(
                "data.csv: damaged gzip data after byte 0 (uncompressed): Unsupported compression method",
                refusal(bytes));
    }

    @Test
    void keepsToOneLineWhateverACellHolds() {
        assertEquals(
                "data.csv line 4, column 'a\\u000ab' (index 0): 'x\\u000d\\u000ay\\u001b[1m' is not a number",
                refusal("\"a\nb\",y\n1,p\n\"x\r\ny\u001b[1m\",p\n"));
        String message = refusal("a,y\n1,p\n" + "z".repeat(10_000) + ",p\n");
        assertEquals("data.csv line 3, column 'a' (index 0): '" + "z".repeat(40) + "...' is not a number", message);
    }

    @ParameterizedTest
    @ValueSource(chars = {'"', '\n', '\r', 'a', '5', '.', '-', '+', '\0'})
    void refusesASeparatorThatCannotSeparate(char character) {
        assertTrue(Refusal.argument(() -> Csv.defaults().separator(character))
                .endsWith("; it must not be a quote, a line break, a letter, a digit or one of + - ."));
    }

    @Test
    void refusesALabelIndexBelowZero() {
        assertEquals("csv: the label's column is -1; it must be at least 0", Refusal.argument(() -> Csv.defaults()
                .label(-1)));
    }

    @Test
    void aDamagedFileIsReadOrRefusedInOneLine() {
        byte[] text = "a,\"b\",c,y\n1,2.5,u,p\n-3,4e2,\"v,\nw\",q\n\"5\",?,u,p\n".getBytes(StandardCharsets.UTF_8);
        byte[] packed = TestFile.gzip(text);
        SplittableRandom random = new SplittableRandom(1);
        Missing[] policies = Missing.values();
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            byte[] bytes = (trial % 2 == 0 ? text : packed).clone();
            bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Path file = TestFile.write(folder, "data.csv", bytes);
            try {
                assertTrue(
                        Csv.defaults().missing(policies[trial % 3]).read(file).size() > 0);
            } catch (DataException e) {
                assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 500 && refused < 1000, refused + " refused");
    }
}
