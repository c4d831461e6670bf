package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureEncodingJsonTest {
    private static final String DATA =
            "a,\"b,\n\"\"b\"\"\",y\n0.1,\"u, v\",one\n0.3,\"w\nx\",two\n1e-7,<&>,two\n,\u96ea,one\n";

    @TempDir
    private Path folder;

    private Table table() {
        return Csv.defaults().missing(Missing.MEAN).table(TestFile.write(folder, DATA));
    }

    private static String refusal(String text) {
        return Refusal.of(DataException.class, () -> FeatureEncoding.parse(text));
    }

    @Test
    void isReadAgainToTheLastBit() {
        Table rows = table();
        FeatureEncoding encoding = FeatureEncoding.standardizing(rows);
        FeatureEncoding again = FeatureEncoding.parse(encoding.toText());
        assertEquals(encoding, again);
        assertEquals(encoding.hashCode(), again.hashCode());
        assertEquals(encoding.toText(), again.toText());
        assertEquals(encoding.featureNames(), again.featureNames());
        assertEquals(encoding.classNames(), again.classNames());
        assertArrayEquals(encoding.features(rows).data, again.features(rows).data);
        assertNotEquals(encoding, FeatureEncoding.of(rows));
    }

    @Test
    void isShortAndReadable() {
        Table rows = Csv.defaults().table(TestFile.write(folder, "a,b,y\n1,u,p\n2,v,q\n"));
        assertEquals("""
                {"version":1,"header":"PRESENT","width":3,"missing":"REFUSE","unseen":"ZEROS","label":"y","labelIndex":2,\
                "classes":["p","q"],"columns":[\
                {"name":"a","index":0,"fill":1.5,"mean":0.0,"deviation":1.0},\
                {"name":"b","index":1,"categories":["u","v"]}]}""", FeatureEncoding.of(rows).toText());
    }

    @Test
    void namesWhatIsWrong() {
        String text = FeatureEncoding.of(Csv.defaults().table(TestFile.write(folder, "a,b,y\n1,u,p\n2,v,q\n")))
                .toText();
        assertEquals("encoding: the JSON object is missing or has an unknown value", refusal(""));
        String notJson = "encoding: the text is not the JSON that FeatureEncoding.toText writes";
        assertEquals(notJson, refusal("encoding,1\n"));
        assertEquals(notJson, refusal(text.substring(0, 100)));
        assertEquals(notJson, refusal(text + "x"));
        assertEquals("encoding: header is missing or has an unknown value", refusal(text.replace("PRESENT", "DETECT")));
        assertEquals(
                "encoding: Expected a double but was x at line 1 column 169 path $.columns[0].fill",
                refusal(text.replace("1.5", "\"x\"")));
        assertEquals(notJson, refusal(text.replace("1.5", "NaN")));
        assertEquals("encoding: version 2; only 1 is known", refusal(text.replace("\"version\":1", "\"version\":2")));
        assertEquals(
                "encoding: header is missing or has an unknown value", refusal(text.replace("\"header\"", "\"head\"")));
        assertEquals(
                "encoding: missing is missing or has an unknown value", refusal(text.replace("REFUSE", "REFUSED")));
        assertEquals(
                "encoding: labelIndex is 3; it must be from 0 to 2",
                refusal(text.replace("\"labelIndex\":2", "\"labelIndex\":3")));
        assertEquals(
                "encoding: index is -1; it must be from 0 to 2", refusal(text.replace("\"index\":1", "\"index\":-1")));
        assertEquals("encoding: fill is missing or has an unknown value", refusal(text.replace("1.5", "null")));
        assertEquals(
                "encoding: the name of a column is missing or has an unknown value",
                refusal(text.replace("\"b\"", "null")));
        assertEquals("encoding: there is no column", refusal(text.replaceFirst("\\[\\{.*", "[]}")));
        assertEquals("encoding: column 'b' (index 1) has no category", refusal(text.replace("\"u\",\"v\"", "")));
        assertEquals(
                "encoding: one of the categories of 'b' is missing or has an unknown value",
                refusal(text.replace("\"u\"", "null")));
        assertEquals("encoding: two of the classes are the same: 'p', 'p'", refusal(text.replace("\"q\"", "\"p\"")));
        assertEquals("encoding: two of the columns are the same: 'a', 'a'", refusal(text.replace("\"b\"", "\"a\"")));
        assertEquals(
                "encoding: standardizer: column 0 has mean 0.0 and deviation 0.0; both must be finite and the deviation"
                        + " above 0",
                refusal(text.replace("1.0", "0.0")));
        assertEquals(notJson, refusal(text.replace("1.5", "1e999")));
    }

    @Test
    void damagedTextIsReadOrRefusedInOneLine() {
        char[] text = FeatureEncoding.standardizing(table()).toText().toCharArray();
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            char[] damaged = text.clone();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) damaged[random.nextInt(damaged.length)] = (char) random.nextInt(0, 128);
            String half = new String(damaged, 0, trial % 4 == 0 ? random.nextInt(damaged.length) : damaged.length);
            try {
                int columns = FeatureEncoding.parse(half).columns().size();
                assertTrue(columns == 1 || columns == 2, half);
            } catch (DataException e) {
                assertEquals(1, String.valueOf(e.getMessage()).lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 300 && refused < 1000, refused + " refused");
    }
}
