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
                encoding,1
                table,true,3,REFUSE,ZEROS
                label,y,2
                class,p
                class,q
                number,a,0,1.5,0.0,1.0
                category,b,1
                value,u
                value,v
                """, FeatureEncoding.of(rows).toText());
    }

    @Test
    void namesTheLineThatIsWrong() {
        String text = FeatureEncoding.of(Csv.defaults().table(TestFile.write(folder, "a,b,y\n1,u,p\n2,v,q\n")))
                .toText();
        assertEquals("encoding line 1: at least 3 lines are needed", refusal(""));
        assertEquals(
                "encoding line 1: version '2'; only 1 is known", refusal(text.replace("encoding,1", "encoding,2")));
        assertEquals(
                "encoding line 2: 'yes' is neither true nor false", refusal(text.replace("table,true", "table,yes")));
        assertEquals("encoding line 3: '3' must be from 0 to 2", refusal(text.replace("y,2", "y,3")));
        assertEquals("encoding line 6: 'x' is no finite number", refusal(text.replace("1.5", "x")));
        assertEquals(
                "encoding line 7: expected 'category' and 2 more cells, found 'category', 'b'",
                refusal(text.replace("category,b,1", "category,b")));
        assertEquals("encoding line 8: unknown entry 'valu'", refusal(text.replace("value,u", "valu,u")));
        assertEquals(
                "encoding: column 'b' (index 1) has no value",
                refusal(text.replace("value,u\n", "").replace("value,v\n", "")));
        assertEquals(
                "encoding line 6: a value that follows no category",
                refusal(text.replace("number,a", "value,z\nnumber,a")));
        assertEquals(
                "encoding: two of the classes are the same: 'p', 'p'", refusal(text.replace("class,q", "class,p")));
        assertEquals(
                "encoding: standardizer: column 0 has mean 0.0 and deviation 0.0; both must be finite and the deviation"
                        + " above 0",
                refusal(text.replace("0.0,1.0", "0.0,0.0")));
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
