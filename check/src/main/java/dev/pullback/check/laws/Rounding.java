package dev.pullback.check.laws;

import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Scales;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * Measures the rounding error of a result that is linear in a cotangent, in two ways. Changing the last bits of the inputs
 * shows the effect of ill-conditioned matrices. Multiplying the cotangent by a number of many digits, and dividing the
 * result by it, rounds each step differently; this shows what is lost when large terms cancel, which changed inputs do not
 * show. Two ways to compute the same result may differ by a multiple of the larger effect.
 */
final class Rounding {
    /** The relative difference, compared with the largest term, that another order of summation may cause. */
    private static final double SUMS = 1e-12;

    /** As {@link #SUMS}, in single precision. */
    private static final double SUMS_SINGLE = 4e-6;

    /** The factor between the measured and the accepted difference. */
    private static final double TIMES = 50;

    /** The number of samples. Terms that cancel exactly in most samples show their error only in a few. */
    private static final int SAMPLES = 24;

    /** Every third sample also changes the inputs, which needs another forward pass. */
    private static final int NUDGED = 3;

    private final Laws laws;
    private final Precision precision;
    private final double sums;

    Rounding(Laws laws) {
        this.laws = laws;
        this.precision = laws.subject().precision();
        this.sums = precision.choose(SUMS, SUMS_SINGLE);
    }

    /** Returns, for each input, the difference that is accepted for the sum of two gradients before anything is measured. */
    double[] ofSums(DMatrixRMaj[] a, DMatrixRMaj[] b) {
        double[] slack = new double[a.length];
        for (int i = 0; i < slack.length; i++) slack[i] = sums * (MatrixMath.size(a[i]) + MatrixMath.size(b[i]));
        return slack;
    }

    /** Measures, for each input, the rounding error of the gradients {@code d} for the cotangent {@code g}. */
    double[] ofGradients(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] d) {
        double[] slack =
                Arrays.stream(d).mapToDouble(m -> sums * MatrixMath.size(m)).toArray();
        Subject.Run here = laws.subject().run(MatrixMath.copy(inputs));
        for (int k = 0; k < SAMPLES; k++) {
            Subject.Run run = k % NUDGED == 0 ? laws.subject().run(laws.nudged(inputs)) : here;
            raise(slack, d, gradients(run, g, laws.drawFactor()));
        }
        double lost = ofIntermediates(inputs, g);
        double inValue = 0;
        for (int j = 0, n = g.getNumElements(); j < n; j++)
            inValue += TIMES * Math.abs(g.data[j]) * precision.ulp(here.value().data[j]);
        for (int i = 0; i < slack.length; i++) {
            double overInput = inValue / new Scales(inputs[i]).typical();
            slack[i] = Math.max(slack[i], Math.max(lost, overInput));
        }
        return slack;
    }

    /**
     * Returns the error caused by the largest intermediate result, if the subject shows it. If a is smaller than the last
     * bit of b, a + b - b loses a completely, which no repeated measurement reveals.
     */
    private double ofIntermediates(DMatrixRMaj[] inputs, DMatrixRMaj g) {
        return TIMES * precision.ulp(laws.subject().largestIntermediate(MatrixMath.copy(inputs), g));
    }

    private DMatrixRMaj[] gradients(Subject.Run run, DMatrixRMaj g, double c) {
        DMatrixRMaj[] d = laws.full(run.pull(MatrixMath.times(c, g)));
        return Arrays.stream(d).map(m -> MatrixMath.over(m, c)).toArray(DMatrixRMaj[]::new);
    }

    private static void raise(double[] slack, DMatrixRMaj[] d, DMatrixRMaj[] again) {
        for (int i = 0; i < slack.length; i++) {
            double change = TIMES * MatrixMath.size(MatrixMath.minus(again[i], d[i]));
            if (change > slack[i]) slack[i] = change; // not if it is NaN, next to an edge of the domain
        }
    }

    /**
     * Whether two numbers agree up to rounding errors. Both are the same sum of products; {@code size} is the sum of the
     * absolute values of the products.
     */
    boolean agree(double a, Value ofA, double b, Value ofB, DMatrixRMaj g, double size) {
        double apart = Math.abs(a - b);
        if (apart <= sums * size) return true;
        double slack = Math.max(sums * size, ofIntermediates(laws.inputs(), g));
        for (int k = 0; k < SAMPLES && apart > slack; k++) {
            slack = Math.max(slack, TIMES * (change(a, ofA, k) + change(b, ofB, k)));
        }
        return apart <= slack;
    }

    /** Returns by how much a number changes if it is computed again with different rounding. */
    private double change(double number, Value again, int sample) {
        DMatrixRMaj[] inputs = sample % NUDGED == 0 ? laws.nudged(laws.inputs()) : laws.inputs();
        double c = laws.drawFactor();
        return Math.abs(again.at(inputs, c) / c - number);
    }

    /** A number as a function of the inputs and of a factor of the cotangent. */
    interface Value {
        double at(DMatrixRMaj[] inputs, double times);
    }
}
