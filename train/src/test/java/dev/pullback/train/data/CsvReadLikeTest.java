package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReadLikeTest {
    private static final String TRAIN = "a,b,y\n1,2,red\n3,4,green\n5,6,blue\n";

    @TempDir
    private Path folder;

    private Path file(String name, String text) {
        return TestFile.write(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Dataset readLike(String train, String test) {
        Dataset like = Csv.defaults().read(file("train.csv", train));
        return Csv.defaults().readLike(file("test.csv", test), like);
    }

    private String refusal(String train, String test) {
        Dataset like = Csv.defaults().read(file("train.csv", train));
        Path file = file("test.csv", test);
        return Refusal.data(folder, () -> Csv.defaults().readLike(file, like));
    }

    @Test
    void keepsTheClassesOfTheOtherFile() {
        Dataset test = readLike(TRAIN, "a,b,y\n7,8,red\n9,1,blue\n");
        assertEquals(List.of("blue", "green", "red"), test.classNames());
        assertArrayEquals(new int[] {2, 0}, test.labels());
        assertArrayEquals(new double[] {7, 8, 9, 1}, test.features().data);
    }

    @Test
    void mayHaveASingleClass() {
        assertArrayEquals(new int[] {1}, readLike(TRAIN, "a,b,y\n7,8,green\n").labels());
    }

    @Test
    void findsNumbersWrittenOtherwise() {
        assertArrayEquals(
                new int[] {1, 0, 1},
                readLike("1,0\n2,1\n", "5,1.0\n5,0e0\n5,1.0\n").labels());
    }

    @Test
    void takesTheNamesFromTheFileThatHasThem() {
        assertEquals(List.of("a", "b"), readLike(TRAIN, "7,8,red\n").featureNames());
        assertEquals(
                List.of("x0", "x1"),
                readLike("1,2,red\n3,4,blue\n", "a,b,y\n7,8,red\n").featureNames());
    }

    @Test
    void keepsTheShapeOfImages() {
        Dataset train =
                Csv.defaults().read(file("train.csv", "1,2,3,4,0\n5,6,7,8,1\n")).asImages(2, 2);
        assertEquals(
                train.image(),
                Csv.defaults().readLike(file("test.csv", "0,0,0,0,1\n"), train).image());
    }

    @Test
    void refusesAnUnknownClass() {
        assertEquals(
                "test.csv line 3, column 'y' (index 2): label 'blu' is not one of the classes"
                        + " 'blue', 'green', 'red'; did you mean 'blue'?",
                refusal(TRAIN, "a,b,y\n7,8,red\n7,8,blu\n"));
        assertEquals(
                "test.csv line 1, column 'x1' (index 1): label '7' is not one of the classes '1', '2'",
                refusal("0,1\n0,2\n", "0,7\n").replaceAll("; did you mean.*", ""));
    }

    @Test
    void findsColumnsByTheirNames() {
        Dataset test = readLike("a,b,y\n1,2,red\n3,4,green\n5,6,blue\n", "name,b,y,a\nx,8,red,7\ny,1,blue,9\n", "y");
        assertEquals(List.of("a", "b"), test.featureNames());
        assertArrayEquals(new double[] {7, 8, 9, 1}, test.features().data);
        assertArrayEquals(new int[] {2, 0}, test.labels());
    }

    private Dataset readLike(String train, String test, String label) {
        Dataset like = Csv.defaults().label(label).read(file("train.csv", train));
        return Csv.defaults().label(label).readLike(file("test.csv", test), like);
    }

    @Test
    void refusesOtherColumns() {
        assertEquals(
                "test.csv line 1: no column 'depth', which is a feature of the data it must match;"
                        + " the columns are 'a', 'height', 'y'",
                refusal("a,depth,y\n1,2,p\n3,4,q\n", "a,height,y\n7,8,p\n"));
        assertEquals(
                "test.csv line 1: no column 'width', which is a feature of the data it must match;"
                        + " did you mean 'widht'? the columns are 'a', 'widht', 'y'",
                refusal("a,width,y\n1,1,p\n2,2,q\n", "a,widht,y\n1,1,p\n"));
        assertEquals(
                "test.csv line 1: 4 columns, but the data it must match has 3, or 2 without the label",
                refusal(TRAIN, "7,8,9,red\n"));
    }

    @Test
    void refusesAFileWithoutTheLabel() {
        assertEquals("test.csv: no column for the label; it is needed here", refusal(TRAIN, "a,b\n7,8\n"));
    }

    @Test
    void refusesWhatAnyFileIsRefusedFor() {
        assertEquals("test.csv line 3: 2 cells, but the header has 3", refusal(TRAIN, "a,b,y\n1,2,red\n1,2\n"));
        assertEquals("test.csv: the file is empty", refusal(TRAIN, ""));
    }
}
