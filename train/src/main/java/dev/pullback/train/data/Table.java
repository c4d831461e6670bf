package dev.pullback.train.data;

import dev.pullback.train.data.dialect.Dialect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file as read: numbers, texts and missing cells, and the class of each row if the file has labels. A
 * {@link FeatureEncoding} converts a table to features.
 *
 * <pre>{@code
 * Table.Split rows = Csv.defaults().label("income").table(Path.of("adult.csv")).split(0.2, 1);
 * FeatureEncoding encoding = FeatureEncoding.standardizing(rows.train());
 * Dataset train = encoding.apply(rows.train());
 * Dataset test = encoding.apply(rows.test());
 * }</pre>
 *
 * <p>A table is immutable.
 */
public final class Table {
    private final TableSource source;
    private final List<Column> columns;
    private final DMatrixRMaj cells;
    private final int[] lines;
    private final TableOutcomes outcomes;

    /** Creates a table. A cell is a number, the index of a category in its column, or NaN if it is missing. */
    Table(TableSource source, List<Column> columns, DMatrixRMaj cells, int[] lines, TableOutcomes outcomes) {
        this.source = source;
        this.columns = List.copyOf(columns);
        this.cells = cells;
        this.lines = lines;
        this.outcomes = outcomes;
    }

    /** Creates a table with the features and the labels or targets of a data set. */
    public static Table of(Dataset data) {
        return of(data, data.featureNames().size());
    }

    /**
     * Creates a table from rows in memory, of which the last column is the label; {@link Csv#table(List, Iterable)} has
     * settings.
     *
     * @param columns the names of the columns
     * @param rows the values of each row: numbers, texts, booleans, or null for a missing value
     * @throws DataException as a file with these cells would be refused
     */
    public static Table of(List<String> columns, Iterable<? extends List<?>> rows) {
        return Csv.defaults().table(columns, rows);
    }

    /** Creates a table as if it had been read from a file whose label column has this index. */
    static Table of(Dataset data, int labelIndex) {
        int n = data.featureNames().size();
        boolean labelled = data.hasClasses();
        List<Column> columns = new ArrayList<>();
        List<String> unnamed = new ArrayList<>();
        for (int index = 0; columns.size() < n; index++) {
            if (labelled && index == labelIndex) continue;
            columns.add(new Column(data.featureNames().get(columns.size()), index, List.of()));
            unnamed.add("x" + index);
        }
        boolean header = !data.featureNames().equals(unnamed);
        List<Column> targets = new ArrayList<>();
        for (String name : data.targetNames()) targets.add(new Column(name, n + targets.size(), List.of()));
        int width = n + (labelled ? 1 : targets.size());
        TableSource source = new TableSource(
                "data",
                header,
                "",
                labelled ? labelIndex : -1,
                targets,
                width,
                Missing.REFUSE,
                Unseen.ZEROS,
                Dialect.STANDARD,
                TableReading.NONE);
        int[] lines = IntStream.rangeClosed(1, data.size()).toArray();
        return new Table(
                source,
                columns,
                data.features(),
                lines,
                new TableOutcomes(
                        labelled ? data.labels() : null,
                        data.classNames(),
                        labelled ? null : data.targets(),
                        data.weights().orElse(null)));
    }

    /** Returns the number of rows. */
    public int size() {
        return lines.length;
    }

    /** Returns the columns other than the label's. */
    public List<Column> columns() {
        return columns;
    }

    /** Returns whether the rows have labels or targets; rows for prediction may have none. */
    public boolean isLabelled() {
        return outcomes.labels() != null || outcomes.targets() != null;
    }

    /** Returns the names of the targets; empty if the rows have a label instead. */
    public List<String> targetNames() {
        return source.targetNames();
    }

    /**
     * Returns one line on how the file was read, as in {@code cells separated by ';', decimal comma, UTF-8; header in line
     * 1; 3 cells are missing: 'age' 3}; empty if the rows were not read from text.
     */
    public String reading() {
        return source.reading().summary();
    }

    /** Returns how the cells of the file were written. */
    public Dialect dialect() {
        return source.dialect();
    }

    /**
     * Returns remarks for the user about the rows, one line each; often empty. For rows that match an encoding, these
     * are the counts of categories that the training rows lack.
     */
    public List<String> remarks() {
        return source.reading().remarks();
    }

    /**
     * Returns warnings about features of training rows, one line each: columns of one value, columns that count the rows,
     * and columns that determine the class.
     */
    public List<String> warnings() {
        return TableWarnings.of(this);
    }

    /** Returns the names of the classes; empty without labels. */
    public List<String> classNames() {
        return outcomes.classNames();
    }

