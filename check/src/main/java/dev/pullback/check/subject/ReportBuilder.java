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

/** Collects the findings, counts and costs of one check and builds its {@link Report}. */
public final class ReportBuilder {
    /** The largest number of findings in a report. */
    private static final int FINDINGS = 9;

    /** The largest number of findings about one input at one point. */
    private static final int SIMILAR_FINDINGS = 3;

    private final long start = System.nanoTime();
    private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private int undecided;
    private String firstUndecided = "";
    private Verdict worst = Verdict.OK;
    private int omitted;
    private long evaluations;
    private long pulls;
    private double resolution;
    private double missOdds;
    private Precision precision = Precision.DOUBLE;

    void countEvaluation() {
        evaluations++;
    }

    void countPull() {
        pulls++;
    }

    /** Counts the verdict on one derivative. */
    public void count(Verdict v) {
        counts.merge(v, 1L, Long::sum);
    }

    /** Adds a finding. */
    public void add(Finding f) {
        findings.add(f);
        if (f.verdict().compareTo(worst) > 0) worst = f.verdict();
    }

    /** Adds a finding that is not about a single derivative. */
    public void add(Verdict verdict, Criterion criterion, String point, int order, String text) {
        double none = Double.NaN;
        add(new Finding(verdict, criterion, point, order, null, null, none, none, none, text, ""));
    }

    /** Adds the worst few of some similar findings, and counts the others. */
    public void addWorst(List<Finding> similar) {
        similar.sort(Comparator.comparing(Finding::verdict).reversed().thenComparing(f -> -f.bars()));
        int added = Math.min(SIMILAR_FINDINGS, similar.size());
        for (int i = 0; i < added; i++) add(similar.get(i));
        omitted += similar.size() - added;
    }

    /** Records the relative error that one comparison would have detected; the largest one counts. */
    public void resolves(double relativeError) {
        if (Double.isFinite(relativeError))
            resolution = Math.max(resolution, Math.max(relativeError, precision.needed()));
    }

    /** Sets the precision of the function. */
    public void isOf(Precision precision) {
        this.precision = precision;
    }

    /** Sets the probability that random directions miss an error. */
    public void missOdds(double odds) {
        missOdds = odds;
    }

    /** Adds a note, once. */
    public void note(String note) {
        notes.add(note);
    }

    /** Records an undecided derivative at a derived point, which does not change the verdict. */
    public void undecided(String derivative) {
        if (undecided++ == 0) firstUndecided = derivative;
    }

    /** Whether a finding so far says that the gradient is wrong. */
    public boolean fails() {
        return worst.fails();
    }

    /** Builds the report. Its findings are sorted, the worst first. */
    public Report report(String name, long seed) {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparing(Finding::verdict)
                .reversed()
                .thenComparing(Finding::order)
                .thenComparing(f -> f.point().equals(TestPoints.GIVEN) ? 0 : 1)
                .thenComparing(Finding::criterion)
                .thenComparing(f -> -f.bars()));
        int kept = Math.min(FINDINGS, sorted.size());
        List<String> notes = new ArrayList<>(this.notes);
        if (precision.isSingle()) {
            String resolves = ", resolves " + Finding.error(resolution) + " of the largest derivative of an input";
            notes.add(0, "computes in single precision" + (resolution > 0 ? resolves : ""));
        }
        if (undecided > 0 && !worst.fails())
            notes.add("not decided: " + firstUndecided + (undecided > 1 ? " and " + (undecided - 1) + " more" : ""));
        int left = omitted + sorted.size() - kept;
        if (left > 0) notes.add(left + " more findings of these kinds");
        Report.Cost cost = new Report.Cost(evaluations, pulls, (System.nanoTime() - start) * 1e-9);
        return new Report(name, worst, sorted.subList(0, kept), counts, notes, resolution, missOdds, seed, cost);
    }
}
