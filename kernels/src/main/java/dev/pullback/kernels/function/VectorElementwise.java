package dev.pullback.kernels.function;

import static dev.pullback.kernels.function.ScalarMath.EXP_IS_ZERO;
import static dev.pullback.kernels.function.ScalarMath.EXP_LIMIT;
import static dev.pullback.kernels.function.ScalarMath.LOWER;
import static dev.pullback.kernels.function.ScalarMath.SILU_IS_SMALL;
import static dev.pullback.kernels.function.ScalarMath.TANH_IS_ONE;
import static dev.pullback.kernels.function.VectorMath.LANES;
import static dev.pullback.kernels.function.VectorMath.SPECIES;
import static dev.pullback.kernels.function.VectorMath.all;

import dev.pullback.kernels.LogSpace;
import dev.pullback.kernels.VectorOperatorTables;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The vector implementation. {@link ScalarElementwise} computes the elements at the end of an array that do not fill a
 * vector, with the same bits.
 */
final class VectorElementwise implements Elementwise {
    /** The number of elements that silu computes at a time, such that they stay in the first-level cache. */
    private static final int CHUNK = 128 * LANES;

    private static final ThreadLocal<double[]> SIGMOIDS = ThreadLocal.withInitial(() -> new double[CHUNK]);

    VectorElementwise() {
        VectorOperatorTables.fill();
    }

    @Override
    public void exp(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        exp(x, y, 0, whole);
        ScalarElementwise.exp(x, y, whole, n);
    }

    private static void exp(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            if (v.abs().compare(VectorOperators.LT, EXP_LIMIT).allTrue()) {
                VectorMath.liftedExp(v).mul(all(LOWER)).intoArray(y, i);
            } else {
                for (int j = i; j < i + LANES; j++) y[j] = ScalarMath.exp(x[j]);
            }
        }
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        tanh(x, y, 0, whole);
        ScalarElementwise.tanh(x, y, whole, n);
    }

    /** Computes tanh x as t/(t + 2), where t = exp(2|x|) − 1. */
    private static void tanh(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            DoubleVector size = v.abs();
            size = size.blend(TANH_IS_ONE, size.compare(VectorOperators.GT, TANH_IS_ONE));
            DoubleVector t = VectorMath.expm1(size.add(size));
            DoubleVector positive = t.div(t.add(all(2)));
            positive.reinterpretAsLongs()
                    .or(v.reinterpretAsLongs().and(all(-0.0).reinterpretAsLongs()))
                    .reinterpretAsDoubles()
                    .intoArray(y, i);
        }
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        sechSquare(x, y, 0, whole);
        ScalarElementwise.sechSquare(x, y, whole, n);
    }

    private static void sechSquare(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector e =
                    expOfMinus(DoubleVector.fromArray(SPECIES, x, i).abs().mul(all(-2)));
            DoubleVector divisor = e.add(all(1));
            e.mul(all(4)).div(divisor.mul(divisor)).intoArray(y, i);
        }
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        sigmoid(x, y, 0, whole, 0);
        ScalarElementwise.sigmoid(x, y, whole, n);
    }

    /** Writes the result for element i to {@code y[i + shift]}. */
    private static void sigmoid(double[] x, double[] y, int from, int to, int shift) {
        for (int i = from; i < to; i += LANES)
            sigmoid(DoubleVector.fromArray(SPECIES, x, i)).intoArray(y, i + shift);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        double[] sigmoids = SIGMOIDS.get();
        for (int from = 0, to; from < whole; from = to) {
            to = Math.min(from + CHUNK, whole);
            sigmoid(x, sigmoids, from, to, -from);
            silu(x, sigmoids, y, from, to, -from);
        }
        ScalarElementwise.silu(x, y, whole, n);
    }

    /**
     * Multiplies x by its sigmoid. This is not done in the loop of the sigmoids, since C2 would not inline all of it in
     * one loop. For the same reason {@link ScalarElementwise} computes small x, which are rare.
     */
    private static void silu(double[] x, double[] sigmoids, double[] y, int from, int to, int shift) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            if (v.compare(VectorOperators.LT, SILU_IS_SMALL).anyTrue()) ScalarElementwise.silu(x, y, i, i + LANES);
            else v.mul(DoubleVector.fromArray(SPECIES, sigmoids, i + shift)).intoArray(y, i);
        }
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        step(x, y, 0, whole);
        ScalarElementwise.step(x, y, whole, n);
    }

    private static void step(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            VectorMask<Double> isOn = v.compare(VectorOperators.GT, 0.0);
            VectorMask<Double> isOff = v.compare(VectorOperators.LE, 0.0);
            v.blend(1.0, isOn).blend(0.0, isOff).intoArray(y, i);
        }
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector factor = DoubleVector.fromArray(SPECIES, b, i);
            DoubleVector product = DoubleVector.fromArray(SPECIES, a, i).mul(factor);
            product.blend(0.0, factor.compare(VectorOperators.EQ, 0.0)).intoArray(y, i);
        }
        ScalarElementwise.mulOrZero(a, b, y, whole, n);
    }

    @Override
    public void mulStep(double[] a, double[] b, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, b, i);
            DoubleVector on = v.blend(DoubleVector.fromArray(SPECIES, a, i), v.compare(VectorOperators.GT, 0.0));
            on.blend(0.0, v.compare(VectorOperators.LE, 0.0)).intoArray(y, i);
        }
        ScalarElementwise.mulStep(a, b, y, whole, n);
    }

    /** Returns σ(v), by the method of {@link LogSpace#sigmoid}. */
    private static DoubleVector sigmoid(DoubleVector v) {
        DoubleVector one = all(1);
        DoubleVector e = expOfMinus(v.abs().neg());
        DoubleVector divisor = e.add(one);
        DoubleVector inverse = one.div(divisor);
        DoubleVector numerator = one.blend(e, v.compare(VectorOperators.LT, 0.0));
        DoubleVector quotient = numerator.mul(inverse);
        DoubleVector lost = e.sub(divisor.sub(one));
        return quotient.add(VectorMath.quotientError(numerator, divisor, lost, quotient, inverse));
    }

    /** Returns exp v for v ≤ 0. */
    private static DoubleVector expOfMinus(DoubleVector v) {
        return VectorMath.liftedExp(atLeastZeroOfExp(v)).mul(all(LOWER));
    }

    private static DoubleVector atLeastZeroOfExp(DoubleVector v) {
        return v.blend(EXP_IS_ZERO, v.compare(VectorOperators.LT, EXP_IS_ZERO));
    }
}