    /** Returns a table with the same features, whose rows have neither label nor targets, for an autoencoder. */
    public Table withoutOutcomes() {
        TableSource unlabelled = new TableSource(
                source.file(),
                source.header(),
                "",
                -1,
                List.of(),
                source.width(),
                source.missing(),
                source.unseen(),
                source.dialect(),
                source.reading());
        return new Table(unlabelled, columns, cells, lines, TableOutcomes.NONE);
    }

    /**
     * Returns the line of the file in which a row begins, from 1. It differs from the index of the row because of the
     * header, rows left out and cells with line breaks.
     *
     * @throws IllegalArgumentException if the index is out of range
     */
    public int line(int row) {
        if (row < 0 || row >= lines.length)
            throw new IllegalArgumentException(
                    "table: there is no row " + row + " among " + Messages.count(lines.length, "row"));
        return lines[row];
    }

    /**
     * Splits the rows into training and test rows, as {@link Dataset#split} does.
     *
     * @throws IllegalArgumentException if the fraction is out of range, a label column has no labels, or a side would be
     *     empty
     */
    public Split split(double testFraction, long seed) {
        int[] labels = outcomes.labels();
        if (labels == null && source.hasLabel())
            throw new IllegalArgumentException("split: the rows of " + source.file() + " have no labels to split by");
        StratifiedSplit sides = StratifiedSplit.split(labels == null ? new int[size()] : labels, testFraction, seed);
        return new Split(rows(sides.train()), rows(sides.test()));
    }

    /**
     * Divides the rows into folds, as {@link Dataset#folds} does.
     *
     * @throws IllegalArgumentException if k is below 2 or above the number of rows, or there is no repetition
     */
    public List<Split> folds(int k, int repeats, long seed) {
        int[] labels = outcomes.labels();
        return StratifiedFolds.of(labels == null ? new int[size()] : labels, k, repeats, seed).stream()
                .map(sides -> new Split(rows(sides.train()), rows(sides.test())))
                .toList();
    }

    private Table rows(int[] indices) {
        int width = columns.size();
        DMatrixRMaj chosen = new DMatrixRMaj(indices.length, width);
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(cells.data, indices[i] * width, chosen.data, i * width, width);
        }
        int[] chosenLines = Arrays.stream(indices).map(row -> lines[row]).toArray();
        return new Table(source, columns, chosen, chosenLines, outcomes.rows(indices));
    }

    TableSource source() {
        return source;
    }

    DMatrixRMaj cells() {
        return cells;
    }

    /** Returns the targets, m×k, NaN where one is missing; null if the rows have none. */
    @Nullable
    DMatrixRMaj targets() {
        return outcomes.targets();
    }

    /** Returns the targets, none of which is missing; throws if there are none, or one is missing. */
    DMatrixRMaj requireTargets() {
        DMatrixRMaj targets = targets();
        if (targets == null)
            throw new DataException(source.file() + ": no column for the target " + Messages.list(targetNames())
                    + "; it is needed here");
        for (int i = 0; i < targets.getNumElements(); i++) {
            if (Double.isNaN(targets.data[i]))
                throw new DataException(place(i / targets.numCols) + ": the target "
                        + Messages.quoted(targetNames().get(i % targets.numCols))
                        + " is missing or not a number; it is needed here");
        }
        return targets;
    }

    /** Returns the weight of each row, m×1, or null if the rows have none. */
    @Nullable
    DMatrixRMaj weights() {
        return outcomes.weights();
    }

    int @Nullable [] labels() {
        return outcomes.labels();
    }

    /** Returns the file and line of a row for error messages. */
    String place(int row) {
        return source.file() + " line " + lines[row];
    }

    /** Returns one line, as in {@code 150 rows, 4 columns (1 of categories), 3 classes}. */
    @Override
    public String toString() {
        long categorical = columns.stream().filter(c -> !c.isNumber()).count();
        return Messages.count(size(), "row") + ", " + Messages.count(columns.size(), "column")
                + (categorical == 0 ? "" : " (" + categorical + " of categories)")
                + (source.hasLabel() || isLabelled() ? outcomesText() : "");
    }

    private String outcomesText() {
        DMatrixRMaj targets = targets();
        if (targets != null) return ", " + Messages.count(targets.numCols, "target");
        return labels() == null ? ", no labels" : ", " + classNames().size() + " classes";
    }

    /**
     * Training rows and test rows.
     *
     * @param train the rows to fit the weights and the {@link FeatureEncoding} on
     * @param test the rows to measure on
     */
    public record Split(Table train, Table test) {}
}
