package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.BitSet;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * A second look at what seems wrong, from points close by. A function may have partial derivatives where it has no
 * derivative: of a median with three equal elements each is zero, and still the gradient that picks one of them is as good
 * as any, since it is the gradient at points as close as one likes (Clarke, "Optimization and Nonsmooth Analysis", 1983).
 * So a slope that lies between those found close by, where these differ much, is judged as at a kink.
 */
final class Nearby {
    private static final int POINTS = 48;
    private static final double DISTANCE = 0x1p-24;
    private static final double STEP = 0x1p-30;

    /** By what part of themselves slopes must differ close by, to count as those of a kink. */
    private static final double DIFFERENCE = 1e-3;

    /** How many entries must be wrong beyond doubt for the rest not to matter. */
    private static final int ENOUGH = 3;

    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final Random random;

    Nearby(Subject subject, DMatrixRMaj[] x, BitSet fixed, Random random) {
        this.subject = subject;
        this.x = x;
        this.fixed = fixed;
        this.random = random;
    }

    /** Looks again at each entry with a derivative that seems wrong. */
    void reconsider(Comparison c) {
        int wrong = 0;
        for (int e = 0; e < c.entries && wrong < ENOUGH; e++) {
            BitSet suspects = new BitSet();
            for (int j = 0; j < c.outputs; j++) {
                if (c.verdicts[c.at(j, e)] == Verdict.WRONG) suspects.set(j);
            }
            if (suspects.isEmpty()) continue;
            acquit(c, e, suspects);
            if (!suspects.isEmpty()) wrong++;
        }
    }

    private void acquit(Comparison c, int entry, BitSet suspects) {
        double[] low = new double[c.outputs];
        double[] high = new double[c.outputs];
        double[] plus = new double[c.outputs];
        double[] minus = new double[c.outputs];
        java.util.Arrays.fill(low, Double.POSITIVE_INFINITY);
        java.util.Arrays.fill(high, Double.NEGATIVE_INFINITY);
        double h = STEP * new Scales(x[c.input]).of(entry);
        for (int k = 0; k < POINTS && !suspects.isEmpty(); k++) {
            DMatrixRMaj[] near = near();
            EntryLine line = new EntryLine(subject, near).of(c.input, entry);
            double step = line.at(h, plus) - line.at(-h, minus);
            for (int j = suspects.nextSetBit(0); j >= 0; j = suspects.nextSetBit(j + 1)) {
                double slope = (plus[j] - minus[j]) / step;
                low[j] = Math.min(low[j], slope);
                high[j] = Math.max(high[j], slope);
                int i = c.at(j, entry);
                double size = Math.max(Math.abs(low[j]), Math.abs(high[j]));
                double rounding = 32 * Math.ulp(Math.max(Math.abs(plus[j]), Math.abs(minus[j]))) / step;
                boolean differ = high[j] - low[j] > DIFFERENCE * size + rounding;
                double slack = DIFFERENCE / 10 * size;
                if (differ && c.analytic[i] >= low[j] - slack && c.analytic[i] <= high[j] + slack) {
                    c.verdicts[i] = Verdict.KINK_OK;
                    suspects.clear(j);
                }
            }
        }
    }

    private DMatrixRMaj[] near() {
        DMatrixRMaj[] near = MatrixMath.copy(x);
        for (int i = 0; i < near.length; i++) {
            if (fixed.get(i)) continue;
            Scales scales = new Scales(x[i]);
            for (int k = 0, n = near[i].getNumElements(); k < n; k++) {
                near[i].data[k] += DISTANCE * scales.of(k) * (2 * random.nextDouble() - 1);
            }
        }
        return near;
    }
}
