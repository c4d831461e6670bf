package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The problems found in the cells of a file. A file is read to its end, so that a single message can report the
 * problems of all columns. The message begins with the first problem.
 */
final class CsvComplaints {
    private static final int MOST_NAMED = 8;

    private final List<Complaint> complaints = new ArrayList<>();

    /**
     * A problem of a column.
     *
     * @param line its first line, or 0 if the column is concerned as a whole
     * @param column the column as an error message names it
     * @param text what is wrong
     * @param missing the number of missing cells, if that is the problem, otherwise 0
     * @param remedies the settings that may help
     */
    record Complaint(long line, String column, String text, long missing, List<Csv.Setting> remedies) {
        static Complaint of(long line, String column, String text, Csv.Setting... remedies) {
            return new Complaint(line, column, text, 0, List.of(remedies));
        }

        /** Returns whether this is about a feature. A complaint about a label or target is reported only if it comes first. */
        private boolean isOfFeature() {
            return !remedies.contains(Csv.Setting.LABEL)
                    && !remedies.contains(Csv.Setting.MISSING_LABEL)
                    && !text.startsWith("the target ");
        }

        private String full() {
            return (line == 0 ? "" : "line " + line + ", ") + column + ": " + text;
        }
    }

    void add(Complaint complaint) {
        complaints.add(complaint);
    }

    void addAll(List<Complaint> more) {
        complaints.addAll(more);
    }

    List<Complaint> all() {
        return complaints;
    }

    /** Throws the exception that names all problems, if there are any. Complaints of one line keep their order. */
    void throwIfAny(String file) {
        if (complaints.isEmpty()) return;
        List<Complaint> sorted = complaints.stream()
                .sorted(Comparator.comparingLong(Complaint::line))
                .toList();
        Complaint first = sorted.get(0);
        StringBuilder message =
                new StringBuilder(file).append(first.line == 0 ? ", " : " ").append(first.full());
        List<Complaint> missing = sorted.stream().filter(c -> c.missing > 0).toList();
        long count = missing.stream().mapToLong(Complaint::missing).sum();
        if (count > 1 || (count == 1 && first.missing == 0)) {
            message.append("; ")
                    .append(count)
                    .append(count == 1 ? " cell is missing in all: " : " cells are missing in all: ")
                    .append(missing.stream()
                            .limit(MOST_NAMED)
                            .map(c -> c.column + " " + c.missing)
                            .collect(Collectors.joining(", ")));
            if (missing.size() > MOST_NAMED)
                message.append(" and ").append(missing.size() - MOST_NAMED).append(" more columns");
        }
        List<Complaint> others = sorted.stream()
                .skip(1)
                .filter(c -> c.missing == 0 && c.isOfFeature())
                .toList();
        others.stream().limit(MOST_NAMED).forEach(c -> message.append("; ").append(c.full()));
        if (others.size() > MOST_NAMED)
            message.append("; and ").append(others.size() - MOST_NAMED).append(" more columns");
        Set<Csv.Setting> remedies = new LinkedHashSet<>();
        remedies.addAll(first.remedies);
        missing.forEach(c -> remedies.addAll(c.remedies));
        others.forEach(c -> remedies.addAll(c.remedies));
        throw new DataException(message.toString(), remedies.toArray(Csv.Setting[]::new));
    }

    /**
     * Returns the complaint about missing cells of a column.
     *
     * @param isWord whether a word such as {@code NA} marks them, which may be a category
     */
    static Complaint missing(long line, String column, String text, long count, boolean isWord) {
        List<Csv.Setting> remedies =
                isWord ? List.of(Csv.Setting.MISSING, Csv.Setting.MISSING_MARKS) : List.of(Csv.Setting.MISSING);
        return new Complaint(line, column, text + (isWord ? ", unless this is a category" : ""), count, remedies);
    }
}
