package dev.pullback.train.data.arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibsvmTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        Path file = folder.resolve("rows.svm");
        Files.writeString(file, text);
        return file;
    }

    @Test
    void rowsAreFilledWithZeros() throws IOException {
        Dataset rows = Libsvm.classes(file("+1 1:0.5 3:-1e2 # first\n\n-1 qid:7 2:.25\n# none\n+1\n"));
        assertArrayEquals(new double[] {0.5, 0, -100, 0, 0.25, 0, 0, 0, 0}, rows.features().data);
        assertEquals(List.of("-1", "1"), rows.classNames());
        assertArrayEquals(new int[] {1, 0, 1}, rows.labels());
    }

    @Test
    void targetsAndTheNumberOfFeatures() throws IOException {
        Dataset rows = Libsvm.targets(file("0.5 1:1\n-2 2:3\n"), 4);
        assertEquals(4, rows.features().numCols);
        assertArrayEquals(new double[] {0.5, -2}, rows.targets().data);
        assertEquals(
                List.of("-2.5", "7"), Libsvm.classes(file("7 1:1\n-2.5 1:2\n")).classNames());
    }

    /** The names of that many features would fill the heap. */
    @Test
    void theLargestIndexIsCheckedBeforeMemoryIsTaken() throws IOException {
        String message = assertThrows(DataException.class, () -> Libsvm.classes(file("1 2147483646:1\n")))
                .getMessage();
        assertTrue(message.startsWith(folder.resolve("rows.svm") + ": 1 rows of 2147483646 features"), message);
    }

    @Test
    void aHundredThousandClassesAreCountedInLinearTime() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) text.append(i % 100_000).append(" 1:1\n");
        Path file = file(text.toString());
        Dataset rows = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Libsvm.classes(file));
        assertEquals(99_999, rows.labels()[199_999]);
    }

    @Test
    void errorsNameTheLine() throws IOException {
        refused(", line 1: the label is 'a', not a number", "a 1:1\n");
        refused(", line 2: '2' is not of the form index:value", "1 1:1\n1 2\n");
        refused(", line 1: the index is 0; indices count from 1", "1 0:1\n");
        refused(", line 1: index 2 follows 3; indices must ascend", "1 3:1 2:1\n");
        refused(", line 1: the value of index 1 is NaN; it must be finite", "1 1:NaN\n");
        refused(", line 1: the index 'x' is not a whole number", "1 x:1\n");
        refused(": has no rows", "# nothing\n");
        Path file = file("1 5:1\n");
        assertEquals(
                file + ": has the index 5 but there are only 4 features",
                assertThrows(DataException.class, () -> Libsvm.classes(file, 4)).getMessage());
        Path missing = folder.resolve("none");
        assertEquals(
                missing + ": no such file",
                assertThrows(DataException.class, () -> Libsvm.classes(missing)).getMessage());
    }

    private void refused(String message, String text) throws IOException {
        Path file = file(text);
        assertEquals(
                file + message,
                assertThrows(DataException.class, () -> Libsvm.classes(file)).getMessage());
    }
}
