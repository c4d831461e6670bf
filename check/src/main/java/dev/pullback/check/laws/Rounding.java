package dev.pullback.check.laws;

import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * How exact a result that is linear in a cotangent can be, measured in two ways. A change of the inputs in their last bit
 * shows what an ill-conditioned matrix makes of it. A cotangent multiplied by a number of many digits, and the result
 * divided by it, is rounded otherwise at every step, which shows what is lost where large terms cancel and which changed
 * inputs would still cancel. What two ways of computing the result may differ by is a multiple of the larger of the two.
 */
final class Rounding {
    /** What sums that are formed in another order may differ by, in parts of the largest term. */
    private static final double SUMS = 1e-12;

    /** How many times as much as was measured. */
    private static final double TIMES = 50;

    /** How often it is measured: what cancels exactly most of the time shows only once in a while. */
    private static final int SAMPLES = 24;

    /** Every so many times with other inputs, which take another run forward. */
    private static final int NUDGED = 3;

    private final Laws laws;

    Rounding(Laws laws) {
        this.laws = laws;
    }

    /** What the sums of two gradients of each input may be off by at the least, whatever is measured. */
    double[] ofSums(DMatrixRMaj[] a, DMatrixRMaj[] b) {
        double[] slack = new double[a.length];
        for (int i = 0; i < slack.length; i++) slack[i] = SUMS * (MatrixMath.size(a[i]) + MatrixMath.size(b[i]));
        return slack;
    }

    /** What the gradients {@code d} of each input, for the cotangent {@code g}, may be off by at these inputs. */
    double[] ofGradients(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] d) {
        double[] slack =
                Arrays.stream(d).mapToDouble(m -> SUMS * MatrixMath.size(m)).toArray();
        Subject.Run here = laws.subject().run(MatrixMath.copy(inputs));
        for (int k = 0; k < SAMPLES; k++) {
            Subject.Run run = k % NUDGED == 0 ? laws.subject().run(laws.nudged(inputs)) : here;
            raise(slack, d, gradients(run, g, laws.drawFactor()));
        }
        double onTheWay = ofTheWay(inputs, g);
        for (int i = 0; i < slack.length; i++) slack[i] = Math.max(slack[i], onTheWay);
        return slack;
    }

    /**
     * What is lost for good beside the largest number that is computed on the way, where a function of Vars lets one see
     * that: of a + b - b nothing is left when a is smaller than the last bit of b, however often it is measured.
     */
    private double ofTheWay(DMatrixRMaj[] inputs, DMatrixRMaj g) {
        return TIMES * Math.ulp(laws.subject().largestOnTheWay(MatrixMath.copy(inputs), g));
    }

    private DMatrixRMaj[] gradients(Subject.Run run, DMatrixRMaj g, double c) {
        DMatrixRMaj[] d = laws.full(run.pull(MatrixMath.times(c, g)));
        return Arrays.stream(d).map(m -> MatrixMath.over(m, c)).toArray(DMatrixRMaj[]::new);
    }

    private static void raise(double[] slack, DMatrixRMaj[] d, DMatrixRMaj[] again) {
        for (int i = 0; i < slack.length; i++) {
            slack[i] = Math.max(slack[i], TIMES * MatrixMath.size(MatrixMath.minus(again[i], d[i])));
        }
    }

    /** Whether two numbers may be one sum of products, of which {@code size} is the sum of the absolute values. */
    boolean agree(double a, Value ofA, double b, Value ofB, DMatrixRMaj g, double size) {
        double apart = Math.abs(a - b);
        if (apart <= SUMS * size) return true;
        double slack = Math.max(SUMS * size, ofTheWay(laws.inputs(), g));
        for (int k = 0; k < SAMPLES && apart > slack; k++) {
            slack = Math.max(slack, TIMES * (change(a, ofA, k) + change(b, ofB, k)));
        }
        return apart <= slack;
    }

    /** By how much a number is another when it is computed again, otherwise rounded. */
    private double change(double number, Value again, int sample) {
        DMatrixRMaj[] inputs = sample % NUDGED == 0 ? laws.nudged(laws.inputs()) : laws.inputs();
        double c = laws.drawFactor();
        return Math.abs(again.at(inputs, c) / c - number);
    }

    /** A number at some inputs, with the cotangent multiplied by a number. */
    interface Value {
        double at(DMatrixRMaj[] inputs, double times);
    }
}
