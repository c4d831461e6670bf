package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * Kinks in several entries at once, as where a maximum is tied. Each partial derivative may lie between its one-sided ones
 * and the gradient still be none: all ties of a maximum at once get 1 each. So the tied entries are moved together, and
 * the gradient along that direction must lie between the one-sided derivatives too.
 */
final class Ties {
    /** How many different sets of ties are looked at. */
    private static final int SETS = 16;

    /** What the entries of an output's kinks, taken together, show. */
    record Joint(int output, Verdict verdict, double analytic, double numeric, double bar, int entries) {}

    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final double[] center;
    private final List<Comparison> comparisons;

    Ties(Subject subject, DMatrixRMaj[] x, double[] center, List<Comparison> comparisons) {
        this.subject = subject;
        this.x = x;
        this.center = center;
        this.comparisons = comparisons;
    }

    /** Calls {@code found} with what fails. */
    void check(Random random, java.util.function.Consumer<Joint> found) {
        Map<BitSet, BitSet> outputsOfTies = new LinkedHashMap<>();
        for (int j = 0; j < center.length; j++) {
            BitSet ties = tiesOf(j);
            if (ties.cardinality() > 1)
                outputsOfTies.computeIfAbsent(ties, t -> new BitSet()).set(j);
        }
        int sets = 0;
        for (Map.Entry<BitSet, BitSet> e : outputsOfTies.entrySet()) {
            if (sets++ == SETS) return;
            move(e.getKey(), e.getValue(), k -> 1, found);
            move(e.getKey(), e.getValue(), k -> random.nextBoolean() ? 1 : -1, found);
        }
    }

    /** Entries in the order of the comparisons, one comparison after the other. */
    private BitSet tiesOf(int output) {
        BitSet ties = new BitSet();
        int offset = 0;
        for (Comparison c : comparisons) {
            for (int e = 0; e < c.entries; e++) {
                if (c.verdicts[c.at(output, e)] == Verdict.KINK_OK) ties.set(offset + e);
            }
            offset += c.entries;
        }
        return ties;
    }

    private interface Sign {
        double of(int entry);
    }

    private void move(BitSet ties, BitSet outputs, Sign sign, java.util.function.Consumer<Joint> found) {
        DMatrixRMaj[] u = MatrixMath.zerosLike(x);
        double[] analytic = new double[center.length];
        double scale = 0;
        int offset = 0;
        for (Comparison c : comparisons) {
            Scales scales = new Scales(x[c.input]);
            for (int e = ties.nextSetBit(offset); e >= 0 && e < offset + c.entries; e = ties.nextSetBit(e + 1)) {
                double s = sign.of(e);
                u[c.input].data[e - offset] = s;
                scale = Math.max(scale, scales.of(e - offset));
                for (int j = 0; j < analytic.length; j++) analytic[j] += s * c.analytic[c.at(j, e - offset)];
            }
            offset += c.entries;
        }
        double largest = 0;
        for (double a : analytic) largest = Math.max(largest, Math.abs(a));
        LineCheck check = new LineCheck(center);
        check.check(new DirectionLine(subject, x, u), scale, analytic, new double[center.length], largest);
        for (int j = outputs.nextSetBit(0); j >= 0; j = outputs.nextSetBit(j + 1)) {
            if (!check.verdict(j).fails()) continue;
            found.accept(
                    new Joint(j, Verdict.KINK_WRONG, analytic[j], check.numeric(j), check.bar(j), ties.cardinality()));
        }
    }
}
