package dev.pullback.cli;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.Idx;
import dev.pullback.train.data.Table;
import dev.pullback.train.data.TableBlocks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a command: generated ({@code moons} and others), a table ({@code csv:PATH}) or images ({@code idx:DIR}), and
 * how they are split.
 *
 * @param name the argument as the user gave it
 * @param csv how a table is read
 * @param tableOptions the names of the given options that apply to tables only
 * @param image the size of the images that the rows of a table are, or null if they are no images
 * @param autoencoder whether labels are left out, because the rows themselves are to be reproduced
 * @param test the table to test on, or null to split the rows
 * @param testFraction the share of rows to test on, or null for the default
 * @param seed the seed of generated rows and of the split
 */
record DataSource(
        String name,
        Csv csv,
        List<String> tableOptions,
        @Nullable ImageSize image,
        boolean autoencoder,
        @Nullable String test,
        @Nullable Double testFraction,
        long seed) {
    private static final String TABLE = "csv:";
    private static final String IMAGES = "idx:";
    private static final double TEST_FRACTION = 0.2;
    private static final int BLOCK_NUMBERS = 1 << 20;
    private static final int MOST_BLOCK_ROWS = 1 << 14;
    private static final Map<String, LongFunction<Dataset>> GENERATED = new LinkedHashMap<>();

    static {
        GENERATED.put("moons", seed -> Generated.moons(2000, 0.15, seed));
        GENERATED.put("spirals", seed -> Generated.spirals(3000, 3, 0.03, seed));
        GENERATED.put("blobs", seed -> Generated.blobs(2000, 4, 0.2, seed));
        GENERATED.put("rings", seed -> Generated.rings(2000, 3, 0.15, seed));
        GENERATED.put("digits", seed -> Generated.fontDigits(4000, 16, seed));
    }

    /**
     * Reads or generates the rows to train and to test on.
     *
     * @throws IllegalArgumentException if no source has this name, or an option does not apply to it
     * @throws dev.pullback.train.data.DataException if a file cannot be read
     */
    PreparedData load() {
        if (test != null && testFraction != null)
            throw new IllegalArgumentException(
                    "--test names the rows to test on, so --test-split has nothing to split");
        if (isTable()) return table();
        requireNoTableOptions();
        if (isWhole() && isImages())
            throw new IllegalArgumentException("--test-split 0 applies to tables and generated data, not to images");
        Dataset.Split rows = isImages()
                ? Idx.readDirectory(path(name.substring(IMAGES.length())), fraction(), seed)
                : isWhole()
                        ? whole(generator().apply(seed))
                        : generator().apply(seed).split(fraction(), seed);
        return prepared(rows);
    }

    /**
     * Reads or generates rows and divides them into folds. Each fold learns its own encoding from its training rows.
     *
     * @param onlyTraining whether the rows that {@link #load} tests on are left out; of images they always are
     * @throws IllegalArgumentException as {@link #load} does, and if the number of folds is out of range
     */
    List<Supplier<PreparedData>> folds(int k, int repeats, boolean onlyTraining) {
        List<Supplier<PreparedData>> folds = new ArrayList<>();
        if (isImages()) {
            requireNoTableOptions();
            Dataset.Split rows = Idx.readDirectory(path(name.substring(IMAGES.length())), fraction(), seed);
            for (Dataset.Split fold : rows.train().folds(k, repeats, seed)) folds.add(() -> prepared(fold));
            return folds;
        }
        Table all = isTable() ? csv.table(path(name.substring(TABLE.length()))) : generated();
        Table rows = onlyTraining && test == null && !isWhole()
                ? all.split(fraction(), seed).train()
                : all;
        for (Table.Split fold : rows.folds(k, repeats, seed)) folds.add(() -> prepared(fold.train(), fold.test()));
        return folds;
    }

    private Table generated() {
        requireNoTableOptions();
        return tableOf(generator().apply(seed));
    }

    private PreparedData prepared(Dataset.Split rows) {
        Table train = tableOf(rows.train());
        if (rows.train().image().isPresent())
            return PreparedData.images(autoencoder ? rows.autoencoding() : rows, FeatureEncoding.of(train));
        return prepared(train, tableOf(rows.test()));
    }

    private PreparedData prepared(Table train, Table testRows) {
        return PreparedData.of(train, testRows, encoding(train), image);
    }

    /** Learns how the rows of a table become features. */
    private FeatureEncoding encoding(Table train) {
        if (image == null) return FeatureEncoding.standardizing(train);
        int columns = train.columns().size();
        if (columns != image.elements())
            throw new IllegalArgumentException("--image " + image + " has " + image.elements()
                    + " numbers, but the rows of '" + name + "' have " + columns + " columns of features");
        return FeatureEncoding.scalingPixels(train);
    }

    private Table tableOf(Dataset rows) {
        return autoencoder ? Table.of(rows).withoutOutcomes() : Table.of(rows);
    }

    private PreparedData table() {
        Path file = path(name.substring(TABLE.length()));
        Path testFile = test == null ? null : path(test.startsWith(TABLE) ? test.substring(TABLE.length()) : test);
        if (testFile != null && isStandardInput(file) && isStandardInput(testFile))
            throw new IllegalArgumentException("--test and DATA both name standard input; name a file for one of them");
        Table rows = csv.table(file);
        if (isWhole()) return prepared(rows, rows);
        if (testFile == null) {
            Table.Split split = rows.split(fraction(), seed);
            return prepared(split.train(), split.test());
        }
        FeatureEncoding encoding = encoding(rows);
        return PreparedData.of(rows, csv.tableLike(testFile, encoding), encoding, image);
    }

    /**
     * Reads or generates rows with their outcomes for a trained network. Returns the rows to test on if a share was given or if there
     * are four files of images, and all rows otherwise.
     */
    private Table allRows(FeatureEncoding encoding) {
        if (isTable()) {
            Table rows = csv.tableLike(path(name.substring(TABLE.length())), encoding);
            return testFraction == null ? rows : rows.split(testFraction, seed).test();
        }
        requireNoTableOptions();
        if (isImages()) {
            Path directory = path(name.substring(IMAGES.length()));
            return Table.of(
                    testFraction == null
                            ? Idx.readTest(directory)
                            : Idx.readDirectory(directory, testFraction, seed).test());
        }
        Dataset rows = generator().apply(seed);
        return Table.of(
                testFraction == null ? rows : rows.split(testFraction, seed).test());
    }

    /**
     * Passes rows for a trained network to an action. The rows of a table are read some at a time; if its rows are split, or if it is
     * no table, all at once.
     *
     * @param isPrediction whether labels are ignored, unless a share of the rows is chosen by them
     * @return remarks for the user about the rows
     * @throws IllegalArgumentException as {@link #load} does, and if the rows do not fit the encoding
     */
    List<String> forEachBlock(FeatureEncoding encoding, boolean isPrediction, Consumer<Table> action) {
        if (!isTable() || testFraction != null) {
            Table rows = allRows(encoding);
            action.accept(rows);
            return rows.remarks();
        }
        Path file = path(name.substring(TABLE.length()));
        int count = blockRows(encoding);
        try (TableBlocks blocks =
                isPrediction ? csv.blocksToPredict(file, encoding, count) : csv.blocksLike(file, encoding, count)) {
            for (Table rows = blocks.next(); rows != null; rows = blocks.next()) action.accept(rows);
            return blocks.remarks();
        }
    }

    /** Returns a multiple of the number of rows that a network computes together. */
    private static int blockRows(FeatureEncoding encoding) {
        int width = Math.max(encoding.columns().size(), encoding.featureNames().size());
        return Math.max(1, Math.min(BLOCK_NUMBERS / width, MOST_BLOCK_ROWS) / Predictions.ROWS) * Predictions.ROWS;
    }

    private static boolean isStandardInput(Path file) {
        return file.toString().equals("-");
    }

    /** Returns whether all rows are for training and none for testing. */
    boolean isWhole() {
        return testFraction != null && testFraction == 0;
    }

    private static Dataset.Split whole(Dataset rows) {
        return new Dataset.Split(rows, rows);
    }

    private boolean isTable() {
        return name.startsWith(TABLE);
    }

    private boolean isImages() {
        return name.startsWith(IMAGES);
    }

    private void requireNoTableOptions() {
        if (!isImages()) generator(); // an unknown name is reported before an option that does not apply
        tableOptions.forEach(this::refuseForTablesOnly);
        if (test != null) refuseForTablesOnly("--test");
    }

    private double fraction() {
        return testFraction == null ? TEST_FRACTION : testFraction;
    }

    private LongFunction<Dataset> generator() {
        LongFunction<Dataset> generator = GENERATED.get(name);
        if (generator != null) return generator;
        if (!name.isEmpty() && Files.exists(path(name))) {
            String kind = Files.isDirectory(path(name)) ? IMAGES : TABLE;
            throw new IllegalArgumentException("unknown data '" + name + "'; did you mean '" + kind + name + "'?");
        }
        List<String> names = new ArrayList<>(GENERATED.keySet());
        names.add(TABLE + "PATH");
        names.add(IMAGES + "DIR");
        throw new IllegalArgumentException(Lookup.unknown("data", name, names));
    }

    private void refuseForTablesOnly(String option) {
        throw new IllegalArgumentException(option + " applies to csv:PATH only, not to '" + name + "'");
    }

    /**
     * Returns the path that a text names. Throws an IllegalArgumentException with a message of one line if it is
     * invalid.
     */
    private static Path path(String text) {
        if (text.isEmpty()) throw new IllegalArgumentException("a path is missing after csv: or idx:");
        return Path.of(text);
    }
}
