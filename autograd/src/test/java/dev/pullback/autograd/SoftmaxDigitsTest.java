package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the digits of derivatives of softmax and its losses, first and second, where one form of them would cancel. */
class SoftmaxDigitsTest {
    private static final CrossEntropyOptions PLAIN = CrossEntropyOptions.defaults();
    private static final double INF = Double.POSITIVE_INFINITY;

    private static DMatrixRMaj hessianTimes(Fn f, DMatrixRMaj x, DMatrixRMaj v) {
        Tape tape = new Tape();
        return hvp(f, tape.input(x), tape.input(v)).value();
    }

    private static Var label(Var z, int k) {
        return z.tape().input(new int[] {k});
    }

    /** Checks that each element is within the given number of ulp of a double of its size. */
    private static void assertUlps(double limit, double want, double got, double size) {
        assertTrue(Math.abs(want - got) <= limit * Math.ulp(size), () -> got + " for " + want);
    }

    private static DMatrixRMaj gaussians(int n, double scale, long seed) {
        Random random = new Random(seed);
        return row(random.doubles(n).map(u -> scale * random.nextGaussian()).toArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 1000, 50_257})
    void gradientOfLogSoftmaxWhoseTopClassIsNotTheLabel(int classes) {
        DMatrixRMaj z = gaussians(classes, 1, 4);
        double[] p = softmax(new Tape().input(z)).value().data;
        int top = 0;
        for (int c = 0; c < classes; c++) if (p[c] > p[top]) top = c;
        int k = (top + 1) % classes;
        double[] g = grad(x -> neg(pick(logSoftmax(x), label(x, k)))).at(z).data;
        for (int c = 0; c < classes; c++) if (c != k) assertUlps(4, p[c], g[c], p[c]);
    }

    @Test
    void gradientOfLogSoftmaxOfEqualLogits() {
        double[] g = grad(x -> neg(pick(logSoftmax(x), label(x, 3)))).at(row(new double[1000])).data;
        assertUlps(1, 1e-3, g[0], 1e-3);
        assertUlps(1, -0.999, g[3], 1);
    }

    /** The Hessian times v is p ∘ (v − Σ p v). */
    @ParameterizedTest
    @ValueSource(ints = {2, 10, 1000, 50_257})
    void hessianOfCrossEntropyAndOfLogSumExp(int classes) {
        for (double scale : new double[] {1, 30}) {
            DMatrixRMaj z = gaussians(classes, scale, 5);
            DMatrixRMaj v = gaussians(classes, 1, 6);
            double[] p = softmax(new Tape().input(z)).value().data;
            if (Arrays.stream(p).max().orElseThrow() > 0.5) continue;
            BigDecimal dot = BigDecimal.ZERO;
            for (int c = 0; c < classes; c++)
                dot = dot.add(new BigDecimal(p[c]).multiply(new BigDecimal(v.data[c])), MathContext.DECIMAL128);
            double mean = dot.doubleValue();
            double[] ofLoss = hessianTimes(x -> softmaxCrossEntropy(x, label(x, 0)), z, v).data;
            double[] ofLse = hessianTimes(x -> sum(logSumExp(x)), z, v).data;
            for (int c = 0; c < classes; c++) {
                double size = p[c] * Math.max(Math.abs(v.data[c]), Math.abs(mean));
                assertUlps(8, p[c] * (v.data[c] - mean), ofLoss[c], size);
                assertUlps(8, p[c] * (v.data[c] - mean), ofLse[c], size);
            }
        }
    }

    @Test
    void divergenceUnderAnOffset() {
        for (double c : new double[] {0, 1e9, 1e15}) {
            Tape tape = new Tape();
            Var z = tape.input(row(c, c - 1, c - 3));
            assertEquals(
                    0.45510363881,
                    klDivergence(z, tape.input(row(0.1, 0.2, 0.3)), 1).value().data[0],
                    1e-11);
        }
        Tape tape = new Tape();
        Var z = tape.input(row(1e8 + 0.1, 1e8 + 0.7, 1e8));
        double kl = klDivergence(z, tape.input(row(0.3, 0.2, 0.9)), 1).value().data[0];
        assertUlps(2, 0.17228454908221288, kl, kl);
    }

    @Test
    void hessianWithATemperatureAtLargeLogits() {
        Fn half = z -> softmaxCrossEntropy(z, label(z, 0), PLAIN.withTemperature(0.5));
        assertArrayEquals(new double[] {1, -1, -1, 1}, hessian(half).at(row(1.7e308, 1.7e308)).data);
        Fn f = z -> softmaxCrossEntropy(z, label(z, 0), PLAIN.withTemperature(0.3));
        double offset = 1e9;
        double a = offset + 0.1;
        double[] want = hessian(f).at(row(a - offset, 0)).data;
        double[] got = hessian(f).at(row(a, offset)).data;
        for (int i = 0; i < 4; i++) assertUlps(4, want[i], got[i], want[i]);
    }

    @Test
    void gradientOfASubnormalProbabilityWithATemperature() {
        Fn f = z -> softmaxCrossEntropy(z, label(z, 0), PLAIN.withTemperature(1e-3));
        assertUlps(4, 1.1095604225274365E-308, grad(f).at(row(0.716, 0)).data[1], Double.MIN_NORMAL);
    }

    @Test
    void mixedDerivativeOfBinaryCrossEntropyByTargetAndWeight() {
        Fn byWeight = t -> grad(r -> binaryCrossEntropy(t.tape().input(row(0.5)), t, r, Reduction.MEAN))
                .apply(t.tape().input(row(2)));
        assertUlps(2, 0.4740769841801067, grad(byWeight).at(row(0)).data[0], 0.5);
    }

    @Test
    void entropyWithAMaskedClass() {
        Fn entropy = z -> neg(sum(mulOrZero(logSoftmax(z), softmax(z))));
        assertArrayEquals(
                new double[] {0.19661193324148185, -0.19661193324148185, 0},
                grad(entropy).at(row(1, 2, -INF)).data,
                1e-16);
    }

    @Test
    void secondDerivativeByTheTargetsOfAnIgnoredRow() {
        DMatrixRMaj targets = new DMatrixRMaj(2, 3, true, 0.2, 0.3, 0.5, 0, 0, 0);
        DMatrixRMaj logits = new DMatrixRMaj(2, 3, true, 0.1, 0.5, -0.3, 1, 2, 3);
        DMatrixRMaj v = new DMatrixRMaj(2, 3, true, 1, 2, 3, 4, 5, 6);
        double[] h = hessianTimes(t -> softmaxCrossEntropy(t.tape().input(logits), t), targets, v).data;
        assertArrayEquals(new double[3], Arrays.copyOfRange(h, 3, 6));
        assertTrue(h[0] != 0);
    }

    @Test
    void weightedLogSumExpByItsWeights() {
        for (double a : new double[] {0, 1e15, 1e17})
            assertArrayEquals(
                    new double[] {0.5, 0.5},
                    grad(w -> sum(logSumExp(w.tape().input(row(a, a)), w))).at(row(1, 1)).data);
    }

    @Test
    void gaussianNllOfARowOfMeansAndAColumnOfTargets() {
        Tape tape = new Tape();
        Var m = tape.input("m", row(0, 0));
        Var s = tape.input("s", new DMatrixRMaj(3, 2));
        Var t = tape.input("t", new DMatrixRMaj(3, 1, true, 0, 0, 3));
        assertArrayEquals(
                new double[] {-0.5, -0.5},
                gradients(mean(gaussianNll(m, s, t)), m, s, t).of(m).data,
                1e-15);
    }
}
