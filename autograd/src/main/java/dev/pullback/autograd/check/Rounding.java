package dev.pullback.autograd.check;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * How exact a result can be, measured: where terms cancel or a matrix is nearly singular, a change of the inputs in their
 * last bit changes it by as much as its own rounding does. What two ways of computing it may differ by is a multiple of
 * that.
 */
final class Rounding {
    /** What sums that are formed in another order may differ by, in parts of the largest term. */
    private static final double SUMS = 1e-12;

    /** How many times as much as a change of the last bit. */
    private static final double TIMES = 50;

    private static final int NUDGES = 2;

    private final Laws laws;

    Rounding(Laws laws) {
        this.laws = laws;
    }

    /** What the gradients {@code d} of each input, for the cotangent {@code g}, may be off by at these inputs. */
    double[] ofGradients(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] d) {
        double[] slack =
                Arrays.stream(d).mapToDouble(m -> SUMS * Matrices.size(m)).toArray();
        for (int n = 0; n < NUDGES; n++) {
            DMatrixRMaj[] near =
                    laws.full(laws.subject().run(laws.nudged(inputs)).pull(g.copy()));
            for (int i = 0; i < slack.length; i++) {
                double change = Matrices.size(Matrices.plus(near[i], Matrices.times(-1, d[i])));
                slack[i] = Math.max(slack[i], TIMES * change);
            }
        }
        return slack;
    }

    /** What a sum of products may be off by, of which {@code size} is the sum of the absolute values. */
    double ofSum(double sum, double size, Value again) {
        double slack = SUMS * size;
        for (int n = 0; n < NUDGES; n++) {
            slack = Math.max(slack, TIMES * Math.abs(again.at(laws.nudged(laws.inputs())) - sum));
        }
        return slack;
    }

    /** A number at some inputs. */
    interface Value {
        double at(DMatrixRMaj[] inputs);
    }
}
