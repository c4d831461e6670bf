package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the tables of a file that is read table by table are together the table that is read at once. */
class TableBlocksTest {
    @TempDir
    private Path folder;

    private final Csv csv = Csv.defaults().missing(Missing.MEAN);

    private static final String TRAIN = """
            day,size,color,share,y
            2031-12-24,1.5,red,10%,no
            2031-12-25,,blue,20%,yes
            2031-01-01,4,green,,no
            2031-02-01,7,red,5%,yes
            """;

    private FeatureEncoding encoding(Csv settings) {
        return FeatureEncoding.standardizing(settings.table(TestFile.write(folder, TRAIN)));
    }

    /** Rows with missing cells, an unseen color, line breaks in quotes, empty rows between and at the end, and blank lines. */
    private static String rows(int count) {
        StringBuilder text = new StringBuilder("color,day,note,size,share\r\n");
        for (int i = 0; i < count; i++) {
            if (i % 37 == 5) text.append(",,,,\r\n");
            if (i % 41 == 7) text.append("\r\n");
            text.append(List.of("red", "blue", "green", "violet", "").get(i % 5))
                    .append(",2031-0")
                    .append(1 + i % 9)
                    .append("-1")
                    .append(i % 7)
                    .append(i % 11 == 0 ? ",\"two\r\nlines\"," : ",one,")
                    .append(i % 13 == 0 ? "NA" : i * 0.25)
                    .append(',')
                    .append(i % 50)
                    .append("%\r\n");
        }
        return text.append(",,,,\r\n,,,,\r\n").toString();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("new.csv"), text);
    }

    private static List<Table> read(Csv csv, Path file, FeatureEncoding encoding, int rows, List<String> remarks) {
        List<Table> tables = new ArrayList<>();
        try (TableBlocks blocks = csv.blocksToPredict(file, encoding, rows)) {
            for (Table table = blocks.next(); table != null; table = blocks.next()) tables.add(table);
            assertNull(blocks.next());
            remarks.addAll(blocks.remarks());
        }
        return tables;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100, 199, 200, 201, 5000})
    void togetherTheyAreTheWholeTable(int size) throws IOException {
        FeatureEncoding encoding = encoding(csv);
        Path file = file(rows(200));
        Table whole = csv.tableToPredict(file, encoding);
        List<String> remarks = new ArrayList<>();
        List<Table> tables = read(csv, file, encoding, size, remarks);
        int row = 0;
        for (Table table : tables) {
            if (table != tables.get(tables.size() - 1)) assertTrue(table.size() >= size, "size");
            for (int i = 0; i < table.size(); i++) assertEquals(whole.line(row + i), table.line(i));
            assertTrue(
                    MatrixFeatures_DDRM.isIdentical(
                            CommonOps_DDRM.extract(
                                    encoding.features(whole),
                                    row,
                                    row + table.size(),
                                    0,
                                    encoding.featureNames().size()),
                            encoding.features(table),
                            0),
                    "features from row " + row);
            row += table.size();
        }
        assertEquals(whole.size(), row);
        assertEquals(whole.remarks(), remarks);
        assertTrue(remarks.stream().anyMatch(text -> text.contains("violet")), remarks::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void refusedCellsHaveTheMessageOfTheWholeTable(int size) throws IOException {
        Csv strict = Csv.defaults().missing(Missing.REFUSE).ignore("share");
        FeatureEncoding encoding = FeatureEncoding.standardizing(
                strict.table(TestFile.write(folder, "size,color,share,y\n1,red,1,no\n2,blue,2,yes\n4,red,3,no\n")));
        for (String bad : List.of("x,red", ",red", "3,red,4", "1,\"red", "\0,red")) {
            String text =
                    "size,color\n" + "1,red\n".repeat(25) + bad + "\n" + "2,blue\n".repeat(25) + ",red\nNA,blue\n";
            Path file = file(text);
            String expected = Refusal.data(folder, () -> strict.tableToPredict(file, encoding));
            String actual = Refusal.data(folder, () -> read(strict, file, encoding, size, new ArrayList<>()));
            assertEquals(expected, actual);
            assertTrue(actual.contains("line 27"), actual);
        }
    }

    private static void assertJoined(Csv csv, FeatureEncoding encoding, Path file, int size) {
        Dataset whole = encoding.apply(csv.tableLike(file, encoding));
        List<DMatrixRMaj> features = new ArrayList<>();
        List<Outcomes> outcomes = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        try (TableBlocks blocks = csv.blocksLike(file, encoding, size)) {
            for (Table table = blocks.next(); table != null; table = blocks.next()) {
                Dataset part = encoding.apply(table);
                features.add(part.features());
                outcomes.add(part.outcomes());
                for (int i = 0; i < table.size(); i++) lines.add(table.line(i));
            }
            assertEquals(csv.tableLike(file, encoding).remarks(), blocks.remarks());
        }
        assertTrue(MatrixFeatures_DDRM.isIdentical(
                whole.features(), CommonOps_DDRM.concatRowsMulti(features.toArray(DMatrixRMaj[]::new)), 0));
        Outcomes joined = Outcomes.join(outcomes);
        assertTrue(MatrixFeatures_DDRM.isIdentical(whole.targets(), joined.targets(), 0));
        assertEquals(whole.classNames(), joined.classNames());
        assertEquals(whole.targetNames(), joined.targetNames());
        assertEquals(whole.targetScale().orElse(null), joined.scale());
        if (whole.hasClasses()) assertArrayEquals(whole.labels(), joined.labels());
        Table table = csv.tableLike(file, encoding);
        assertEquals(IntStream.range(0, table.size()).mapToObj(table::line).toList(), lines);
    }

    /** Rows of a number, a category, a date, an amount of money and a class, where some cells are missing. */
    private static String labelledRows(int count, boolean hasAllLabels) {
        StringBuilder text = new StringBuilder("size,color,day,price,y\n");
        for (int i = 0; i < count; i++)
            text.append(i % 17 == 3 ? "" : i * 0.5)
                    .append(List.of(",red", ",blue", ",").get(i % 3))
                    .append(",2031-0" + (1 + i % 9) + "-1" + i % 8)
                    .append(",$" + i % 29 + ".50,")
                    .append(
                            !hasAllLabels && i % 19 == 4
                                    ? ""
                                    : List.of("yes", "no", "perhaps").get(i % 7 % 3))
                    .append('\n');
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 99, 100, 101, 5000})
    void labelsAreThoseOfTheWholeTable(int size) throws IOException {
        for (Missing policy : List.of(Missing.MEAN, Missing.DROP)) {
            Csv settings = Csv.defaults().missing(policy);
            FeatureEncoding encoding =
                    FeatureEncoding.standardizing(settings.table(TestFile.write(folder, labelledRows(60, true))));
            assertJoined(settings, encoding, file(labelledRows(100, policy != Missing.DROP)), size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 99, 100, 101, 5000})
    void targetsAreThoseOfTheWholeTable(int size) throws IOException {
        for (Missing policy : List.of(Missing.MEAN, Missing.DROP)) {
            Csv settings = Csv.defaults().missing(policy).targets("price", "day");
            FeatureEncoding encoding =
                    FeatureEncoding.standardizing(settings.table(TestFile.write(folder, labelledRows(60, true))));
            assertJoined(settings, encoding, file(labelledRows(100, true)), size);
        }
    }

    @Test
    void rowsWithoutATargetAreLeftOut() throws IOException {
        Path file = file(
                "size,color,day,price\n" + "1,red,2031-01-01,$2\n2,red,2031-01-02,\n3,blue,2031-01-03,NA\n".repeat(5));
        for (Missing policy : List.of(Missing.MEAN, Missing.DROP)) {
            Csv settings = Csv.defaults().missing(policy).targets("price").ignore("y");
            FeatureEncoding encoding =
                    FeatureEncoding.standardizing(settings.table(TestFile.write(folder, labelledRows(60, true))));
            assertJoined(settings, encoding, file, 2);
            assertEquals(5, settings.tableLike(file, encoding).size());
            assertEquals(
                    List.of("10 rows are left out because of missing cells"),
                    settings.tableLike(file, encoding).remarks());
            assertEquals(15, settings.tableToPredict(file, encoding).size());
        }
    }

    @Test
    void wrongLabelsHaveTheMessageOfTheWholeTable() throws IOException {
        FeatureEncoding encoding =
                FeatureEncoding.standardizing(csv.table(TestFile.write(folder, labelledRows(60, true))));
        for (String label : List.of("maybe", "", "Yes")) {
            Path file =
                    file(labelledRows(50, true) + "1,red,2031-01-01,$1.50," + label + "\n" + "2,,2031-01-01,$2,no\n");
            String expected = Refusal.data(folder, () -> csv.tableLike(file, encoding));
            String actual = Refusal.data(folder, () -> readLike(csv, file, encoding, 7));
            assertEquals(expected, actual);
            assertTrue(actual.contains("line 52"), actual);
        }
    }

    @Test
    void aFileWhoseRowsAreAllLeftOutIsRefused() throws IOException {
        Csv dropping = Csv.defaults().missing(Missing.DROP);
        FeatureEncoding encoding =
                FeatureEncoding.standardizing(dropping.table(TestFile.write(folder, labelledRows(60, true))));
        Path file = file("size,color,day,price,y\n" + ",red,2031-01-01,$1,no\n".repeat(20));
        String expected = Refusal.data(folder, () -> dropping.tableLike(file, encoding));
        assertEquals(expected, Refusal.data(folder, () -> readLike(dropping, file, encoding, 6)));
    }

    private static void readLike(Csv csv, Path file, FeatureEncoding encoding, int rows) {
        try (TableBlocks blocks = csv.blocksLike(file, encoding, rows)) {
            while (blocks.next() != null) {
                // each block is checked as it is read
            }
        }
    }

    @Test
    void aFileWithoutRowsIsRefused() throws IOException {
        FeatureEncoding encoding = encoding(csv);
        for (String text : List.of("", "\n\n", "color,day,size,share\n")) {
            Path file = file(text);
            String expected = Refusal.data(folder, () -> csv.tableToPredict(file, encoding));
            assertEquals(expected, Refusal.data(folder, () -> read(csv, file, encoding, 3, new ArrayList<>())));
        }
    }

    @Test
    void damagedAndMissingFilesAreRefused() throws IOException {
        FeatureEncoding encoding = encoding(csv);
        byte[] gzip = TestFile.gzip(rows(20_000).getBytes(StandardCharsets.UTF_8));
        Path cut = TestFile.write(folder, "cut.csv.gz", Arrays.copyOf(gzip, gzip.length - 9));
        Refusal.data(folder, () -> csv.tableToPredict(cut, encoding));
        String text = Refusal.data(folder, () -> read(csv, cut, encoding, 100, new ArrayList<>()));
        assertTrue(text.startsWith("cut.csv.gz: truncated: the gzip data ends after byte "), text);
        Path missing = folder.resolve("missing.csv");
        assertEquals(
                "missing.csv: no such file", Refusal.data(folder, () -> csv.blocksToPredict(missing, encoding, 100)));
        assertEquals(
                "csv: tables of 0 rows; it must be at least 1",
                Refusal.argument(() -> csv.blocksToPredict(cut, encoding, 0)));
    }
}
