package dev.pullback.check;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a gradient check.
 *
 * @param name the name of the function
 * @param verdict the worst verdict of all findings; {@code OK} if there are none
 * @param findings the worst findings first; empty if nothing was wrong or undecided
 * @param counts the number of derivatives with each verdict, over all points and orders
 * @param notes limits of this check, such as derived points that were left out or a symmetric input
 * @param resolution the smallest relative error in the large derivatives at the given point that would have been detected
 * @param missOdds the probability that the random directions missed an error of 100 times the resolution; 0 if every entry
 *     was checked
 * @param seed the seed of the random numbers; the same seed and inputs give the same report
 * @param cost the number of evaluations and the time
 */
public record Report(
        String name,
        Verdict verdict,
        List<Finding> findings,
        Map<Verdict, Long> counts,
        List<String> notes,
        double resolution,
        double missOdds,
        long seed,
        Cost cost) {

    /**
     * The cost of a check.
     *
     * @param evaluations the number of evaluations of the function
     * @param pulls the number of evaluations of its gradient
     * @param seconds the wall-clock time
     */
    public record Cost(long evaluations, long pulls, double seconds) {
        Cost plus(Cost c) {
            return new Cost(evaluations + c.evaluations, pulls + c.pulls, seconds + c.seconds);
        }

        /** Returns one line, as in {@code 480 evaluations, 12 pulls, 0.004 s}. */
        @Override
        public String toString() {
            return evaluations + " evaluations, " + pulls + " pulls, " + String.format(Locale.ROOT, "%.3f s", seconds);
        }
    }

    public Report {
        findings = List.copyOf(findings);
        counts = Map.copyOf(counts);
        notes = List.copyOf(notes);
    }

    /** Whether nothing is wrong or undecided. */
    public boolean passes() {
        return !verdict.fails() && !verdict.isOpen();
    }

    /** Returns the number of derivatives that were compared. */
    public long entries() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns this report if it passes. If the check is undecided, throws JUnit's {@code TestAbortedException}, which ends
     * a test without failure; without JUnit on the class path, throws an {@code AssertionError} instead.
     *
     * @throws AssertionError if the gradient is wrong
     */
    public Report assertPasses() {
        if (passes()) return this;
        if (verdict.fails()) throw new AssertionError(toTable());
        throw Inconclusive.exception(toTable());
    }

    /** Returns one line: the name, the verdict and the worst finding. */
    @Override
    public String toString() {
        String first = findings.isEmpty() ? summary() : findings.get(0).toString();
        return name + ": " + (findings.isEmpty() || findings.get(0).verdict() != verdict ? verdict + " " : "") + first;
    }

    /** Returns several lines: a summary, the findings, the notes and the cost. */
    public String toTable() {
        StringBuilder s = new StringBuilder(name)
                .append(": ")
                .append(verdict)
                .append("  ")
                .append(summary());
        for (Finding f : findings) s.append("\n  ").append(f);
        for (String note : notes) s.append("\n  note: ").append(note);
        return s.append("\n  seed ").append(seed).append(", ").append(cost).toString();
    }

    private String summary() {
        StringBuilder s = new StringBuilder().append(entries()).append(" derivatives");
        for (Verdict v : Verdict.values()) {
            Long n = counts.get(v);
            if (n != null && v != Verdict.OK)
                s.append(", ").append(n).append(' ').append(v);
        }
        if (resolution > 0) s.append(", resolves ").append(Finding.error(resolution));
        if (missOdds > 0) s.append(", odds of a miss ").append(Finding.error(missOdds));
        return s.toString();
    }
}
