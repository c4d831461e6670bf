package dev.pullback.train.data;

import dev.pullback.core.Finiteness;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/** Converts tables to features and data sets by a {@link FeatureEncoding}; {@link RowEncoder} does so for single rows. */
final class TableEncoder {
    private final FeatureEncoding encoding;
    private final TableSource source;
    private final List<Column> columns;
    /** Whether the features are the unchanged cells. */
    private final boolean isPlain;

    TableEncoder(FeatureEncoding encoding) {
        this.encoding = encoding;
        this.source = encoding.source();
        this.columns = encoding.columns();
        this.isPlain = columns.stream().allMatch(Column::isNumber)
                && encoding.scale().equals(FeatureEncoding.unscaled(columns.size()));
    }

    /** See {@link FeatureEncoding#apply}. */
    Dataset dataset(Table rows) {
        Dataset data = source.hasLabel() ? withClasses(rows) : withTargets(rows);
        if (!encoding.categoryFeatures().isEmpty()) data = data.withCategoryFeatures(encoding.categoryFeatures());
        DMatrixRMaj weights = rows.weights();
        return weights == null ? data : data.withWeights(Arrays.copyOf(weights.data, weights.numRows));
    }

    private Dataset withClasses(Table rows) {
        int[] labels = rows.labels();
        if (labels == null)
            throw new DataException(rows.source().file() + ": no column for the label; it is needed here");
        int[] classes = labels;
        if (!rows.classNames().equals(encoding.classNames())) {
            classes = new int[labels.length];
            for (int i = 0; i < labels.length; i++) {
                String name = rows.classNames().get(labels[i]);
                classes[i] = encoding.classNames().indexOf(name);
                if (classes[i] < 0)
                    throw new DataException(rows.place(i) + ": label " + Messages.quoted(name)
                            + " is not one of the classes " + Messages.list(encoding.classNames()));
            }
        }
        return Dataset.owning(features(rows), classes, encoding.classNames(), encoding.featureNames());
    }

    private Dataset withTargets(Table rows) {
        DMatrixRMaj x = features(rows);
        if (source.targets().isEmpty()) {
            if (!encoding.categoryFeatures().isEmpty())
                throw new DataException(rows.source().file() + ": "
                        + Messages.quoted(encoding.featureNames()
                                .get(encoding.categoryFeatures().get(0).feature()))
                        + " holds numbers of categories, which cannot be targets");
            return Dataset.owning(x, Outcomes.of(x, encoding.featureNames()), encoding.featureNames());
        }
        Outcomes targets = Outcomes.of(rows.requireTargets(), source.targetNames());
        return Dataset.owning(x, encoding.targetScale().map(targets::scaled).orElse(targets), encoding.featureNames());
    }

    /** See {@link FeatureEncoding#features(Table)}. */
    DMatrixRMaj features(Table rows) {
        requireColumns(rows);
        DMatrixRMaj cells = rows.cells();
        // No copy is needed, since tables and features are immutable.
        if (isPlain && Finiteness.isFinite(cells)) return cells;
        DMatrixRMaj out = matrix(rows);
        int[][] places = places(rows);
        double[] means = encoding.scale().means();
        double[] deviations = encoding.scale().deviations();
        for (int row = 0, cell = 0, at = 0; row < cells.numRows; row++) {
            for (int column = 0; column < cells.numCols; column++, cell++) {
                double x = cells.data[cell];
                if (!columns.get(column).isNumber()) {
                    int place = Double.isNaN(x) ? -1 : places[column][(int) x];
                    if (place < 0) requireAllowed(rows, row, column, x);
                    if (columns.get(column).isEmbedded()) out.data[at] = place + 1.0;
                    else if (place >= 0) out.data[at + place] = 1;
                    at += columns.get(column).width();
                } else {
                    if (Double.isNaN(x)) requireAllowed(rows, row, column, x);
                    double filled = Double.isNaN(x) ? encoding.fill(column) : x;
                    double scaled = (filled - means[column]) / deviations[column];
                    if (!Double.isFinite(scaled))
                        throw new DataException(rows.place(row) + ", " + columns.get(column) + ": " + x
                                + " is too far from the training rows, of mean " + means[column] + " and deviation "
                                + deviations[column]);
                    out.data[at++] = scaled;
                }
            }
        }
        return out;
    }

    private DMatrixRMaj matrix(Table rows) {
        int n = encoding.featureNames().size();
        long numbers = (long) rows.size() * n;
        String subject = rows.source().file() + ": " + rows.size() + "x" + n + " features";
        if (numbers > MemoryLimit.LARGEST_MATRIX)
            throw new DataException(subject + " are too many; a matrix holds at most " + MemoryLimit.LARGEST_MATRIX);
        MemoryLimit.require(numbers * Double.BYTES, subject);
        return DMatrixRMaj.wrap(rows.size(), n, MemoryLimit.allocate((int) numbers, numbers * Double.BYTES, subject));
    }

    /** Returns for each category of the rows its index among the known categories, or -1. */
    private int[][] places(Table rows) {
        int[][] places = new int[columns.size()][];
        for (int i = 0; i < places.length; i++) {
            List<String> categories = columns.get(i).categories();
            if (rows.columns().get(i).categories().equals(categories)) {
                places[i] = IntStream.range(0, categories.size()).toArray();
                continue;
            }
            Categories known = Categories.known(categories, source.dialect().numbers());
            places[i] = rows.columns().get(i).categories().stream()
                    .mapToInt(text -> known.find(text) == Categories.NONE ? known.findNumber(text) : known.find(text))
                    .toArray();
        }
        return places;
    }

    /** Throws if a missing cell or an unseen category is not allowed. */
    private void requireAllowed(Table rows, int row, int column, double cell) {
        // In a column of categories NaN may also stand for an unseen category that the reader has allowed.
        boolean isMissing = Double.isNaN(cell);
        if (isMissing && columns.get(column).isNumber() && source.missing() == Missing.REFUSE)
            throw new DataException(
                    rows.place(row) + ", " + columns.get(column) + ": the cell is missing", Csv.Setting.MISSING);
        if (!isMissing && source.unseen() == Unseen.REFUSE)
            throw new DataException(
                    rows.place(row) + ", " + columns.get(column) + ": "
                            + Messages.quoted(
                                    rows.columns().get(column).categories().get((int) cell))
                            + " is not one of the categories "
                            + Messages.list(columns.get(column).categories()),
                    Csv.Setting.UNSEEN);
    }

    private void requireColumns(Table rows) {
        List<String> expected = columns.stream().map(Column::name).toList();
        List<String> there = rows.columns().stream().map(Column::name).toList();
        if (!expected.equals(there))
            throw new DataException(rows.source().file() + ": the columns are " + Messages.list(there)
                    + " but the encoding was fitted on " + Messages.list(expected) + "; they must be the same");
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isNumber() != rows.columns().get(i).isNumber())
                throw new DataException(rows.source().file() + ", "
                        + rows.columns().get(i) + ": holds "
                        + kind(rows.columns().get(i)) + " but the encoding was fitted on " + kind(columns.get(i)));
        }
    }

    private static String kind(Column column) {
        return column.isNumber() ? "numbers" : "categories";
    }
}
