package dev.pullback.train.data;

import dev.pullback.train.data.dialect.Dialect;
import dev.pullback.train.data.dialect.HeaderDetector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds tables from rows in memory, by the same rules as from files. Error messages count the rows from 1. */
final class RowsInMemory {
    private RowsInMemory() {}

    static Table table(Csv csv, List<String> columns, Iterable<? extends List<?>> rows) {
        HeaderDetector header = new HeaderDetector(true, "", null, null);
        Dialect dialect = new Dialect(
                "values in memory",
                ',',
                '"',
                csv.decimal == null ? '.' : csv.decimal,
                csv.thousands == null ? '\0' : csv.thousands,
                csv.missingMarks);
        CsvTableBuilder table = new CsvTableBuilder(
                Csv.UNNAMED, csv, new CsvLayout(dialect, 0, "", header, false, false, Set.of()), CsvPurpose.TRAINING);
        table.addRow(1, columns);
        long number = 0;
        List<String> cells = new ArrayList<>();
        for (List<?> row : rows) {
            number++;
            if (row.size() != columns.size())
                throw new DataException(Csv.UNNAMED + ", row " + number + ": " + Messages.count(row.size(), "value")
                        + ", but there are " + Messages.count(columns.size(), "column"));
            cells.clear();
            for (Object value : row) cells.add(text(value));
            table.addRow(number, cells);
        }
        return table.table();
    }

    static Table table(Csv csv, Iterable<? extends Map<String, ?>> rows) {
        Iterator<? extends Map<String, ?>> all = rows.iterator();
        if (!all.hasNext()) throw new DataException(Csv.UNNAMED + ": there is no row");
        List<String> columns = List.copyOf(all.next().keySet());
        List<List<@Nullable Object>> lists = new ArrayList<>();
        for (Map<String, ?> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            for (String column : columns) {
                if (!row.containsKey(column))
                    throw new DataException(Csv.UNNAMED + ", row " + (lists.size() + 1) + ": no value for "
                            + Messages.quoted(column) + "; a missing value is null");
                values.add(row.get(column));
            }
            if (row.size() != columns.size())
                throw new DataException(Csv.UNNAMED + ", row " + (lists.size() + 1) + ": the names are "
                        + Messages.list(List.copyOf(row.keySet())) + ", but those of the first row are "
                        + Messages.list(columns));
            lists.add(values);
        }
        return table(csv, columns, lists);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
