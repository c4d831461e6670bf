package dev.pullback.check.subject;

import dev.pullback.check.Criterion;
import dev.pullback.check.Finding;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a check has found out so far. */
public final class ReportBuilder {
    /** How many findings of one kind are worth reading. */
    private static final int KEPT = 9;

    private static final int ALIKE = 3;

    public long evaluations;
    public long pulls;
    /** The worst relative bar of the largest derivatives at the given point. */
    public double resolution;

    public double missOdds;

    private final long start = System.nanoTime();
    private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private Verdict worst = Verdict.OK;
    private int unsaid;

    public void count(Verdict v) {
        counts.merge(v, 1L, Long::sum);
    }

    public void add(Finding f) {
        findings.add(f);
        worst = worse(worst, f.verdict());
    }

    /** Adds a finding that names no single derivative. */
    public void add(Verdict verdict, Criterion criterion, String point, int order, String text) {
        double none = Double.NaN;
        add(new Finding(verdict, criterion, point, order, null, null, none, none, none, text, ""));
    }

    /** Of findings of one kind the worst few. */
    public void addWorst(List<Finding> alike) {
        alike.sort(Comparator.comparing(Finding::verdict).reversed().thenComparing(f -> -f.bars()));
        int said = Math.min(ALIKE, alike.size());
        for (int i = 0; i < said; i++) add(alike.get(i));
        unsaid += alike.size() - said;
    }

    /** A random direction at the given point resolved this much, one of so many. */
    public void see(double resolved, double odds) {
        if (Double.isFinite(resolved)) resolution = Math.max(resolution, resolved);
        missOdds = odds;
    }

    public void note(String note) {
        notes.add(note);
    }

    public boolean fails() {
        return worst.fails();
    }

    private static Verdict worse(Verdict a, Verdict b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    public Report report(String name, long seed) {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparing(Finding::verdict)
                .reversed()
                .thenComparing(Finding::order)
                .thenComparing(f -> f.point().equals(TestPoints.GIVEN) ? 0 : 1)
                .thenComparing(Finding::criterion)
                .thenComparing(f -> -f.bars()));
        List<String> notes = new ArrayList<>(this.notes);
        int left = unsaid + Math.max(0, sorted.size() - KEPT);
        if (left > 0) notes.add(left + " more findings of these kinds");
        Report.Cost cost = new Report.Cost(evaluations, pulls, (System.nanoTime() - start) * 1e-9);
        return new Report(
                name,
                worst,
                sorted.subList(0, Math.min(KEPT, sorted.size())),
                counts,
                notes,
                resolution,
                missOdds,
                seed,
                cost);
    }
}
