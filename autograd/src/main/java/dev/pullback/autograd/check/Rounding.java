package dev.pullback.autograd.check;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * How exact a result that is linear in a cotangent can be, measured in two ways. A change of the inputs in their last bit
 * shows what an ill-conditioned matrix makes of it. A cotangent multiplied by three, and the result divided by three, is
 * rounded otherwise at every step, which shows what is lost where large terms cancel and which changed inputs would
 * still cancel. What two ways of computing the result may differ by is a multiple of the larger of the two.
 */
final class Rounding {
    /** What sums that are formed in another order may differ by, in parts of the largest term. */
    private static final double SUMS = 1e-12;

    /** How many times as much as was measured. */
    private static final double TIMES = 50;

    private static final int NUDGES = 4;

    /** No powers of two, which change no rounding. */
    private static final double[] FACTORS = {3, 5, 7, 11, 13};

    private final Laws laws;

    Rounding(Laws laws) {
        this.laws = laws;
    }

    /** What the sums of two gradients of each input may be off by at the least, whatever is measured. */
    double[] ofSums(DMatrixRMaj[] a, DMatrixRMaj[] b) {
        double[] slack = new double[a.length];
        for (int i = 0; i < slack.length; i++) slack[i] = SUMS * (Matrices.size(a[i]) + Matrices.size(b[i]));
        return slack;
    }

    /** What the gradients {@code d} of each input, for the cotangent {@code g}, may be off by at these inputs. */
    double[] ofGradients(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] d) {
        double[] slack =
                Arrays.stream(d).mapToDouble(m -> SUMS * Matrices.size(m)).toArray();
        for (int n = 0; n < NUDGES; n++) {
            raise(slack, d, gradients(laws.subject().run(laws.nudged(inputs)), g, 1));
        }
        Subject.Run run = laws.subject().run(Matrices.copy(inputs));
        for (double c : FACTORS) raise(slack, d, gradients(run, g, c));
        return slack;
    }

    private DMatrixRMaj[] gradients(Subject.Run run, DMatrixRMaj g, double c) {
        DMatrixRMaj[] d = laws.full(run.pull(Matrices.times(c, g)));
        return Arrays.stream(d).map(m -> Matrices.over(m, c)).toArray(DMatrixRMaj[]::new);
    }

    private static void raise(double[] slack, DMatrixRMaj[] d, DMatrixRMaj[] again) {
        for (int i = 0; i < slack.length; i++) {
            slack[i] = Math.max(slack[i], TIMES * Matrices.size(Matrices.minus(again[i], d[i])));
        }
    }

    /** What a sum of products may be off by, of which {@code size} is the sum of the absolute values. */
    double ofSum(double sum, double size, Value again) {
        double slack = SUMS * size;
        for (int n = 0; n < NUDGES; n++) {
            slack = Math.max(slack, TIMES * Math.abs(again.at(laws.nudged(laws.inputs()), 1) - sum));
        }
        for (double c : FACTORS) slack = Math.max(slack, TIMES * Math.abs(again.at(laws.inputs(), c) / c - sum));
        return slack;
    }

    /** A number at some inputs, with the cotangent multiplied by a number. */
    interface Value {
        double at(DMatrixRMaj[] inputs, double times);
    }
}
