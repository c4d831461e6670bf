package dev.pullback.check.planted;

import dev.pullback.check.Criterion;
import dev.pullback.check.Finding;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Wrong gradients, planted to see whether the checker catches them: each with the verdict that it must get, the criterion
 * that gives it away, and what the hint must say where there is one to give.
 */
public final class PlantedBugs {
    private final List<Row> rows;

    /**
     * One wrong gradient.
     *
     * @param name what is wrong with it
     * @param verdict the verdict that it must get
     * @param criterion what must give it away
     * @param hint a part of what the hint must say, or empty
     * @param check runs the check
     */
    public record Bug(String name, Verdict verdict, Criterion criterion, String hint, Supplier<Report> check) {
        /** Runs the check. */
        public Row run() {
            return new Row(this, check.get());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A wrong gradient and what the checker said. */
    public record Row(Bug bug, Report report) {
        /** Whether verdict, criterion and hint of the worst finding are the right ones. */
        public boolean caught() {
            if (report.findings().isEmpty()) return false;
            Finding worst = report.findings().get(0);
            return report.verdict() == bug.verdict
                    && worst.verdict() == bug.verdict
                    && worst.criterion() == bug.criterion
                    && worst.hint().contains(bug.hint);
        }

        /** One line that ends in {@code caught} or {@code missed}. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-52s %-10s %-13s %s",
                    bug.name,
                    report.verdict(),
                    report.findings().isEmpty() ? "-" : report.findings().get(0).criterion(),
                    caught() ? "caught" : "missed");
        }
    }

    private PlantedBugs(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** All wrong gradients. */
    public static List<Bug> all() {
        List<Bug> all = new ArrayList<>(PlantedRules.bugs());
        all.addAll(PlantedVjps.bugs());
        all.addAll(PlantedContracts.bugs());
        all.addAll(PlantedPoints.bugs());
        return all;
    }

    /** Checks them all. */
    public static PlantedBugs run() {
        List<Row> rows = new ArrayList<>();
        for (Bug bug : all()) rows.add(bug.run());
        return new PlantedBugs(rows);
    }

    /** A row for each. */
    public List<Row> rows() {
        return rows;
    }

    /** Whether all were caught. */
    public boolean allCaught() {
        return rows.stream().allMatch(Row::caught);
    }

    /** A line for each that ends in {@code caught} or {@code missed}, and below what the checker said of those missed. */
    public String toTable() {
        StringBuilder s = new StringBuilder(
                String.format(Locale.ROOT, "%-52s %-10s %-13s %s", "planted bug", "verdict", "criterion", "result"));
        for (Row r : rows) s.append('\n').append(r);
        for (Row r : rows) {
            if (!r.caught())
                s.append("\n\nexpected ")
                        .append(r.bug.verdict)
                        .append(' ')
                        .append(r.bug.criterion)
                        .append(' ')
                        .append(r.bug.hint)
                        .append(" of ")
                        .append(r.report.toTable());
        }
        return s.toString();
    }

    @Override
    public String toString() {
        return rows.stream().filter(Row::caught).count() + " of " + rows.size() + " planted bugs caught";
    }
}
