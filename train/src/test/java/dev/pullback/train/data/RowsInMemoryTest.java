package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsInMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void equalATableFromAFile() {
        Table memory = Table.of(
                List.of("a", "b", "c", "y"),
                List.of(List.of(1, "u", true, "p"), List.of(2.5, "v", false, "q"), List.of("3", "u", true, 7)));
        Table file = Csv.defaults().table(TestFile.write(folder, "a,b,c,y\n1,u,true,p\n2.5,v,false,q\n3,u,true,7\n"));
        assertEquals(file.columns(), memory.columns());
        assertEquals(file.classNames(), memory.classNames());
        assertArrayEquals(file.cells().data, memory.cells().data);
        assertEquals(2, memory.line(1));
        assertEquals(file.columns(), FeatureEncoding.of(memory).columns());
    }

    @Test
    void textsAreNotSplitAndNamesAreNotGuessed() {
        Table table = Table.of(List.of("1", "2"), List.of(List.of("x, y", 5), List.of("\"q\"", 6)));
        assertEquals(List.of("\"q\"", "x, y"), table.columns().get(0).categories());
        assertEquals("1", table.columns().get(0).name());
    }

    @Test
    void mapsMayHaveNullsButNoOtherNames() {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("a", null);
        first.put("y", "p");
        Table table = Csv.defaults().missing(Missing.MEAN).table(List.of(first, Map.of("a", 4, "y", "q")));
        assertArrayEquals(new double[] {4, 4}, FeatureEncoding.of(table).features(table).data);
        assertEquals("rows, row 2: no value for 'a'; a missing value is null", Refusal.data(folder, () -> Csv.defaults()
                .table(List.of(first, Map.of("b", 4, "y", "q")))));
    }

    @Test
    void errorsNameTheRow() {
        assertEquals(
                "rows, row 2: 1 value, but there are 2 columns",
                Refusal.data(folder, () -> Table.of(List.of("a", "y"), List.of(List.of(1, "p"), List.of(2)))));
        assertEquals(
                "rows line 2, column 'a' (index 0): the cell is missing",
                Refusal.data(
                        folder, () -> Table.of(List.of("a", "y"), List.of(List.of(1, "p"), Arrays.asList(null, "q")))));
        assertEquals(
                "rows: no data after the header 'a', 'y'",
                Refusal.data(folder, () -> Table.of(List.of("a", "y"), List.of())));
    }
}
