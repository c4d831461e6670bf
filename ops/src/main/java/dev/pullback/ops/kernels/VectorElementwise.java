package dev.pullback.ops.kernels;

import static dev.pullback.ops.kernels.VectorMath.LANES;
import static dev.pullback.ops.kernels.VectorMath.ONE;
import static dev.pullback.ops.kernels.VectorMath.SPECIES;
import static dev.pullback.ops.kernels.VectorMath.TWO;
import static dev.pullback.ops.kernels.VectorMath.ZERO;
import static dev.pullback.ops.kernels.VectorMath.all;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The functions on the vector unit. What is left of an array at its end is computed one by one, to the same bits. */
final class VectorElementwise implements Elementwise {
    /** Up to this size x and its exponential are such that the vector form of the exponential is right. */
    private static final DoubleVector EXP_LIMIT = all(350);

    /** Where less, the exponential is 0. */
    private static final DoubleVector EXP_IS_ZERO = all(LaneMath.EXP_IS_ZERO);

    /** From here on tanh is 1. */
    private static final DoubleVector TANH_IS_ONE = all(22);

    /** Where less, silu x is x exp x. */
    private static final DoubleVector SILU_IS_SMALL = all(LaneMath.SILU_IS_SMALL);

    private static final DoubleVector LOWER = all(LaneMath.LOWER);
    private static final DoubleVector MINUS_TWO = all(-2);
    private static final DoubleVector FOUR = all(4);

    @Override
    public void exp(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        exp(x, y, 0, whole);
        LaneElementwise.exp(x, y, whole, n);
    }

    private static void exp(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            if (v.abs().compare(VectorOperators.LT, EXP_LIMIT).allTrue()) {
                VectorMath.liftedExp(v).mul(LOWER).intoArray(y, i);
            } else {
                for (int j = i; j < i + LANES; j++) y[j] = LaneMath.exp(x[j]);
            }
        }
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        tanh(x, y, 0, whole);
        LaneElementwise.tanh(x, y, whole, n);
    }

    /** With t = exp(2|x|) − 1 it is t/(t + 2). */
    private static void tanh(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            DoubleVector size = v.abs();
            size = size.blend(TANH_IS_ONE, size.compare(VectorOperators.GT, TANH_IS_ONE));
            DoubleVector t = VectorMath.expm1(size.add(size));
            DoubleVector positive = t.div(t.add(TWO));
            positive.reinterpretAsLongs()
                    .or(v.reinterpretAsLongs().and(VectorMath.SIGN))
                    .reinterpretAsDoubles()
                    .intoArray(y, i);
        }
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        sechSquare(x, y, 0, whole);
        LaneElementwise.sechSquare(x, y, whole, n);
    }

    private static void sechSquare(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector e =
                    expOfMinus(DoubleVector.fromArray(SPECIES, x, i).abs().mul(MINUS_TWO));
            DoubleVector divisor = e.add(ONE);
            e.mul(FOUR).div(divisor.mul(divisor)).intoArray(y, i);
        }
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        sigmoid(x, y, 0, whole);
        LaneElementwise.sigmoid(x, y, whole, n);
    }

    private static void sigmoid(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES)
            sigmoid(DoubleVector.fromArray(SPECIES, x, i)).intoArray(y, i);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        silu(x, y, 0, whole);
        LaneElementwise.silu(x, y, whole, n);
    }

    /** What is small is rare, and another exponential in this loop would be more than C2 keeps in registers. */
    private static void silu(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            if (v.compare(VectorOperators.LT, SILU_IS_SMALL).anyTrue()) LaneElementwise.silu(x, y, i, i + LANES);
            else v.mul(sigmoid(v)).intoArray(y, i);
        }
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        step(x, y, 0, whole);
        LaneElementwise.step(x, y, whole, n);
    }

    private static void step(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            VectorMask<Double> isOn = v.compare(VectorOperators.GT, ZERO);
            VectorMask<Double> isOff = v.compare(VectorOperators.LE, ZERO);
            v.blend(ONE, isOn).blend(ZERO, isOff).intoArray(y, i);
        }
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < whole; i += LANES) {
            DoubleVector factor = DoubleVector.fromArray(SPECIES, b, i);
            DoubleVector product = DoubleVector.fromArray(SPECIES, a, i).mul(factor);
            product.blend(ZERO, factor.compare(VectorOperators.EQ, ZERO)).intoArray(y, i);
        }
        LaneElementwise.mulOrZero(a, b, y, whole, n);
    }

    /** As {@link LogSpace#sigmoid}. */
    private static DoubleVector sigmoid(DoubleVector v) {
        DoubleVector e = expOfMinus(v.abs().neg());
        DoubleVector divisor = e.add(ONE);
        DoubleVector inverse = ONE.div(divisor);
        DoubleVector numerator = ONE.blend(e, v.compare(VectorOperators.LT, ZERO));
        DoubleVector quotient = numerator.mul(inverse);
        DoubleVector lost = e.sub(divisor.sub(ONE));
        return quotient.add(VectorMath.quotientError(numerator, divisor, lost, quotient, inverse));
    }

    /** exp v for v ≤ 0. */
    private static DoubleVector expOfMinus(DoubleVector v) {
        return VectorMath.liftedExp(atLeastZeroOfExp(v)).mul(LOWER);
    }

    private static DoubleVector atLeastZeroOfExp(DoubleVector v) {
        return v.blend(EXP_IS_ZERO, v.compare(VectorOperators.LT, EXP_IS_ZERO));
    }
}
