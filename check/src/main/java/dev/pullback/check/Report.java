package dev.pullback.check;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a check found out.
 *
 * @param name what was checked
 * @param verdict the worst of all
 * @param findings what there is to say, worst first; empty if all is well
 * @param counts how many derivatives got which verdict, over all points and orders
 * @param notes what was left out or looks weak about the check itself, such as a symmetric input
 * @param resolution the relative error of the largest derivative of an input that would have been seen at the given point
 * @param missOdds the probability that an error of 100 times the resolution escaped the random directions; 0 if every
 *     entry was looked at
 * @param seed what makes this report repeatable
 * @param cost what it took
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
     * What a check took.
     *
     * @param evaluations how often the function was evaluated
     * @param pulls how often its gradient was
     * @param seconds wall-clock time
     */
    public record Cost(long evaluations, long pulls, double seconds) {
        /** As in {@code 480 evaluations, 12 pulls, 0.004 s}. */
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

    /** Whether nothing is wrong and nothing is undecided. */
    public boolean passes() {
        return !verdict.fails() && !verdict.isOpen();
    }

    /** How many derivatives were compared. */
    public long entries() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Answers this if it passes.
     *
     * @throws AssertionError if the gradient is wrong; if it is undecided the test is aborted, in the way of JUnit where
     *     that is on the class path, otherwise by an {@code AssertionError} too
     */
    public Report assertPasses() {
        if (passes()) return this;
        if (verdict.fails()) throw new AssertionError(toTable());
        throw Inconclusive.with(toTable());
    }

    /** One line: name, verdict and the worst finding. */
    @Override
    public String toString() {
        String first = findings.isEmpty() ? summary() : findings.get(0).toString();
        return name + ": " + (findings.isEmpty() || findings.get(0).verdict() != verdict ? verdict + " " : "") + first;
    }

    /** All that was found, several lines. */
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
