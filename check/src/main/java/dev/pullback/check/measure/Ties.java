package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * Checks kinks in several entries at once, such as a tied maximum. At a tie, each partial derivative may lie between
 * its one-sided derivatives although the gradient is wrong, for example if each tied entry gets the whole gradient. So
 * this class moves the tied entries together, and checks that the derivative along this direction also lies between the
 * one-sided derivatives. If it does not, it is still right if it lies between the slopes at points close by, which can
 * be the case if the function is not convex, such as a median.
 */
final class Ties {
    /** The largest number of different sets of ties that are checked. */
    private static final int SETS = 16;

    /** A derivative along all tied entries that is wrong. */
    record Joint(int output, double analytic, double numeric, double bar, int entries) {}

    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final double[] center;
    private final List<Comparison> comparisons;
    private final Neighbourhood near;

    Ties(Subject subject, DMatrixRMaj[] x, double[] center, List<Comparison> comparisons, Neighbourhood near) {
        this.near = near;
        this.subject = subject;
        this.x = x;
        this.center = center;
        this.comparisons = comparisons;
    }

    /** Passes each wrong derivative to {@code found}. */
    void check(Random random, Consumer<Joint> found) {
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

    /** Returns the entries at which the output has a kink. They are numbered through all comparisons. */
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

    private void move(BitSet ties, BitSet outputs, IntUnaryOperator sign, Consumer<Joint> found) {
        DMatrixRMaj[] u = MatrixMath.zerosLike(x);
        double[] analytic = new double[center.length];
        double[] sizes = new double[center.length];
        double scale = 0;
        int offset = 0;
        for (Comparison c : comparisons) {
            Scales scales = new Scales(x[c.input]);
            for (int e = ties.nextSetBit(offset); e >= 0 && e < offset + c.entries; e = ties.nextSetBit(e + 1)) {
                double s = sign.applyAsInt(e);
                u[c.input].data[e - offset] = s;
                scale = Math.max(scale, scales.of(e - offset));
                for (int j = 0; j < analytic.length; j++) {
                    analytic[j] += s * c.analytic[c.at(j, e - offset)];
                    sizes[j] += Math.abs(c.analytic[c.at(j, e - offset)]);
                }
            }
            offset += c.entries;
        }
        double largest = Arrays.stream(sizes).max().orElse(0); // of the terms: their sum may cancel
        LineCheck check = new LineCheck(center, subject.precision());
        check.check(new DirectionLine(subject, x, u), scale, analytic, new double[center.length], largest);
        for (int j = outputs.nextSetBit(0); j >= 0; j = outputs.nextSetBit(j + 1)) {
            if (!check.verdict(j).fails() || near.hasSlope(u, scale, center.length, j, analytic[j], sizes[j])) continue;
            found.accept(new Joint(j, analytic[j], check.numeric(j), check.bar(j), ties.cardinality()));
        }
    }
}
