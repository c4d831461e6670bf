package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureEncodingTest {
    private static final String TRAIN = "age,city,income\n20,Rome,low\n40,\"Paris, France\",high\n60,Rome,low\n";

    @TempDir
    private Path folder;

    private Table table(Csv csv, String text) {
        return csv.table(TestFile.write(folder, text));
    }

    private Table tableLike(Csv csv, FeatureEncoding encoding, String text) {
        return csv.tableLike(TestFile.write(folder, "new.csv", text.getBytes(StandardCharsets.UTF_8)), encoding);
    }

    private FeatureEncoding learned(Csv csv, String text) {
        return FeatureEncoding.of(table(csv, text));
    }

    private double[] features(FeatureEncoding encoding, String text) {
        return encoding.features(tableLike(Csv.defaults(), encoding, text)).data;
    }

    private String refusal(FeatureEncoding encoding, String text) {
        return Refusal.data(folder, () -> features(encoding, text));
    }

    @Test
    void makesAColumnOfEachCategory() {
        Dataset data = Csv.defaults().read(TestFile.write(folder, TRAIN));
        assertEquals(List.of("age", "city=Paris, France", "city=Rome"), data.featureNames());
        assertArrayEquals(new double[] {20, 0, 1, 40, 1, 0, 60, 0, 1}, data.features().data);
        assertEquals(
                "3 rows, 2 columns (1 of categories), 2 classes",
                table(Csv.defaults(), TRAIN).toString());
        assertEquals(
                "encoding of 2 columns as 3 features, 2 classes",
                learned(Csv.defaults(), TRAIN).toString());
    }

    @Test
    void standardizesNumbersAndNoCategories() {
        Table train = table(Csv.defaults(), TRAIN);
        double scaled = 20 / Math.sqrt(800.0 / 3);
        assertArrayEquals(
                new double[] {-scaled, 0, 1, 0, 1, 0, scaled, 0, 1},
                FeatureEncoding.standardizing(train).features(train).data,
                1e-15);
    }

    @Test
    void predictsRowsWithoutLabelsAndWithColumnsInAnyOrder() {
        FeatureEncoding encoding = learned(Csv.defaults(), TRAIN);
        Table rows = tableLike(Csv.defaults(), encoding, "id,city,age\n7,Rome,30\n8,\"Paris, France\",31\n");
        assertFalse(rows.isLabelled());
        assertArrayEquals(new double[] {30, 0, 1, 31, 1, 0}, encoding.features(rows).data);
        assertEquals(
                "new.csv: no column for the label; it is needed here",
                Refusal.data(folder, () -> encoding.apply(rows)));
    }

    @Test
    void predictsFilesWithoutAHeader() {
        FeatureEncoding encoding =
                learned(Csv.defaults().header(false).label(1), "20,low,Rome\n40,high,Oslo\n60,low,Rome\n");
        assertEquals(List.of("x0", "x2=Oslo", "x2=Rome"), encoding.featureNames());
        assertArrayEquals(new double[] {30, 0, 1, 31, 1, 0}, features(encoding, "30,Rome\n31,Oslo\n"));
        assertArrayEquals(new double[] {30, 0, 1}, features(encoding, "30,low,Rome\n"));
        assertArrayEquals(new double[] {30, 0, 1}, features(encoding, "age,city\n30,Rome\n"));
        assertEquals(
                "new.csv line 1: 4 columns, but the data it must match has 3, or 2 without the label",
                refusal(encoding, "1,2,3,4\n"));
    }

    @Test
    void unseenCategoriesAreZerosUnlessRefused() {
        assertArrayEquals(new double[] {1, 0, 0}, features(learned(Csv.defaults(), TRAIN), "age,city\n1,Bonn\n"));
        FeatureEncoding strict = learned(Csv.defaults().unseen(Unseen.REFUSE), TRAIN);
        assertEquals(
                "new.csv line 2, column 'city' (index 1): 'Romee' is not one of the categories"
                        + " 'Paris, France', 'Rome'; did you mean 'Rome'?",
                refusal(strict, "age,city\n1,Romee\n"));
    }

    @Test
    void learnsFromTrainingRowsAlone() {
        StringBuilder text = new StringBuilder("a,kind,y\n");
        for (int i = 0; i < 40; i++)
            text.append(i).append(",k").append(i).append(',').append(i % 2).append('\n');
        Csv csv = Csv.defaults();
        Table.Split rows = table(csv, text.toString()).split(0.25, 1);
        FeatureEncoding encoding = FeatureEncoding.standardizing(rows.train());
        assertEquals(31, encoding.featureNames().size());
        Dataset test = encoding.apply(rows.test());
        for (int row = 0; row < test.size(); row++) {
            for (int k = 1; k < 31; k++) assertEquals(0, test.features().get(row, k));
        }
        FeatureEncoding strict = FeatureEncoding.of(
                table(csv.unseen(Unseen.REFUSE), text.toString()).split(0.25, 1).train());
        String message = Refusal.data(folder, () -> strict.apply(rows.test()));
        assertTrue(
                message.matches("data.csv line \\d+, column 'kind' \\(index 1\\): 'k\\d+' is not one of .*"), message);
    }

    @Test
    void missingNumbersBecomeTheMeanAndMissingCategoriesNone() {
        Csv mean = Csv.defaults().missing(Missing.MEAN);
        String text = "a,b,y\n1,u,p\n,v,q\n4,?,p\nnan,NA,q\n";
        FeatureEncoding encoding = learned(mean, text);
        Table rows = table(mean, text);
        assertArrayEquals(new double[] {1, 1, 0, 2.5, 0, 1, 4, 0, 0, 2.5, 0, 0}, encoding.features(rows).data);
        assertArrayEquals(new double[] {2.5, 0, 1}, features(encoding, "a,b\n?,v\n"));
        assertEquals(
                "data.csv line 3, column 'y' (index 1): the label is missing",
                Refusal.data(folder, () -> table(mean, "a,y\n1,p\n2,\n")));
        assertEquals(
                "data.csv, column 'a' (index 0): every cell is missing, so there is nothing to learn from it; ignore"
                        + " it",
                Refusal.data(folder, () -> learned(mean, "a,b,y\n,1,p\n,2,q\n")));
    }

    @Test
    void rowsWithMissingCellsAreLeftOut() {
        Csv drop = Csv.defaults().missing(Missing.DROP);
        Table rows = table(drop, "a,b,y\n1,u,p\n,v,q\n4,?,p\n5,v,?\n6,v,q\n7,u,\n");
        assertEquals(2, rows.size());
        assertEquals(6, rows.line(1));
        assertEquals(List.of("p", "q"), rows.classNames());
        assertArrayEquals(
                new double[] {1, 1, 0, 6, 0, 1}, FeatureEncoding.of(rows).features(rows).data);
        assertEquals(
                "data.csv: every row has a missing cell, so none is left",
                Refusal.data(folder, () -> table(drop, "a,y\n,p\n,q\n")));
    }

    @Test
    void missingCellsAreRefusedUnlessAllowed() {
        assertEquals(
                "data.csv line 3, column 'b' (index 1): the cell is missing ('?')",
                Refusal.data(folder, () -> table(Csv.defaults(), "a,b,y\n1,u,p\n2,?,q\n")));
        FeatureEncoding encoding = learned(Csv.defaults(), TRAIN);
        assertEquals(
                "new.csv line 2, column 'age' (index 0): the cell is missing", refusal(encoding, "age,city\n,Rome\n"));
    }

    @Test
    void ignoresColumnsAndTakesNumbersForCategories() {
        Csv csv = Csv.defaults().ignore("name", "0").categorical("zip");
        Dataset data = csv.read(TestFile.write(folder, "id,name,zip,a,y\n1,Ann,101,5,p\n2,Bob,9,6,q\n3,Cy,101,7,p\n"));
        assertEquals(List.of("zip=9", "zip=101", "a"), data.featureNames());
        assertArrayEquals(new double[] {0, 1, 5, 1, 0, 6, 0, 1, 7}, data.features().data);
        assertEquals(
                "data.csv line 1: no column 'nam' for ignoring; did you mean 'name'? the columns are 'name', 'y'",
                Refusal.data(folder, () -> table(Csv.defaults().ignore("nam"), "name,y\na,b\n")));
        assertEquals(
                "data.csv line 1: column 'y' (index 1) is the label and cannot be ignored",
                Refusal.data(folder, () -> table(Csv.defaults().ignore("y"), "name,y\na,b\n")));
        assertEquals(
                "data.csv line 1: all columns but the label are ignored; at least one feature is needed",
                Refusal.data(folder, () -> table(Csv.defaults().ignore("name"), "name,y\na,b\n")));
    }

    @Test
    void refusesMoreCategoriesThanAllowed() {
        StringBuilder text = new StringBuilder("name,y\n");
        for (int i = 0; i < 102; i++)
            text.append("n").append(i).append(',').append(i % 2).append('\n');
        assertEquals(
                "data.csv, column 'name' (index 0): 102 different texts in 102 cells, such as 'n0', so it names the"
                        + " rows, or has numbers in an unknown notation; ignore the column or allow more categories",
                Refusal.data(folder, () -> table(Csv.defaults(), text.toString())));
        assertEquals(
                102,
                learned(Csv.defaults().mostCategories(102), text.toString())
                        .featureNames()
                        .size());
        assertEquals(
                "csv: 0 categories are allowed a column; it must be from 1 to 10000",
                Refusal.argument(() -> Csv.defaults().mostCategories(0)));
    }

    @Test
    void refusesAClassThatTheEncodingDoesNotHave() {
        FeatureEncoding encoding = learned(Csv.defaults(), TRAIN);
        Table other = table(Csv.defaults(), "age,city,income\n20,Rome,none\n40,Rome,high\n");
        assertEquals(
                "data.csv line 2: label 'none' is not one of the classes 'high', 'low'",
                Refusal.data(folder, () -> encoding.apply(other)));
        Table swapped = table(Csv.defaults(), "age,city,income\n20,Rome,low\n40,Rome,aaa\n".replace("aaa", "high"));
        assertArrayEquals(new int[] {1, 0}, encoding.apply(swapped).labels());
    }

    @Test
    void refusesColumnsThatTurnedIntoAnotherKind() {
        FeatureEncoding encoding = learned(Csv.defaults(), TRAIN);
        Table other = table(Csv.defaults(), "age,city,income\nold,Rome,low\nyoung,Rome,high\n");
        assertEquals(
                "data.csv, column 'age' (index 0): holds categories but the encoding was fitted on numbers",
                Refusal.data(folder, () -> encoding.features(other)));
        assertEquals(
                "data.csv: the columns are 'a', 'city' but the encoding was fitted on 'age', 'city';"
                        + " they must be the same",
                Refusal.data(
                        folder, () -> encoding.features(table(Csv.defaults(), "a,city,y\n1,Rome,low\n2,Rome,high\n"))));
    }

    @Test
    void refusesANumberBeyondItsScale() {
        FeatureEncoding encoding = FeatureEncoding.standardizing(table(Csv.defaults(), "a,y\n0,p\n1e-300,q\n"));
        assertTrue(refusal(encoding, "a\n1e300\n")
                .startsWith(
                        "new.csv line 2, column 'a' (index 0): 1.0E300 is too far from the training rows, of mean "));
    }

    @Test
    void aDataSetHasAnEncodingToo() {
        Dataset moons = Generated.moons(50, 0.1, 1);
        FeatureEncoding encoding = FeatureEncoding.standardizing(Table.of(moons));
        Standardizer scale = Standardizer.fit(moons.features());
        assertArrayEquals(
                scale.apply(moons).features().data,
                encoding.apply(Table.of(moons)).features().data);
        assertEquals(encoding, FeatureEncoding.parse(encoding.toText()));
        assertArrayEquals(new double[] {1, 2}, features(FeatureEncoding.of(Table.of(moons)), "y,x\n2,1\n"));
    }

    @Test
    void aColumnOfARangeBeyondDoubleIsNamed() {
        Table wide = table(Csv.defaults(), "a,b,k\n1,1e308,x\n2,-1e308,y\n");
        String refused = Refusal.argument(() -> FeatureEncoding.standardizing(wide));
        assertTrue(
                refused.contains(
                        "data.csv, column 'b' (index 1) has numbers as large as 1.0E308, too large to standardise"),
                refused);
    }
}
