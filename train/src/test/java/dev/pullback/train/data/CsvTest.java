package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @TempDir
    private Path folder;

    private Dataset read(String text) {
        return read(Csv.defaults(), text);
    }

    private Dataset read(Csv csv, String text) {
        return csv.read(TestFile.write(folder, text));
    }

    private static double[] row(Dataset data, int row) {
        DMatrixRMaj x = data.features();
        return Arrays.copyOfRange(x.data, row * x.numCols, (row + 1) * x.numCols);
    }

    /** Checks the data set that all variants of the same small file must give. */
    private static void assertThreeRows(Dataset data) {
        assertEquals(List.of("width", "height"), data.featureNames());
        assertEquals(List.of("no", "yes"), data.classNames());
        assertArrayEquals(new int[] {1, 0, 1}, data.labels());
        assertArrayEquals(new double[] {1, 2.5, -3, 4e2, 5, 0}, data.features().data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "width,height,class\n1,2.5,yes\n-3,4e2,no\n5,0,yes\n",
                "width,height,class\n1,2.5,yes\n-3,4e2,no\n5,0,yes",
                "width,height,class\r\n1,2.5,yes\r\n-3,4e2,no\r\n5,0,yes\r\n",
                "width,height,class\r1,2.5,yes\r-3,4e2,no\r5,0,yes\r",
                "\uFEFFwidth,height,class\n1,2.5,yes\n-3,4e2,no\n5,0,yes\n",
                "\uFEFF\"width\",\"height\",\"class\"\n\"1\",\"2.5\",\"yes\"\n-3,\"4e2\",no\n\"5\",0,yes\n",
                "\n\nwidth,height,class\n\n1,2.5,yes\n-3,4e2,no\n\n\n5,0,yes\n\n",
                " width , height ,\tclass\n1 , 2.5, yes\n -3,4e2 ,no \n5,0,\tyes\n"
            })
    void readsEverySpelling(String text) {
        assertThreeRows(read(text));
    }

    @Test
    void readsGzipWhateverItIsCalled() {
        byte[] text = "width,height,class\n1,2.5,yes\n-3,4e2,no\n5,0,yes\n".getBytes(StandardCharsets.UTF_8);
        assertThreeRows(Csv.defaults().read(TestFile.write(folder, "packed.csv", TestFile.gzip(text))));
        assertThreeRows(Csv.defaults().read(TestFile.write(folder, "plain.gz", text)));
        byte[] withMark = "\uFEFFwidth,height,class\n1,2.5,yes\n-3,4e2,no\n5,0,yes\n".getBytes(StandardCharsets.UTF_8);
        assertThreeRows(Csv.defaults().read(TestFile.write(folder, "marked.csv.gz", TestFile.gzip(withMark))));
    }

    @Test
    void readsUtf16WithItsMark() {
        byte[] text = "width,height,class\n1,2.5,yes\n-3,4e2,no\n5,0,yes\n".getBytes(StandardCharsets.UTF_16);
        assertThreeRows(Csv.defaults().read(TestFile.write(folder, "wide.csv", text)));
    }

    @Test
    void readsQuotesWithinQuotes() {
        Dataset data = read("\"a,b\",\"the \"\"x\"\"\",y\n1,2,\"no, never\"\n3,4,\"yes\nalways\"\n");
        assertEquals(List.of("a,b", "the \"x\""), data.featureNames());
        assertEquals(List.of("no, never", "yes\nalways"), data.classNames());
    }

    @Test
    void aFirstRowOfNumbersIsData() {
        Dataset data = read("1,2,0\n3,4,1\n");
        assertEquals(2, data.size());
        assertEquals(List.of("x0", "x1"), data.featureNames());
    }

    @Test
    void aTextLabelDoesNotMakeAHeader() {
        assertEquals(2, read("1,2,cat\n3,4,dog\n").size());
        assertEquals(2, read(Csv.defaults().label(0), "cat,1,2\ndog,3,4\n").size());
    }

    @Test
    void theHeaderCanBeForced() {
        Csv present = Csv.defaults().header(Csv.Header.PRESENT);
        Dataset data = read(present, "1,2,3\n1,2,0\n3,4,1\n");
        assertEquals(List.of("1", "2"), data.featureNames());
        assertEquals(2, data.size());
        assertEquals(
                3,
                read(Csv.defaults().header(Csv.Header.ABSENT), "1,2,3\n1,2,0\n3,4,1\n")
                        .size());
    }

    @Test
    void theLabelIsTheLastColumnUnlessNamed() {
        String text = "a,b,c\n1,2,0\n3,4,1\n";
        assertArrayEquals(new double[] {3, 4}, row(read(text), 1));
        Dataset named = read(Csv.defaults().label("a"), text);
        assertEquals(List.of("b", "c"), named.featureNames());
        assertArrayEquals(new double[] {4, 1}, row(named, 1));
        Dataset middle = read(Csv.defaults().label(1), text);
        assertEquals(List.of("a", "c"), middle.featureNames());
        assertArrayEquals(new double[] {3, 1}, row(middle, 1));
        assertEquals(List.of("2", "4"), middle.classNames());
        assertEquals(named.featureNames(), read(Csv.defaults().label("0"), text).featureNames());
    }

    @Test
    void aNameComesBeforeAnIndex() {
        assertEquals(
                List.of("a", "b"),
                read(Csv.defaults().label("0"), "a,b,0\n1,2,5\n3,4,6\n").featureNames());
    }

    @Test
    void withoutHeaderFeaturesAreCalledByTheirColumn() {
        Csv csv = Csv.defaults().label("1");
        assertEquals(List.of("x0", "x2"), read(csv, "1,0,5\n3,1,6\n").featureNames());
    }

    @Test
    void aNamedLabelMeansAHeader() {
        Dataset data = read(Csv.defaults().label("y"), "y,1,2\n0,3,4\n1,5,6\n");
        assertEquals(List.of("1", "2"), data.featureNames());
    }

    @Test
    void sortsClassesByValueIfAllAreNumbers() {
        Dataset data = read("1,10\n1,9\n1,-2\n1,10.0\n1,1e1\n1,0\n1,-0\n");
        assertEquals(List.of("-2", "0", "9", "10"), data.classNames());
        assertArrayEquals(new int[] {3, 2, 0, 3, 3, 1, 1}, data.labels());
    }

    @Test
    void labelsMayBeLargeNumbers() {
        Dataset data = read("1,2147483648\n1,-2147483649\n1,2147483647\n");
        assertEquals(List.of("-2147483649", "2147483647", "2147483648"), data.classNames());
        assertArrayEquals(new int[] {2, 0, 1}, data.labels());
    }

    @Test
    void sortsClassesByTextIfOneIsNoNumber() {
        Dataset data = read("1,10\n1,9\n1,b\n1,10.0\n");
        assertEquals(List.of("10", "10.0", "9", "b"), data.classNames());
        assertArrayEquals(new int[] {0, 2, 3, 1}, data.labels());
    }

    @Test
    void readsOtherSeparators() {
        assertThreeRows(read(Csv.defaults().separator(';'), "width;height;class\n1;2.5;yes\n-3;4e2;no\n5;0;yes\n"));
        assertThreeRows(
                read(Csv.defaults().separator('\t'), "width\theight\tclass\n1\t2.5\tyes\n-3\t4e2\tno\n5\t0\tyes\n"));
    }

    @Test
    void keepsTextBeyondAscii() {
        assertEquals(
                List.of("caf\u00e9", "\u96ea", "\ud83d\ude00"),
                read("1,\u96ea\n2,caf\u00e9\n3,\ud83d\ude00\n").classNames());
    }

    @Test
    void readsMoreRowsThanABlock() {
        StringBuilder text = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 100_000; i++) {
            text.append(i).append(',').append(-i).append(',').append(i % 3).append('\n');
        }
        Dataset data = read(text.toString());
        assertEquals(100_000, data.size());
        for (int i = 0; i < data.size(); i += 997) {
            assertArrayEquals(new double[] {i, -i}, row(data, i));
            assertEquals(i % 3, data.labels()[i]);
        }
    }

    @Test
    void readsARowWiderThanABlock() {
        String row = "1,".repeat(70_000);
        Dataset data = read(row + "a\n" + row + "b\n");
        assertEquals("2 rows, 70000 features, 2 classes", data.toString());
    }

    @Test
    void everyDefaultsIsNew() {
        Csv csv = Csv.defaults();
        assertSame(csv, csv.label("nowhere").separator(';').header(Csv.Header.PRESENT));
        assertEquals(
                "csv: label in the last column, header detect, separator detect",
                Csv.defaults().toString());
        assertEquals(
                "csv: label 'kind', header absent, separator '\\u0009'",
                csv.label("kind").separator('\t').header(Csv.Header.ABSENT).toString());
    }
}
