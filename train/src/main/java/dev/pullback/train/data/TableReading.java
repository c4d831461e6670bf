package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A report for the user on how a file was read.
 *
 * @param summary one line on what was recognised, and how many cells were missing
 * @param remarks further lines, such as counts of unseen categories
 */
record TableReading(String summary, List<String> remarks) {
    /** Nothing, for rows that were not read from text. */
    static final TableReading NONE = new TableReading("", List.of());

    private static final int MOST_NAMED = 8;

    /** Copies the list. */
    TableReading {
        remarks = List.copyOf(remarks);
    }

    /**
     * Creates the report on a file.
     *
     * @param missing the number of missing cells of each column that has some, by name
     * @param targets the columns of the targets of a new file
     * @param leftOut the number of rows left out because of missing cells
     * @param emptyRows the number of rows of empty cells at the end
     */
    static TableReading of(
            CsvLayout layout,
            boolean hasHeader,
            CsvColumnReader[] columns,
            Map<String, Long> missing,
            List<Column> targets,
            int leftOut,
            int emptyRows) {
        StringBuilder summary = new StringBuilder(layout.dialect().toString());
        if (layout.skip() > 0)
            summary.append("; ")
                    .append(Messages.count(layout.skip(), "line"))
                    .append(" before the table ")
                    .append(layout.skip() == 1 ? "is " : "are ")
                    .append(layout.skipped());
        if (layout.hasComments()) summary.append("; lines that begin with # are comments");
        String reason = layout.header().reason();
        summary.append(hasHeader ? "; header in line " + (layout.skip() + 1) : "; no header");
        if (!hasHeader && !reason.isEmpty())
            summary.append(" (").append(Messages.printable(reason)).append(')');
        if (layout.hasRowNames())
            summary.append("; the first column, which the header does not name, is left out as names of rows");
        if (!missing.isEmpty()) {
            long cells = missing.values().stream().mapToLong(Long::longValue).sum();
            summary.append("; ")
                    .append(cells)
                    .append(cells == 1 ? " cell is missing: " : " cells are missing: ")
                    .append(missing.entrySet().stream()
                            .limit(MOST_NAMED)
                            .map(c -> Messages.quoted(c.getKey()) + " " + c.getValue())
                            .collect(Collectors.joining(", ")));
            if (missing.size() > MOST_NAMED)
                summary.append(" and ").append(missing.size() - MOST_NAMED).append(" more columns");
        }
        if (leftOut > 0)
            summary.append("; ").append(Messages.count(leftOut, "row")).append(" left out");
        List<String> remarks = new ArrayList<>();
        for (CsvColumnReader column : columns)
            Stream.of(column.remark(), column.unseen())
                    .filter(remark -> !remark.isEmpty())
                    .forEach(remarks::add);
        targets.stream().filter(target -> !target.format().isPlain()).forEach(target -> remarks.add(target.holding()));
        if (emptyRows > 0)
            remarks.add(Messages.count(emptyRows, "row") + " of empty cells at the end "
                    + (emptyRows == 1 ? "is" : "are") + " left out");
        return new TableReading(summary.toString(), remarks);
    }

    /** Returns this report with a remark on the number of rows left out because of missing cells, unless it is 0. */
    TableReading withRemarkOn(int leftOut) {
        if (leftOut == 0) return this;
        List<String> more = new ArrayList<>(remarks);
        more.add(Messages.count(leftOut, "row") + (leftOut == 1 ? " is" : " are")
                + " left out because of missing cells");
        return new TableReading(summary, more);
    }
}
