package dev.pullback.train.data;

import dev.pullback.train.data.CsvComplaints.Complaint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file with known columns, while they are read. Numbers are parsed directly from the parser's buffer into
 * blocks of rows, without creating strings. At the end of the file each column is classified as numbers or categories, and
 * the rows become a {@link Table}.
 */
final class CsvRows {
    private static final int LABEL = -1;
    private static final int IGNORED = -2;

    private final String file;
    private final Csv csv;
    private final CsvLayout layout;
    private final CsvPurpose purpose;
    private final @Nullable FeatureEncoding like;
    private final CsvText texts;
    private final CsvColumns columns;
    private final CsvCell cells;
    private final CsvLabels labels;
    private final CsvComplaints complaints = new CsvComplaints();
    /** For each column of the file: the index of its feature, then of its target or the weights, LABEL or IGNORED. */
    private final int[] slots;

    private final CsvColumnReader[] features;
    /** The readers of the targets and of the weights, which are stored after the features. */
    private final CsvTarget[] targets;

    private CsvRowStore store;
    /** Whether rows were taken as a block. */
    private boolean hasBlocks;
    /** Whether all rows of all blocks so far were left out. */
    private boolean isNothingKept = true;
    /** The number of rows left out because of missing cells. */
    private int leftOut;

    private boolean isComplaintOfLabel;
    private String label = "";

    /** Determines the columns from the first row, which begins in this line. */
    CsvRows(Csv csv, CsvLayout layout, CsvPurpose purpose, CsvText texts, List<String> firstRow, long line) {
        String place = texts.place(line);
        this.file = texts.file();
        this.texts = texts;
        this.csv = csv;
        this.layout = layout;
        this.purpose = purpose;
        this.like = purpose.like();
        this.cells = new CsvCell(layout.dialect());
        this.labels = new CsvLabels(like == null ? null : like.classNames(), cells);
        this.columns = like == null
                ? CsvColumns.of(firstRow, csv, layout, place)
                : CsvColumnMatcher.columns(firstRow, csv, like, cells, place);
        this.slots = new int[firstRow.size()];
        this.features = like == null ? newFeatures(place) : knownFeatures(like);
        this.targets = targets();
        this.store = new CsvRowStore(file, features.length + targets.length);
        Arrays.fill(slots, IGNORED);
        if (columns.label() >= 0) slots[columns.label()] = LABEL;
        int slot = 0;
        for (int index : columns.features()) slots[index] = slot++;
        if (!purpose.isPrediction()) for (int index : columns.targets()) slots[index] = slot++;
        if (columns.weights() >= 0) slots[columns.weights()] = slot;
    }

    private CsvColumnReader[] newFeatures(String place) {
        Set<Integer> categorical = columns.find(csv.categorical, "categories", place);
        Set<Integer> embedded = columns.find(csv.embedded, "the embedding", place);
        columns.requireFeatures(embedded, "embedded", place);
        columns.requireNoQuantity(categorical, place);
        return columns.features().stream()
                .map(i -> new CsvColumnReader(
                        columns.names().get(i),
                        i,
                        CsvColumnDecision.Policy.of(csv, categorical.contains(i), embedded.contains(i)),
                        csv,
                        cells))
                .toArray(CsvColumnReader[]::new);
    }

    private CsvColumnReader[] knownFeatures(FeatureEncoding like) {
        CsvColumnReader[] readers = new CsvColumnReader[columns.features().size()];
        for (int i = 0; i < readers.length; i++)
            readers[i] = new CsvColumnReader(
                    like.columns().get(i), columns.features().get(i), like.source(), purpose.missing(csv), cells);
        return readers;
    }

    private CsvTarget[] targets() {
        List<CsvTarget> readers = new ArrayList<>();
        for (int index : purpose.isPrediction() ? List.<Integer>of() : columns.targets())
            readers.add(
                    like == null
                            ? CsvTarget.of(columns.names().get(index), index, cells)
                            : CsvTarget.like(like.source().targets().get(readers.size()), cells));
        if (columns.weights() >= 0)
            readers.add(CsvTarget.weights(columns.names().get(columns.weights()), columns.weights(), cells));
        return readers.toArray(CsvTarget[]::new);
    }

