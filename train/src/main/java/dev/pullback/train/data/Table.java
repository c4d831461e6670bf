package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file as they are, before anything has been learned from them: numbers, texts, missing cells, and the class
 * of each row if the file has one. An {@link FeatureEncoding} makes features of it.
 *
 * <pre>{@code
 * Table.Split rows = Csv.defaults().label("income").table(Path.of("adult.csv")).split(0.2, 1);
 * FeatureEncoding encoding = FeatureEncoding.standardizing(rows.train());
 * Dataset train = encoding.apply(rows.train());
 * Dataset test = encoding.apply(rows.test());
 * }</pre>
 *
 * <p>A table does not change.
 */
public final class Table {
    private final TableSource source;
    private final List<Column> columns;
    private final DMatrixRMaj cells;
    private final int[] lines;
    private final int @Nullable [] labels;
    private final List<String> classNames;

    /** Cells hold a number, or the place of a category among those of its column, or NaN. */
    Table(
            TableSource source,
            List<Column> columns,
            DMatrixRMaj cells,
            int[] lines,
            int @Nullable [] labels,
            List<String> classNames) {
        this.source = source;
        this.columns = List.copyOf(columns);
        this.cells = cells;
        this.lines = lines;
        this.labels = labels;
        this.classNames = List.copyOf(classNames);
    }

    /** The numbers and labels of a data set. */
    public static Table of(Dataset data) {
        return of(data, data.featureNames().size());
    }

    /** As if read from a file that has the label in this place. */
    static Table of(Dataset data, int labelIndex) {
        int width = data.featureNames().size() + 1;
        List<Column> columns = new ArrayList<>();
        List<String> unnamed = new ArrayList<>();
        for (int index = 0; index < width; index++) {
            if (index == labelIndex) continue;
            columns.add(new Column(data.featureNames().get(columns.size()), index, List.of()));
            unnamed.add("x" + index);
        }
        boolean header = !data.featureNames().equals(unnamed);
        TableSource source = new TableSource("data", header, "", labelIndex, width, Missing.REFUSE, Unseen.ZEROS);
        int[] lines = IntStream.rangeClosed(1, data.size()).toArray();
        return new Table(source, columns, data.features(), lines, data.labels(), data.classNames());
    }

    /** The number of rows. */
    public int size() {
        return lines.length;
    }

    /** The columns but the label's. */
    public List<Column> columns() {
        return columns;
    }

    /** Whether the rows have classes; rows to predict may have none. */
    public boolean isLabelled() {
        return labels != null;
    }

    /** What the classes are called; empty without labels. */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * The line of the file in which a row begins, from 1. Rows that were left out and cells with line breaks make it
     * differ from the row's number.
     *
     * @throws IllegalArgumentException if there is no such row
     */
    public int line(int row) {
        if (row < 0 || row >= lines.length)
            throw new IllegalArgumentException(
                    "table: there is no row " + row + " among " + Messages.count(lines.length, "row"));
        return lines[row];
    }

    /**
     * Splits into rows to train on and rows to test on, each class in proportion, as {@link Dataset#split} does.
     *
     * @throws IllegalArgumentException for a fraction out of range, without labels, or if a side would be empty
     */
    public Split split(double testFraction, long seed) {
        if (labels == null)
            throw new IllegalArgumentException("split: the rows of " + source.file() + " have no labels to split by");
        StratifiedSplit sides = StratifiedSplit.split(labels, classNames.size(), testFraction, seed);
        return new Split(rows(sides.train()), rows(sides.test()));
    }

    private Table rows(int[] indices) {
        int width = columns.size();
        DMatrixRMaj chosen = new DMatrixRMaj(indices.length, width);
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(cells.data, indices[i] * width, chosen.data, i * width, width);
        }
        int[] all = labels;
        int[] chosenLabels =
                all == null ? null : Arrays.stream(indices).map(row -> all[row]).toArray();
        int[] chosenLines = Arrays.stream(indices).map(row -> lines[row]).toArray();
        return new Table(source, columns, chosen, chosenLines, chosenLabels, classNames);
    }

    TableSource source() {
        return source;
    }

    DMatrixRMaj cells() {
        return cells;
    }

    int @Nullable [] labels() {
        return labels;
    }

    /** How errors name a row. */
    String place(int row) {
        return source.file() + " line " + lines[row];
    }

    /** {@code 150 rows, 4 columns (1 of categories), 3 classes}. */
    @Override
    public String toString() {
        long categorical = columns.stream().filter(c -> !c.isNumber()).count();
        return Messages.count(size(), "row") + ", " + Messages.count(columns.size(), "column")
                + (categorical == 0 ? "" : " (" + categorical + " of categories)")
                + (labels == null ? ", no labels" : ", " + classNames.size() + " classes");
    }

    /**
     * Rows to train on and rows to test on.
     *
     * @param train for fitting the weights and the {@link FeatureEncoding}
     * @param test for measuring
     */
    public record Split(Table train, Table test) {}
}
