package dev.pullback.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.train.data.dialect.DecimalParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CsvRoundTripTest {
    /** A table with a label in one column, and the format in which it is written. */
    record Table(List<String> labels, int features, int labelColumn, long seed, String lineBreak, boolean gzip) {
        double cell(int row, int feature) {
            SplitMix random = SplitMix.of(seed, (long) row * features + feature);
            double value = Double.longBitsToDouble(random.nextLong());
            return Double.isFinite(value) && (row + feature) % 2 == 0 ? value : random.nextGaussian();
        }

        String text() {
            StringBuilder out = new StringBuilder();
            for (int row = -1; row < labels.size(); row++) {
                List<String> cells = new ArrayList<>();
                for (int feature = 0; feature < features; feature++) {
                    cells.add(row < 0 ? "f" + feature : Double.toString(cell(row, feature)));
                }
                cells.add(labelColumn, row < 0 ? "the label" : quoted(labels.get(row)));
                out.append(String.join(",", cells)).append(lineBreak);
            }
            return out.toString();
        }

        private static String quoted(String text) {
            return '"' + text.replace("\"", "\"\"") + '"';
        }
    }

    @Provide
    Arbitrary<Table> tables() {
        Arbitrary<String> label = Arbitraries.strings()
                .withChars("abcXYZ019.,;'\"#\n\u00e9\u96ea")
                .ofMinLength(1)
                .ofMaxLength(5);
        Arbitrary<List<String>> labels =
                label.list().ofMinSize(2).ofMaxSize(30).filter(list -> new TreeSet<>(list).size() > 1);
        return Combinators.combine(
                        labels,
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.longs(),
                        Arbitraries.of("\n", "\r\n", "\r"),
                        Arbitraries.of(true, false))
                .as((rows, features, column, seed, lineBreak, gzip) ->
                        new Table(rows, features, column % (features + 1), seed, lineBreak, gzip));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsRead(@ForAll("tables") Table table) throws IOException {
        // Labels that are all numbers are compared by value, which CsvTest shows.
        if (table.labels().stream().allMatch(label -> Double.isFinite(DecimalParser.parse(label)))) {
            return;
        }
        byte[] bytes = table.text().getBytes(StandardCharsets.UTF_8);
        Path file = Files.createTempFile("round-trip", ".csv");
        try {
            Files.write(file, table.gzip() ? TestFile.gzip(bytes) : bytes);
            Dataset data = Csv.defaults().label("the label").read(file);
            assertEquals(new ArrayList<>(new TreeSet<>(table.labels())), data.classNames());
            assertEquals(table.labels().size(), data.size());
            assertEquals(table.features(), data.featureNames().size());
            for (int row = 0; row < data.size(); row++) {
                assertEquals(table.labels().get(row), data.classNames().get(data.labels()[row]));
                for (int feature = 0; feature < table.features(); feature++) {
                    assertEquals(table.cell(row, feature), data.features().get(row, feature));
                }
            }
            Dataset again = Csv.defaults().label(table.labelColumn()).readLike(file, data);
            assertArrayEquals(data.labels(), again.labels());
            assertEquals(0, Collections.indexOfSubList(again.featureNames(), data.featureNames()));
        } finally {
            Files.delete(file);
        }
    }
}
