package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Sequences.rowCumulativeLogSumExps;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests results that a straightforward formula would lose: to underflow, overflow, or the rounding of large logits. */
class LostDigitsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static void assertUlps(double limit, double want, double got) {
        assertTrue(Math.abs(want - got) <= limit * Math.ulp(want), () -> got + " for " + want);
    }

    /** The derivative is eˣ / (eˣ - 1), also where e⁻ˣ overflows. */
    @Test
    void derivativesOfLog1mExp() {
        Fn f = x -> sum(log1mExp(x));
        double[] x = {-712, -710, -400, -1, -1e-300, -INF};
        double[] slope = grad(f).at(row(x)).data;
        assertUlps(1, -6.05799464199894E-310, slope[0]);
        assertUlps(1, -4.47628622567513E-309, slope[1]);
        assertUlps(3, -1.9151695967140057E-174, slope[2]);
        assertUlps(3, -1 / Math.expm1(1), slope[3]);
        assertUlps(3, -1e300, slope[4]);
        assertEquals(0, slope[5], 0);
        assertUlps(3, -1.9151695967140057E-174, hessian(f).at(row(-400)).data[0]);
        assertUlps(1, -4.47628622567513E-309, hessian(f).at(row(-710)).data[0]);
        assertEquals(0, hessian(f).at(row(-INF)).data[0], 0);
    }

    /** ε remains, although it is 1e-325 times as large as the squares of the numbers. */
    @Test
    void deviationsOfEqualLargeNumbers() {
        for (double size : new double[] {1e160, -1e200, 1e300, 1e-160}) {
            Tape tape = new Tape();
            Var x = tape.input(row(size, size, size));
            assertUlps(1, 0.0031622776601683794, rowDeviations(x, 1e-5).scalar());
            assertUlps(
                    1, 0.0031622776601683794, colDeviations(transpose(x), 1e-5).scalar());
            assertArrayEquals(new double[3], standardizeRows(x, 1e-5).value().data);
        }
        Tape tape = new Tape();
        assertUlps(1, 1e160, rowRms(tape.input(row(1e160, -1e160)), 1e-5).scalar());
    }

    /** The student is certain, the teacher is not: the steps between their logits are large. */
    @Test
    void differenceOfTwoSoftmaxesWithATemperature() {
        DMatrixRMaj z = row(0.6987777824500117, 0.41086261673940994);
        DMatrixRMaj x = row(-0.6312856770889891, 151474.2118112963);
        Fn f = s -> klDivergence(s.tape().input(z), s, 1.7);
        double[] slope = grad(f).at(x).data;
        assertUlps(3, -0.9218072335502633, slope[0]);
        assertUlps(3, 0.9218072335502633, slope[1]);
        Fn rows = s -> sum(klDivergence(s.tape().input(z), s, 1.7, Reduction.NONE));
        assertArrayEquals(slope, grad(rows).at(x).data, 1e-15);
    }

    @Test
    void weightsThatMakeUpForTheExponentials() {
        Tape tape = new Tape();
        double[] p = weightedSoftmax(tape.input(row(0, -1400)), tape.input(row(Double.MIN_VALUE, 1.7e308)))
                .value()
                .data;
        assertUlps(6, 2.9895815185246857e-24, p[0]);
        assertEquals(1, p[1]);
        p = weightedSoftmax(tape.input(row(0, -700, -1300)), tape.input(row(1e-300, 1, 1e308)))
                .value()
                .data;
        assertUlps(6, 3.826718132369058e-44, p[0]);
        assertUlps(6, 3.7730203009299397e-48, p[1]);
        p = weightedSoftmax(tape.input(row(0.1, -650.3)), tape.input(row(1, 3))).value().data;
        assertUlps(4, 1.0279931596655926e-282, p[1]);
    }

    /** By the definition: dX = Y ∘ G - P ∘ rowsums(Y ∘ G), where nothing cancels. */
    @Test
    void derivativeOfTheSharesOfElementsWithoutWeight() {
        Tape tape = new Tape();
        Var x = tape.input(row(0, 1, 2));
        Var w = tape.input(row(1, 0, 2));
        Var shares = vjp(logSumExp(x, w), tape.constant(1), w)[0];
        Var d = vjp(sum(mul(shares, tape.constant(row(1, 2, 3)))), tape.constant(1), x)[0];
        double[] e = {1, Math.exp(1), Math.exp(2)};
        double sum = e[0] + 2 * e[2];
        double all = (e[0] + 2 * e[1] + 3 * e[2]) / sum;
        double[] want = {e[0] / sum * (1 - all), 2 * e[1] / sum, e[2] / sum * (3 - 2 * all)};
        assertArrayEquals(want, d.value().data, 1e-15);
    }

    @Test
    void softTargetsNearTheLargestNumber() {
        for (Reduction reduction : new Reduction[] {Reduction.SUM, Reduction.NONE}) {
            Fn f = z -> sum(softmaxCrossEntropy(
                    z,
                    z.tape().input(row(1e308, 0)),
                    CrossEntropyOptions.defaults().withReduction(reduction)));
            double[] g = grad(f).at(row(0.1, 0.5)).data;
            assertUlps(3, -5.98687660112452e+307, g[0]);
            assertUlps(3, 5.98687660112452e+307, g[1]);
        }
        Fn mean = z -> softmaxCrossEntropy(z, z.tape().input(row(1e308, 0)));
        assertArrayEquals(
                new double[] {-0.598687660112452, 0.598687660112452}, grad(mean).at(row(0.1, 0.5)).data, 1e-15);
    }

    /** The mean divides by the sum of the targets, whose reciprocal may overflow. */
    @Test
    void softTargetsWithAnExtremeSum() {
        DMatrixRMaj logits = new DMatrixRMaj(2, 2, true, 0.1, 0.5, 2, -1);
        Fn usual = z -> softmaxCrossEntropy(z, z.tape().input(new DMatrixRMaj(2, 2, true, 1, 0, 0, 1)));
        for (double t : new double[] {Double.MIN_VALUE, 1e-310, 1e-290, 1e290, 1e308, Double.MAX_VALUE}) {
            Fn f = z -> softmaxCrossEntropy(z, z.tape().input(new DMatrixRMaj(2, 2, true, t, 0, 0, t)));
            assertEqualGradients(usual, f, logits);
        }
    }

    /** The mean divides by the sum of the weights. */
    @Test
    void classWeightsWithAnExtremeSum() {
        DMatrixRMaj x = new DMatrixRMaj(3, 2, true, 0.1, 0.5, 2, -1, 0.3, 0.4);
        DMatrixRMaj labels = new DMatrixRMaj(3, 1, true, 1, 0, 1);
        for (double w : new double[] {1e-310, 1e-290, 1e290, 1e308, Double.MAX_VALUE}) {
            CrossEntropyOptions weighted = CrossEntropyOptions.defaults().withClassWeights(w, w);
            assertEqualDerivatives(
                    z -> softmaxCrossEntropy(z, z.tape().input(labels)),
                    z -> softmaxCrossEntropy(z, z.tape().input(labels), weighted),
                    x);
            assertEqualDerivatives(
                    z -> layer(z, labels, CrossEntropyOptions.defaults()), z -> layer(z, labels, weighted), x);
        }
    }

    /** The z-loss is divided by the sum of the weights, too. */
    @Test
    void zLossWithAnExtremeSumOfWeights() {
        DMatrixRMaj x = new DMatrixRMaj(3, 2, true, 0.1, 0.5, 2, -1, 0.3, 0.4);
        DMatrixRMaj labels = new DMatrixRMaj(3, 1, true, 1, 0, 1);
        CrossEntropyOptions options = CrossEntropyOptions.defaults();
        for (double w : new double[] {1e-300, 1e-290, 1e290, 1e305}) {
            CrossEntropyOptions weighted = options.withClassWeights(w, w).withZLoss(1e-3 * w);
            assertEqualDerivatives(
                    z -> softmaxCrossEntropy(z, z.tape().input(labels), options.withZLoss(1e-3)),
                    z -> softmaxCrossEntropy(z, z.tape().input(labels), weighted),
                    x);
        }
        double w = 1e-310;
        Fn light = z -> softmaxCrossEntropy(
                z, z.tape().input(labels), options.withClassWeights(w, w).withZLoss(1e-3));
        for (double v : hessian(light).at(x).data) assertTrue(Double.isFinite(v), "the loss is finite, too");
    }

    /** The weight of a class of which no row is does not matter. */
    @Test
    void classWeightsOfExtremeRange() {
        DMatrixRMaj x = new DMatrixRMaj(3, 2, true, 0.1, 0.5, 2, -1, 0.3, 0.4);
        for (int label : new int[] {0, 1}) {
            DMatrixRMaj labels = new DMatrixRMaj(3, 1, true, label, label, label);
            for (double w : new double[] {1e160, 1e200, 1e300, 1e308, 1e-200, 1e-308}) {
                CrossEntropyOptions weighted = CrossEntropyOptions.defaults().withClassWeights(w, 1 / w);
                assertEqualDerivatives(
                        z -> softmaxCrossEntropy(z, z.tape().input(labels)),
                        z -> softmaxCrossEntropy(z, z.tape().input(labels), weighted),
                        x);
            }
        }
    }

    private static Var layer(Var x, DMatrixRMaj labels, CrossEntropyOptions options) {
        Tape tape = x.tape();
        Var w = tape.input(new DMatrixRMaj(2, 2, true, 1, -2, 3, 0.5));
        return linearCrossEntropy(x, w, tape.input(row(0.1, 0.2)), tape.input(labels), options);
    }

    private static void assertEqualDerivatives(Fn want, Fn got, DMatrixRMaj x) {
        assertEqualGradients(want, got, x);
        assertArrayEquals(hessian(want).at(x).data, hessian(got).at(x).data, 1e-14);
    }

    private static void assertEqualGradients(Fn want, Fn got, DMatrixRMaj x) {
        assertEquals(
                want.apply(new Tape().input(x)).scalar(),
                got.apply(new Tape().input(x)).scalar(),
                1e-15);
        assertArrayEquals(grad(want).at(x).data, grad(got).at(x).data, 1e-15);
    }

    /** An offset of a row has no influence on the derivative of its cumulative log-sum-exps. */
    @Test
    void cumulativeLogSumExpsUnderAnOffset() {
        Fn f = x -> sum(rowCumulativeLogSumExps(x));
        double[] want = {1.310951487504061, 0.8452537780145993, 0.8437947344813395};
        for (double c : new double[] {0, 1e9, -1e15})
            assertArrayEquals(want, grad(f).at(row(c, c + 1, c + 3)).data, 1e-15);
        assertArrayEquals(
                new double[] {0, 0, 1.5378828427399902, 1.4621171572600098, 0},
                grad(f).at(row(-INF, -INF, 1, 2, -INF)).data,
                1e-15);
    }

    /** All options at once: a masked class, an ignored row of NaN, weights, smoothing, z-loss, temperature and soft cap. */
    @Test
    void optionsTogether() {
        CrossEntropyOptions all = CrossEntropyOptions.defaults()
                .withIgnoreIndex(-1)
                .withLabelSmoothing(0.1)
                .withoutSmoothingOfMaskedClasses()
                .withZLoss(0.1)
                .withTemperature(2)
                .withSoftcap(3)
                .withClassWeights(2, 1, 1);
        Fn f = z -> softmaxCrossEntropy(z, z.tape().input(new int[] {0, -1}), all);
        Fn one = z -> softmaxCrossEntropy(
                z, z.tape().input(new int[] {0}), all.withClassWeights(2, 1).withReduction(Reduction.MEAN));
        DMatrixRMaj masked = new DMatrixRMaj(2, 3, true, 1, -INF, 2, Double.NaN, INF, 0);
        double[] g = grad(f).at(masked).data;
        double[] want = grad(one).at(row(1, 2)).data;
        assertArrayEquals(new double[] {want[0], 0, want[1], 0, 0, 0}, g, 1e-15);
        DMatrixRMaj h = hessian(f).at(masked);
        DMatrixRMaj wantH = hessian(one).at(row(1, 2));
        assertEquals(wantH.get(0, 0), h.get(0, 0), 1e-15);
        assertEquals(wantH.get(0, 1), h.get(0, 2), 1e-15);
        for (int i = 0; i < 36; i++) assertTrue(Double.isFinite(h.data[i]));
        assertArrayEquals(
                new double[1],
                grad(z -> softmaxCrossEntropy(z, z.tape().input(new int[] {0}), all.withClassWeights(2)))
                        .at(row(1e300))
                        .data);
    }
}