    boolean hasHeader() {
        return columns.header();
    }

    /** Returns the number of columns of the file. */
    int width() {
        return slots.length;
    }

    /** Returns whether there was no row so far. */
    boolean isEmpty() {
        return store.size() == 0 && !hasBlocks;
    }

    /** Returns the number of rows since the last block. */
    int size() {
        return store.size();
    }

    /** Begins a row, which is in this line or an earlier one. */
    void begin(long line) {
        if (store.isFull()) store.extend(texts.place(line));
    }

    /** Adds a cell to the current row. */
    void add(int column, char[] buffer, int from, int to, long line) {
        int slot = slots[column];
        if (slot >= features.length) target(slot, buffer, from, to, line);
        else if (slot >= 0) feature(slot, buffer, from, to, line);
        else if (slot == LABEL) label = texts.of(buffer, from, to, line);
    }

    private void feature(int slot, char[] buffer, int from, int to, long line) {
        double value = features[slot].number(buffer, from, to, line);
        store.set(slot, Double.isNaN(value) ? features[slot].text(texts.of(buffer, from, to, line), line) : value);
    }

    private void target(int slot, char[] buffer, int from, int to, long line) {
        CsvTarget target = targets[slot - features.length];
        double value = target.number(buffer, from, to);
        if (Double.isNaN(value)) {
            String cell = texts.of(buffer, from, to, line);
            boolean isRefused = purpose.missing(csv) == Missing.REFUSE;
            value = target.text(cell, line, isRefused);
            if (!isRefused && target.isMissing(cell)) store.leaveOut();
        }
        store.set(slot, value);
    }

    /** Completes the current row, which begins in this line. */
    void complete(long line) {
        if (columns.label() >= 0 && !purpose.isPrediction()) addLabel(line);
        store.complete(line);
    }

    private void addLabel(long line) {
        String wrong = labels.add(label).orElse(null);
        if (wrong == null) return;
        boolean isMissing = labels.isMissing(label);
        if (isMissing && purpose.missing(csv) == Missing.DROP) {
            store.leaveOut();
        } else if (!isComplaintOfLabel) {
            isComplaintOfLabel = true;
            Csv.Setting[] remedies = like != null
                    ? new Csv.Setting[] {}
                    : isMissing
                            ? new Csv.Setting[] {Csv.Setting.LABEL, Csv.Setting.MISSING_LABEL}
                            : new Csv.Setting[] {Csv.Setting.LABEL};
            complaints.add(Complaint.of(line, columns.column(columns.label()), wrong, remedies));
        }
    }

    /** Returns the table; {@code emptyRows} is the number of rows of empty cells at the end, which were left out. */
    Table table(int emptyRows) {
        requireRows();
        Table table = keptRows(emptyRows);
        if (table == null) throw noneLeft();
        return table;
    }

    private DataException noneLeft() {
        return new DataException(file + ": every row has a missing cell, so none is left", Csv.Setting.MISSING);
    }

    /** Returns the rows that are not left out as a table, or null if all are. */
    private @Nullable Table keptRows(int emptyRows) {
        int width = features.length + targets.length;
        DMatrixRMaj everything = store.matrix();
        List<CsvColumnDecision.Decided> decided = IntStream.range(0, features.length)
                .mapToObj(i -> features[i].decide(everything, i))
                .toList();
        List<Column> outcomes = IntStream.range(0, targets.length)
                .mapToObj(i -> targets[i].decide(everything, features.length + i))
                .toList();
        allComplaints().throwIfAny(file);
        replaceCodes(everything, decided);
        int[] kept = kept(everything);
        leftOut += store.size() - kept.length;
        if (kept.length == 0) return null;
        boolean labelled = columns.label() >= 0 && !purpose.isPrediction();
        CsvLabels.Classes classes = labelled ? labels.classes(kept) : new CsvLabels.Classes(List.of(), new int[0]);
        if (like == null && labelled)
            labels.requireClasses(
                    file + ": the label in " + columns.column(columns.label()), classes.names(), kept.length);
        int end = width - (columns.weights() >= 0 ? 1 : 0);
        return new Table(
                source(outcomes, emptyRows),
                decided.stream().map(CsvColumnDecision.Decided::column).toList(),
                store.part(everything, kept, 0, features.length),
                Arrays.stream(kept).map(store::line).toArray(),
                new TableOutcomes(
                        labelled ? classes.labels() : null,
                        classes.names(),
                        end > features.length ? store.part(everything, kept, features.length, end) : null,
                        end < width ? store.part(everything, kept, end, width) : null));
    }

