package dev.pullback.check.planted;

import dev.pullback.check.Criterion;
import dev.pullback.check.Finding;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import dev.pullback.core.engine.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Wrong gradients that test whether the checker detects them. Each comes with the verdict that it must get, the criterion
 * that it must violate, and a part of the expected hint.
 */
public final class PlantedBugs {
    private final List<Row> rows;

    /**
     * One wrong gradient.
     *
     * @param name a description of the mistake
     * @param verdict the expected verdict
     * @param criterion the expected criterion
     * @param hint a part of the expected hint, or empty
     * @param check runs the check with a seed
     */
    public record Bug(String name, Verdict verdict, Criterion criterion, String hint, LongFunction<Report> check) {
        /** Runs the check with the default seed. */
        public Row run() {
            return run(42);
        }

        /** Runs the check with the random numbers of a seed. */
        public Row run(long seed) {
            return new Row(this, check.apply(seed));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A wrong gradient and the report on it. */
    public record Row(Bug bug, Report report) {
        /** Whether the worst finding has the expected verdict, criterion and hint. */
        public boolean caught() {
            if (report.findings().isEmpty()) return false;
            Finding worst = report.findings().get(0);
            return report.verdict() == bug.verdict
                    && worst.verdict() == bug.verdict
                    && worst.criterion() == bug.criterion
                    && worst.hint().contains(bug.hint);
        }

        /** Returns the name of the bug, followed by {@code caught} or {@code missed}. */
        @Override
        public String toString() {
            return bug.name + " " + result();
        }

        private String result() {
            return caught() ? "caught" : "missed";
        }
    }

    private PlantedBugs(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Returns all wrong gradients. */
    public static List<Bug> all() {
        List<Bug> all = new ArrayList<>(PlantedRules.bugs());
        all.addAll(PlantedVjps.bugs());
        all.addAll(PlantedContracts.bugs());
        all.addAll(PlantedPoints.bugs());
        all.addAll(PlantedLayers.bugs());
        all.addAll(PlantedHardCases.bugs());
        return all;
    }

    /** Checks all wrong gradients. */
    public static PlantedBugs run() {
        List<Row> rows = new ArrayList<>();
        for (Bug bug : all()) rows.add(bug.run());
        return new PlantedBugs(rows);
    }

    /** Returns a row for each wrong gradient. */
    public List<Row> rows() {
        return rows;
    }

    /** Whether the checker detected all wrong gradients. */
    public boolean allCaught() {
        return rows.stream().allMatch(Row::caught);
    }

    /** Returns a table with a line for each wrong gradient, followed by the reports on those that were missed. */
    public String toTable() {
        TextTable table = new TextTable("llll").row("planted bug", "verdict", "criterion", "result");
        StringBuilder missed = new StringBuilder();
        for (Row r : rows) {
            List<Finding> findings = r.report.findings();
            Object criterion = findings.isEmpty() ? "-" : findings.get(0).criterion();
            table.row(r.bug.name, r.report.verdict(), criterion, r.result());
            if (r.caught()) continue;
            missed.append("\n\nexpected ").append(r.bug.verdict).append(' ').append(r.bug.criterion);
            missed.append(' ').append(r.bug.hint).append(" of ").append(r.report.toTable());
        }
        return table.toString().stripTrailing() + missed;
    }

    @Override
    public String toString() {
        return rows.stream().filter(Row::caught).count() + " of " + rows.size() + " planted bugs caught";
    }
}
