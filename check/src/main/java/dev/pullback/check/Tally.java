package dev.pullback.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a check has found out so far. */
final class Tally {
    /** How many findings of one kind are worth reading. */
    private static final int KEPT = 9;

    private static final int ALIKE = 3;

    long evaluations;
    long pulls;
    /** The worst relative bar of the largest derivatives at the given point. */
    double resolution;

    double missOdds;

    private final long start = System.nanoTime();
    private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private Verdict worst = Verdict.OK;
    private int unsaid;

    void count(Verdict v) {
        counts.merge(v, 1L, Long::sum);
    }

    void add(Finding f) {
        findings.add(f);
        worst = worse(worst, f.verdict());
    }

    /** Of findings of one kind the worst few. */
    void addWorst(List<Finding> alike) {
        alike.sort(Comparator.comparing(Finding::verdict).reversed().thenComparing(f -> -f.bars()));
        int said = Math.min(ALIKE, alike.size());
        for (int i = 0; i < said; i++) add(alike.get(i));
        unsaid += alike.size() - said;
    }

    /** A random direction at the given point resolved this much, one of so many. */
    void see(double resolved, int probes) {
        if (Double.isFinite(resolved)) resolution = Math.max(resolution, resolved);
        missOdds = Projections.oddsOfAMiss(probes);
    }

    void note(String note) {
        notes.add(note);
    }

    boolean fails() {
        return worst.fails();
    }

    private static Verdict worse(Verdict a, Verdict b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    Report report(String name, long seed) {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparing(Finding::verdict)
                .reversed()
                .thenComparing(Finding::order)
                .thenComparing(f -> f.point().equals(Points.GIVEN) ? 0 : 1)
                .thenComparing(Finding::aspect)
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