    /**
     * Returns the rows since the last block, which must match an encoding; see {@link CsvTableBuilder#block}. The store of the rows
     * is then empty. Returns null if all rows are left out, or a cell of the file was refused.
     */
    @Nullable
    Table block(boolean isLast) {
        if (isLast) {
            requireRows();
            allComplaints().throwIfAny(file);
        }
        boolean isRefused = !allComplaints().all().isEmpty();
        Table block = store.size() == 0 || isRefused ? null : keptRows(0);
        hasBlocks |= store.size() > 0;
        isNothingKept &= block == null;
        if (isLast && isNothingKept) throw noneLeft();
        store = new CsvRowStore(file, features.length + targets.length);
        labels.forgetRows();
        for (CsvTarget target : targets) target.forgetTexts();
        return block;
    }

    private void requireRows() {
        if (isEmpty()) throw new DataException(file + ": no data after the header " + Messages.list(columns.names()));
    }

    private CsvComplaints allComplaints() {
        CsvComplaints all = new CsvComplaints();
        for (CsvColumnReader feature : features) all.addAll(feature.complaints());
        for (CsvTarget target : targets) {
            Complaint complaint = target.complaint();
            if (complaint != null) all.add(complaint);
        }
        all.addAll(complaints.all());
        return all;
    }

    /** Returns the report on the rows so far, which must match an encoding. */
    TableReading reading(int emptyRows) {
        return reading(List.of(), emptyRows).withRemarkOn(leftOut);
    }

    private TableReading reading(List<Column> outcomes, int emptyRows) {
        Map<String, Long> missing = new LinkedHashMap<>();
        for (CsvColumnReader feature : features) missing.merge(feature.name(), feature.missingCells(), Long::sum);
        for (CsvTarget target : targets) missing.merge(target.name(), target.missingCells(), Long::sum);
        missing.values().removeIf(cells -> cells == 0);
        return TableReading.of(layout, columns.header(), features, missing, outcomes, leftOut, emptyRows);
    }

    private TableSource source(List<Column> outcomes, int emptyRows) {
        if (like != null) return like.source().with(file, reading(emptyRows));
        boolean labelled = columns.label() >= 0;
        return new TableSource(
                file,
                columns.header(),
                labelled ? columns.names().get(columns.label()) : "",
                columns.label(),
                outcomes.subList(0, columns.targets().size()),
                slots.length,
                csv.missing,
                csv.unseen,
                layout.dialect(),
                reading(outcomes, emptyRows));
    }

    private void replaceCodes(DMatrixRMaj everything, List<CsvColumnDecision.Decided> decided) {
        CsvColumnDecision.Decided[] ofFeature = decided.toArray(CsvColumnDecision.Decided[]::new);
        for (int at = 0; at < everything.getNumElements(); at += everything.numCols) {
            for (int i = 0; i < ofFeature.length; i++)
                everything.data[at + i] = ofFeature[i].value(everything.data[at + i]);
        }
    }

    /** Returns the indices of the rows that are kept. */
    private int[] kept(DMatrixRMaj everything) {
        boolean drops = purpose.missing(csv) == Missing.DROP;
        return IntStream.range(0, store.size())
                .filter(row -> !store.isLeftOut(row) && !(drops && isIncomplete(everything, row)))
                .toArray();
    }

    private boolean isIncomplete(DMatrixRMaj everything, int row) {
        for (int i = 0; i < features.length; i++) {
            if (CsvCellCode.isMissing(everything.data[row * everything.numCols + i])) return true;
        }
        return false;
    }
}
