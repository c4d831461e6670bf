package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.dialect.CellFormat;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that tables are recognised as people have them: separators, marks, encodings, headers, dates, missing cells. */
class CsvDialectTest {
    @TempDir
    private Path folder;

    private Table table(Csv csv, String text) {
        return csv.table(TestFile.write(folder, text));
    }

    private Table table(String text) {
        return table(Csv.defaults(), text);
    }

    private String refusal(String text) {
        Path file = TestFile.write(folder, text);
        return Refusal.data(folder, () -> Csv.defaults().table(file));
    }

    private static double[] column(Table table, int column) {
        double[] cells = new double[table.size()];
        for (int i = 0; i < cells.length; i++) cells[i] = table.cells().get(i, column);
        return cells;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "width;height;class\n1,5;1000;yes\n-3,25;4e2;no\n5;0;yes\n",
                "width;height;class\n1,5;1.000;yes\n-3,25;400;no\n5,0;0,0;yes\n",
                "width;height;class\n1,5;1.000,00;yes\n-3,25;+400;no\n5;0;yes\n",
                "width\theight\tclass\n1.5\t1,000\tyes\n-3.25\t400\tno\n5\t0\tyes\n",
                "width|height|class\n1.5|1'000|yes\n-3.25|400|no\n5|0|yes\n",
                "width|height|class\n1,5|1 000|yes\n-3,25|400|no\n5|0|yes\n",
                "width:height:class\n1.5:1000:yes\n-3.25:400:no\n5:0:yes\n",
                "width^height^class\n1.5^1000^yes\n-3.25^400^no\n5^0^yes\n",
                "width~height~class\n1.5~1000~yes\n-3.25~400~no\n5~0~yes\n",
                "width height class\n1.5 1000 yes\n-3.25 400 no\n5 0 yes\n",
                "   width   height class\n     1.5    1000   yes\n   -3.25     400    no\n       5       0   yes\n",
                "width, height, class\n1.5, 1000, \"yes\"\n-3.25, 400, \"no\"\n5, 0, \"yes\"\n",
                "\"width\", \"height\", \"class\"\n1.5, \"1,000\", \"yes\"\n-3.25, \"400\", \"no\"\n5, \"0\", \"yes\"\n",
                "'width','height','class'\n'1.5','1000','yes'\n'-3.25','400','no'\n'5','0','yes'\n",
                "width,height,class\n\"1,5\",\"1000\",yes\n\"-3,25\",400,no\n5,0,yes\n",
                "width;height;class\r1,5;1000;yes\r-3,25;400;no\r5;0;yes\r",
                "sep=;\nwidth;height;class\n1,5;1000;yes\n-3,25;400;no\n5;0;yes\n",
                "A table of sizes\n\nwidth,height,class\n1.5,1000,yes\n-3.25,400,no\n5,0,yes\n",
                "# made by hand, 2020\n# units: cm\nwidth,height,class\n1.5,1000,yes\n-3.25,400,no\n5,0,yes\n",
                "width,height,class\n1.5,1000,yes\n-3.25,400,no\n   \n5,0,yes\n   \n",
                "width,height,class,\n1.5,1000,yes,\n-3.25,400,no,\n5,0,yes,\n",
                "width height class\na 1.5 1000 yes\nb -3.25 400 no\nc 5 0 yes\n",
                "\ufeffwidth;height;class\n1,5;$1.000;yes\n-3,25;$400;no\n5;$0;yes\n"
            })
    void readsEveryDialect(String text) {
        Table table = table(text);
        assertEquals(
                List.of("width", "height"),
                table.columns().stream().map(Column::name).toList(),
                table.reading());
        assertArrayEquals(new double[] {1.5, -3.25, 5}, column(table, 0), table.reading());
        assertArrayEquals(new double[] {1000, 400, 0}, column(table, 1), table.reading());
        assertEquals(List.of("no", "yes"), table.classNames());
    }

    @Test
    void theDialectIsSaidInOneLineAndStored() {
        Table table = table(Csv.defaults().missing(Missing.MEAN), "a;b;y\n1,5;?;p\n2,5;3;q\n-;1.234,5;q\n");
        assertEquals(
                "cells separated by ';', decimal comma, thousands mark '.', UTF-8; header in line 1;"
                        + " 2 cells are missing: 'a' 1, 'b' 1",
                table.reading());
        FeatureEncoding encoding =
                FeatureEncoding.parse(FeatureEncoding.of(table).toText());
        Path later = TestFile.write(folder, "later.csv", "b;a\n1.234;1,234\n".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(
                new double[] {1.234, 1234}, encoding.features(Csv.defaults().tableToPredict(later, encoding)).data);
        // Another dialect of a later file is recognised.
        Path other = TestFile.write(folder, "other.csv", "b,a\n1234.5,1.5\n".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(
                new double[] {1.5, 1234.5}, encoding.features(Csv.defaults().tableToPredict(other, encoding)).data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "windows-1252", "UTF-32"})
    void recognisesTheEncoding(String name) {
        String text = "gr\u00f6\u00dfe;art\n1;\u00e4rmlich\n2;gut\n3;gut\n4;\u00e4rmlich\n";
        for (boolean marked : new boolean[] {false, true}) {
            boolean needsMark = name.equals("UTF-32");
            boolean marksItself = name.startsWith("windows") || name.equals("UTF-16");
            if ((marked && marksItself) || (needsMark && !marked)) continue;
            byte[] bytes = ((marked ? "\ufeff" : "") + text).getBytes(Charset.forName(name));
            Dataset data = Csv.defaults().read(TestFile.write(folder, "data.csv", bytes));
            assertEquals(List.of("gr\u00f6\u00dfe"), data.featureNames());
            assertEquals(List.of("gut", "\u00e4rmlich"), data.classNames());
        }
    }

    @Test
    void anEncodingMayBeNamed() {
        byte[] bytes = "a;y\n1;\u0142\n2;k\n".getBytes(Charset.forName("windows-1250"));
        Csv csv = Csv.defaults().encoding(Charset.forName("windows-1250"));
        assertEquals(
                List.of("k", "\u0142"),
                csv.read(TestFile.write(folder, "data.csv", bytes)).classNames());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "12%|12.5 %|0.12|0.125",
                "$1,023.50|$2|1023.5|2",
                "\u20ac 5|\u20ac 7.25|5|7.25",
                "5 \u20ac|7.25 \u20ac|5|7.25",
                "(12)|30|-12|30",
                "1970-01-02|1971-01-01|1|365",
                "2.1.1970|31.1.1970|1|30",
                "1/31/1970|1/2/1970|30|1",
                "31/1/1970|2/1/1970|30|1",
                "1970-01-02 12:00|1970-01-03T06:00:00Z|1.5|2.25",
                "06:00|18:30:00|0.25|0.7708333333333334",
                "6:00 am|6:00 PM|0.25|0.75",
                "2 Jan 1970|31 Jan 1970|1|30",
                "Jan 2, 1970|Jan 31, 1970|1|30",
                "1970-01|1970-02|0|31",
                "Jan 2 1970|Jan 31 1970|1|30",
                "1 May 1970|31 May 1970|120|150",
                "19700102|19710101|1|365",
                "1970-01-02|03.01.1970|1|2",
                "Jan 2, 1970|1970-01-03|1|2",
                "12 kg|-7.5 kg|12|-7.5",
                "80.5 m2|120 m2|80.5|120",
                "2 kg/m^3|-7 kg/m^3|2|-7",
                "6.5 l/100km|7 l/100km|6.5|7",
                "3 \u20ac/m\u00b2|4 \u20ac/m\u00b2|3|4",
                "99 g CO2/km|120 g CO2/km|99|120",
                "21\u00b0C|5\u00b0C|21|5",
                "75:30|5:00.5|4530|300.5",
                "59:30|25:02:03|3570|90123",
                "12.50-|-3|-12.5|-3",
                "\u22127|4|-7|4"
            })
    void percentagesMoneyDatesAndTimesBecomeNumbers(String a, String b, double x, double y) {
        Table table = table("a|v|y\n" + a + "|1|p\n" + b + "|2|q\n");
        assertArrayEquals(new double[] {x, y}, column(table, 0), table.toString());
        FeatureEncoding encoding =
                FeatureEncoding.parse(FeatureEncoding.of(table).toText());
        Path later = TestFile.write(folder, "later.csv", ("a|v\n" + b + "|1\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(
                y,
                encoding.features(Csv.defaults().tableToPredict(later, encoding))
                        .get(0, 0));
        CellFormat format = table.columns().get(0).format();
        assertEquals(
                "later.csv line 2, column 'a' (index 0): 'soon' is not "
                        + (format.isPlain() ? "a number" : "one of the " + format + " of the data it must match"),
                Refusal.data(folder, () -> {
                    Path bad = TestFile.write(folder, "later.csv", "a|v\nsoon|1\n".getBytes(StandardCharsets.UTF_8));
                    Csv.defaults().tableToPredict(bad, encoding);
                }));
    }

    @Test
    void datesThatCanBeReadInTwoWaysAreNamed() {
        assertEquals(
                "data.csv line 2, column 'day' (index 0): dates such as '1/2/2020' may begin with the day or the month;"
                        + " write them as 2031-12-24, or ignore the column",
                refusal("day,y\n1/2/2020,p\n3/4/2020,q\n"));
    }

    @Test
    void datesOfDifferentFormsAreReadTogether() {
        Table table = table("day,y\n13/1/1970,p\n1970-01-02,q\n2.1.1970,p\n3 Jan 1970,q\n4/1/1970,p\n");
        assertArrayEquals(new double[] {12, 1, 1, 2, 3}, column(table, 0));
        assertEquals(
                "'day' holds dates (dd/MM/yyyy or yyyy-MM-dd or dd.MM.yyyy or dd MMM yyyy)",
                table.remarks().get(0));
        assertTrue(refusal("day,y\n1/2/2020,p\n2020-03-04,q\n").contains("may begin with the day or the month"));
    }

    @Test
    void linesThatBeginWithAHashAreCommentsUnlessTheyAreRows() {
        Table table = table("# made by hand\na,b,y\n1,2,p\n# this one, is odd\n3,4,q\n#\n5,6,p\n");
        assertArrayEquals(new double[] {1, 3, 5}, column(table, 0));
        assertTrue(table.reading().contains("lines that begin with # are comments"), table.reading());
        assertEquals(
                List.of("#1", "#2"),
                table("a,b,y\n#1,2,p\n#2,4,q\n#1,6,p\n").columns().get(0).categories());
    }

    @Test
    void aRowThatLooksLikeACommentIsNotLost() {
        String text = "a,b,y\n# made by hand\n" + "1,2,p\n3,4,q\n".repeat(50_000) + "#7,2,p\n";
        assertTrue(refusal(text).contains("line 100003: it begins with #"), refusal(text));
        assertEquals(100_001, table(text.replace("#7,", "7,")).size());
    }

    @Test
    void columnsWithTheSameProblemAreOneWarning() {
        Table table = table("a,b,x,y\n" + "1,2,3,p\n1,2,4,q\n1,2,5,p\n".repeat(10));
        assertEquals(List.of("'a', 'b' are the same in all rows; they cannot help: ignore them"), table.warnings());
    }

    @Test
    void aTargetThatIsAlwaysTheSameIsAWarning() {
        Table table = table(Csv.defaults().targets("y"), "x,y\n" + "1,5\n2,5\n4,5\n3,5\n".repeat(10));
        assertEquals(List.of("the target 'y' is the same in all rows; there is nothing to learn"), table.warnings());
    }

    @Test
    void theFirstRowIsComparedWithTheRowsBelow() {
        String mushrooms = "x,s,n,e\nb,s,w,p\nx,y,n,e\nb,s,w,p\n";
        Table rows = table(mushrooms);
        assertEquals(4, rows.size());
        assertTrue(rows.reading().contains("no header ('"), rows.reading());
        assertEquals(3, table("M,0.4,15\nF,0.5,7\nM,0.3,15\n").size());
        assertEquals(
                2,
                table("name,2019,y\nAnn,5.5,p\nBob,6,q\n".replace("2019", "year"))
                        .size());
        assertEquals(
                List.of("kind", "size"),
                table("kind,size,y\na,small,p\nb,large,q\n").columns().stream()
                        .map(Column::name)
                        .toList());
        assertEquals(3, table("a,a,p\nb,c,q\nd,e,p\n").size());
        String refused = refusal("id,2019,y\n1,5.5,p\n2,6,q\n");
        assertEquals(
                "data.csv line 1: a header or not? 'id' is no number but '2019' is; name the label's column if it is"
                        + " one, or say that there is none",
                refused);
        assertEquals(
                2,
                table(Csv.defaults().label("y"), "id,2019,y\n1,5.5,p\n2,6,q\n").size());
    }

    @Test
    void linesOfCountsAndClassNamesAreSkipped() {
        Table table = table("3,2,low,high\n1.5,2,0\n2.5,3,1\n4,5,1\n");
        assertEquals(3, table.size());
        assertEquals(2, table.line(0));
        assertTrue(
                table.reading().contains("1 line before the table is a line of counts and class names"),
                table.reading());
    }

    @Test
    void severalMarksOfMissingNumbersAreKnown() {
        Csv mean = Csv.defaults().missing(Missing.MEAN);
        Table table = table(mean, "a,b,c,y\n1,-,none,p\n2,3,u,q\nn.a.,#N/A,v,q\n.,4,none,p\n");
        assertEquals(
                "cells separated by ',', UTF-8; header in line 1; 4 cells are missing: 'a' 2, 'b' 2", table.reading());
        assertEquals(List.of("none", "u", "v"), table.columns().get(2).categories());
        Table own = table(mean.missingMarks("-99", "none"), "a,b,c,y\n1,-99,none,p\n2,3,u,q\n3,4,v,q\n4,-99,none,p\n");
        assertArrayEquals(new double[] {Double.NaN, 3, 4, Double.NaN}, column(own, 1));
        assertEquals(List.of("u", "v"), own.columns().get(2).categories());
        FeatureEncoding encoding = FeatureEncoding.parse(FeatureEncoding.of(own).toText());
        Path later = TestFile.write(folder, "later.csv", "a,b,c\n1,-99,none\n".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(
                new double[] {1, 3.5, 0, 0}, encoding.features(Csv.defaults().tableToPredict(later, encoding)).data);
    }

    @Test
    void rowsLeftOutAreCounted() {
        Table table = table(Csv.defaults().missing(Missing.DROP), "a,b,y\n1,2,p\n?,3,q\n4,,q\n5,6,q\n");
        assertEquals(2, table.size());
        assertTrue(table.reading().endsWith("2 cells are missing: 'a' 1, 'b' 1; 2 rows left out"), table.reading());
        Table targets = table(Csv.defaults().missing(Missing.MEAN).targets("y"), "a,b,y\n1,2,1\n?,3,\n4,5,NA\n5,6,3\n");
        assertEquals(2, targets.size());
        assertTrue(targets.reading().endsWith("3 cells are missing: 'a' 1, 'y' 2; 2 rows left out"), targets.reading());
    }

    @Test
    void aModelThatDropsRowsStillPredictsEveryRow() {
        Table train = table(Csv.defaults().missing(Missing.DROP), "a,b,y\n1,u,p\n?,u,q\n4,v,q\n");
        FeatureEncoding encoding = FeatureEncoding.of(train);
        Path later = TestFile.write(folder, "later.csv", "a,b,y\n?,u,\n1,,new\n".getBytes(StandardCharsets.UTF_8));
        Table rows = Csv.defaults().tableToPredict(later, encoding);
        assertArrayEquals(new double[] {2.5, 1, 0, 1, 0, 0}, encoding.features(rows).data);
        assertTrue(!rows.isLabelled());
    }

    @Test
    void oneRuleSaysWhetherTwoCellsAreOneCategory() {
        String text = "zip,y\n1,p\n1.0,q\n2,p\n2.00,q\n1,p\n01,q\n";
        Csv csv = Csv.defaults().categorical("zip");
        Table table = table(csv, text);
        assertEquals(List.of("1", "2"), table.columns().get(0).categories());
        FeatureEncoding encoding = FeatureEncoding.of(table);
        Path same = TestFile.write(folder, "same.csv", text.getBytes(StandardCharsets.UTF_8));
        Table again = csv.tableLike(same, encoding);
        assertArrayEquals(encoding.features(table).data, encoding.features(again).data);
        assertEquals(List.of(), again.remarks());
    }

    @Test
    void differentDigitsAreDifferentClasses() {
        assertEquals(
                List.of("9007199254740992", "9007199254740993"),
                table("1,9007199254740992\n2,9007199254740993\n3,9007199254740992.0\n")
                        .classNames());
    }

    @Test
    void unseenCategoriesAreCounted() {
        FeatureEncoding encoding = FeatureEncoding.of(table("sex,y\nmale,p\nfemale,q\n"));
        Path later = TestFile.write(folder, "later.csv", "sex\nMale\nFemale\nmale\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                List.of("'sex': 2 cells with a category that the training rows lack, such as 'Male'"),
                Csv.defaults().tableToPredict(later, encoding).remarks());
    }

    @Test
    void fewNumbersAndTextsAreCategories() {
        String text = "persons,y\n" + "2,p\n4,q\nmore,p\n".repeat(10);
        Table table = table(text);
        assertEquals(List.of("2", "4", "more"), table.columns().get(0).categories());
        assertEquals(
                List.of("'persons' holds numbers and texts, read as the categories '2', '4', 'more'"), table.remarks());
        FeatureEncoding encoding = FeatureEncoding.of(table);
        Path same = TestFile.write(folder, "same.csv", text.getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(
                encoding.features(table).data, encoding.features(Csv.defaults().tableLike(same, encoding)).data);
    }

    @Test
    void aColumnOfCategoriesThatAreNearlyAllDatesIsWarnedOf() {
        StringBuilder text = new StringBuilder("day,weight,a,y\n");
        for (int i = 0; i < 90; i++)
            text.append("2020-02-")
                    .append(i % 30 < 9 ? "0" : "")
                    .append(i % 30 + 1)
                    .append(',')
                    .append(i % 11)
                    .append(i % 2 == 0 ? " kg," : " g,")
                    .append(i % 7)
                    .append(",k")
                    .append(i % 4)
                    .append('\n');
        assertEquals(
                List.of(
                        "'day' is read as 30 categories, although most cells are quantities or dates, because '2020-02-30'"
                                + " is not; correct the cells or ignore the column",
                        "'weight' is read as 22 categories, although most cells are quantities or dates, because their"
                                + " notations differ, as do '0 g' and '9 kg'; correct the cells or ignore the column"),
                table(text.toString()).warnings());
    }

    @Test
    void featuresThatSayNothingOrTooMuchAreWarnedOf() {
        StringBuilder text = new StringBuilder("id,same,copy,a,y\n");
        for (int i = 0; i < 40; i++)
            text.append(i + 7)
                    .append(",5,")
                    .append(i % 2)
                    .append(',')
                    .append(i % 7)
                    .append(",k")
                    .append(i % 2)
                    .append('\n');
        assertEquals(
                List.of(
                        "'id' counts the rows; ignore it, because it can only help by the order of the rows",
                        "'same' is the same in all rows; it cannot help: ignore it",
                        "'copy' determines the class in all rows; ignore it if it is not known before the class is"),
                table(text.toString()).warnings());
        StringBuilder rounded = new StringBuilder("k,a,y\n");
        for (int i = 0; i < 40; i++)
            rounded.append(i % 2 == 0 ? "0.3," : "0.30000000000000004,")
                    .append(i % 7)
                    .append(',')
                    .append(i % 20)
                    .append('\n');
        assertEquals(
                List.of(
                        "the label has 20 different numbers, such as '10'; if they are a quantity, predict it as a"
                                + " target, not as a class",
                        "'k' is the same in all rows up to the rounding of doubles; ignore it, or read it as"
                                + " categorical if its last digits matter"),
                table(rounded.toString()).warnings());
    }

    @Test
    void targetsMayBeWrittenAsPeopleWriteThem() {
        String[][] columns = {
            {"$1,000.50", "$2", "1000.5", "2", "amounts of money $"},
            {"12%", "50%", "0.12", "0.5", "percentages"},
            {"yes", "No", "1", "0", "yes and no, read as 1 and 0"},
            {"TRUE", "false", "1", "0", "yes and no, read as 1 and 0"},
            {"3 kg", "4.5 kg", "3", "4.5", "numbers of the unit kg"},
            {"1970-01-02", "1970-01-03", "1", "2", "dates (yyyy-MM-dd)"}
        };
        for (String[] c : columns) {
            Table table = table(Csv.defaults().targets("y"), "a|y\n1|" + c[0] + "\n2|" + c[1] + "\n");
            double[] read = {Double.parseDouble(c[2]), Double.parseDouble(c[3])};
            FeatureEncoding encoding =
                    FeatureEncoding.parse(FeatureEncoding.of(table).toText());
            assertArrayEquals(read, encoding.apply(table).targets().data, c[0]);
            assertEquals(List.of("'y' holds " + c[4]), table.remarks());
            Path later =
                    TestFile.write(folder, "later.csv", ("a|y\n5|" + c[1] + "\n").getBytes(StandardCharsets.UTF_8));
            Table again = Csv.defaults().tableLike(later, encoding);
            assertArrayEquals(new double[] {read[1]}, encoding.apply(again).targets().data, c[0]);
            assertEquals(List.of(), again.remarks());
        }
        assertEquals(
                "data.csv line 3, column 'y' (index 1): the target 'soon' is not a number;"
                        + " if the column has classes, name it as the label",
                Refusal.data(folder, () -> table(Csv.defaults().targets("y"), "a,y\n1,2\n2,soon\n")));
    }

    @Test
    void rowsOfEmptyCellsAtTheEndAreLeftOut() {
        Table table = table("a,b,y\n1,2,p\n3,4,q\n,,\n , ,\n");
        assertEquals(2, table.size());
        assertEquals(List.of("2 rows of empty cells at the end are left out"), table.remarks());
        Table inside = table(Csv.defaults().missing(Missing.DROP), "a,b,y\n1,2,p\n,,\n3,4,q\n,5,q\n6,7,p\n");
        assertEquals(3, inside.size());
        assertArrayEquals(new int[] {2, 4, 6}, new int[] {inside.line(0), inside.line(1), inside.line(2)});
        assertEquals(
                "data.csv line 3, column 'a' (index 0): the cell is missing; 2 cells are missing in all: column 'a'"
                        + " (index 0) 1, column 'b' (index 1) 1",
                refusal("a,b,y\n1,2,p\n,,p\n3,4,q\n"));
    }

    @Test
    void titlesWithSeparatorsAreRecognised() {
        Table table = table("Sales, by month\nof 2031\na,b,y\n1,2,p\n3,4,q\n");
        assertEquals(2, table.size());
        assertTrue(table.reading().contains("2 lines before the table are a title; header in line 3"), table.reading());
    }

    @Test
    void aWordThatMarksMissingCellsMayBeACategory() {
        String text = "country,y\nNA,p\nEU,q\nNA,p\n";
        assertEquals(
                "data.csv line 2, column 'country' (index 0): the cell is missing ('NA'), unless this is a category; 2"
                        + " cells are missing in all: column 'country' (index 0) 2",
                refusal(text));
        assertEquals(
                List.of("EU", "NA"),
                table(Csv.defaults().missingMarks(""), text).columns().get(0).categories());
    }

    @Test
    void numbersOfTooManyDigitsAreNamed() {
        assertEquals(
                List.of("'id' has numbers such as 9007199254740993, of more digits than a double holds; read it as"
                        + " categorical, or ignore it, if they name things"),
                table("id,y\n1,p\n9007199254740993,q\n").remarks());
    }

    /** 9007199254740993 and 9007199254740992 are the same double. */
    @Test
    void numbersThatADoubleDoesNotTellApartAreNotCalledTheSame() {
        String rows = "9007199254740993,1\n9007199254740992,2\n9007199254740993,4\n";
        Table table = table(Csv.defaults().targets("y"), "id,y\n" + rows.repeat(10));
        assertEquals(
                List.of("'id' is the same in all rows up to the rounding of doubles; ignore it, or read it as"
                        + " categorical if its last digits matter"),
                table.warnings());
        assertEquals(
                List.of("the target 'id' is the same in all rows up to the rounding of doubles; there is nothing to"
                        + " learn"),
                table(Csv.defaults().targets("id"), "id,y\n" + rows.repeat(10)).warnings());
        Table exact = table(Csv.defaults().categorical("id").targets("y"), "id,y\n" + rows.repeat(10));
        assertEquals(List.of(), exact.warnings());
        assertEquals(2, exact.columns().get(0).categories().size());
    }

    @Test
    void aTargetNamedTwiceIsRefused() {
        String text = "a,b,y\n1,2,3\n4,5,6\n";
        for (Csv twice :
                List.of(Csv.defaults().targets("y", "y"), Csv.defaults().targets("y", "a", "2")))
            assertEquals(
                    "data.csv line 1: column 'y' (index 2) is named twice as a target; name each target once",
                    Refusal.data(folder, () -> table(twice, text)));
    }

    @Test
    void onlyFeaturesAreEmbedded() {
        String text = "a,b,w,y\np,u,1,k\nq,v,2,l\n";
        String start = "data.csv line 1: column ";
        String end = "; only features can be embedded";
        assertEquals(
                start + "'y' (index 3) is the label" + end,
                Refusal.data(folder, () -> table(Csv.defaults().embed("y"), text)));
        assertEquals(
                start + "'b' (index 1) is left out" + end,
                Refusal.data(folder, () -> table(Csv.defaults().ignore("b").embed("a", "b"), text)));
        assertEquals(
                start + "'w' (index 2) is the column of weights" + end,
                Refusal.data(folder, () -> table(Csv.defaults().weights("w").embed("2"), text)));
        assertEquals(
                start + "'w' (index 2) is a target" + end,
                Refusal.data(folder, () -> table(Csv.defaults().targets("w").embed("w"), text)));
    }

    @Test
    void aColumnHasOneRole() {
        String text = "a,w,y\n1,1,3\n4,2,6\n";
        String start = "data.csv line 1: column ";
        Csv target = Csv.defaults().targets("y");
        assertEquals(
                start + "'y' (index 2) is the target and cannot be the column of weights",
                Refusal.data(folder, () -> table(target.weights("y"), text)));
        assertEquals(
                start + "'w' (index 1) is the column of weights and cannot be categorical",
                Refusal.data(folder, () -> table(target.weights("w").categorical("w"), text)));
        assertEquals(
                start + "'y' (index 2) is the target and cannot be categorical",
                Refusal.data(folder, () -> table(Csv.defaults().targets("y").categorical("y"), text)));
        assertEquals(
                start + "'w' (index 1) is the column of weights and cannot be ignored",
                Refusal.data(folder, () -> table(target.weights("w").ignore("w"), text)));
        assertEquals(
                2, table(Csv.defaults().categorical("y"), text).classNames().size());
    }

    @Test
    void aColumnThatNamesTheRowsIsRefused() {
        StringBuilder text = new StringBuilder("name,a,y\n");
        for (int i = 0; i < 60; i++)
            text.append("n")
                    .append(i)
                    .append(',')
                    .append(i % 7)
                    .append(",k")
                    .append(i % 2)
                    .append('\n');
        assertEquals(
                "data.csv, column 'name' (index 0): 60 different texts in 60 cells, such as 'n0', so it names the rows,"
                        + " or has numbers in an unknown notation; ignore the column or allow more categories",
                refusal(text.toString()));
        assertEquals(
                1,
                table(Csv.defaults().ignore("name"), text.toString()).columns().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "[{\"a\": 1}]#JSON; save the table as CSV",
                "{\"a\": [1, 2]}#JSON; save the table as CSV",
                "@relation iris%@attribute a numeric#an ARFF file of Weka; save the table as CSV",
                "<html><table>#a web page; save the table as CSV",
                "<?xml version='1.0'?>#XML; save the table as CSV",
                "| a | b |%|---|---|%| 1 | 2 |#a table in Markdown; save the table as CSV",
                "+1 1:0.5 3:2%-1 2:1#a file in the format of libsvm (index:value); save the table as CSV"
            })
    void whatIsNoTableIsSaidForWhatItIs(String text, String kind) {
        assertEquals("data.csv: this is " + kind, refusal(text.replace('%', '\n') + "\n"));
    }

    @Test
    void workbooksAreSaidForWhatTheyAre() {
        byte[] xlsx = "PK\3\4\24\0\6\0\10\0\0\0!\0[Content_Types].xml".getBytes(StandardCharsets.ISO_8859_1);
        byte[] xls = "\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1".getBytes(StandardCharsets.ISO_8859_1);
        String save = "; save the table as CSV";
        for (String[] kind : new String[][] {
            {new String(xlsx, StandardCharsets.ISO_8859_1), "an Excel workbook (.xlsx)"},
            {new String(xls, StandardCharsets.ISO_8859_1), "an old Excel workbook (.xls)"},
            {"PAR1\0\0", "a Parquet file"}
        }) {
            Path file = TestFile.write(folder, "t.xlsx", kind[0].getBytes(StandardCharsets.ISO_8859_1));
            assertEquals("t.xlsx: this is " + kind[1] + save, Refusal.data(folder, () -> Csv.defaults()
                    .read(file)));
        }
    }

    @Test
    void aTsvFileIsSeparatedByTabs() {
        Path file = TestFile.write(folder, "t.tsv", "a\tb\ty\n1,5\t2\tp\n2,5\t3\tq\n".getBytes(StandardCharsets.UTF_8));
        assertArrayEquals(
                new double[] {1.5, 2, 2.5, 3}, Csv.defaults().read(file).features().data);
    }

    @Test
    void rowsMayComeFromAReader() {
        Table table = Csv.defaults().table(new StringReader("a;y\n1,5;p\n2;q\n"));
        assertEquals("cells separated by ';', decimal comma, characters; header in line 1", table.reading());
        assertEquals("[1.5, 2.0]", Arrays.toString(table.cells().data));
    }

    @Test
    void settingsComeBeforeWhatIsRecognised() {
        Csv csv = Csv.defaults()
                .separator(';')
                .decimal('.')
                .thousands(',')
                .quote('\'')
                .skipLines(1);
        Table table = table(csv, "title;with;cells\na;b;y\n'1,234';2;p\n3;4;q\n");
        assertArrayEquals(new double[] {1234, 2, 3, 4}, table.cells().data);
        assertEquals(
                "csv: the decimal mark is 'x'; it must be a point or a comma",
                Refusal.argument(() -> csv.decimal('x')));
    }
}
