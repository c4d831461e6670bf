package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Compares cross-entropy with a soft cap or z-loss, the divergence of two softmaxes and the focal loss with 60 digits. */
class OptionAccuracyTest {
    private static final double LIMIT = 4;
    private static final double LIMIT_OF_DIVERGENCE = 5;
    private static final int[] CLASSES = {2, 3, 10, 30};
    private static final double[] SCALES = {1, 10, 60};
    private static final Backend[] BACKENDS = {Backend.scalar(), Backend.vector()};

    private final Random random = new Random(5);

    private double[] logits(int classes, double scale) {
        double[] x = new double[classes];
        for (int c = 0; c < classes; c++) x[c] = scale * random.nextGaussian();
        return x;
    }

    private static SoftmaxKernel.Task row(Backend backend, double[] x, int label) {
        return backend.softmax().rows(x, x.length, 0, 1).labels(new double[] {label}, Double.NaN);
    }

    private static void within(double ulps, String what) {
        within(LIMIT, ulps, what);
    }

    private static void within(double limit, double ulps, String what) {
        assertTrue(ulps <= limit, () -> what + " is " + ulps + " ulp off");
    }

    @Test
    void softCap() {
        for (int classes : CLASSES) {
            for (double scale : SCALES) {
                for (double cap : new double[] {5, 30, 50}) checkCap(logits(classes, scale), cap);
            }
        }
    }

    private void checkCap(double[] x, double cap) {
        int n = x.length;
        int label = random.nextInt(n);
        BigDecimal[] z = new BigDecimal[n];
        BigDecimal[] slope = new BigDecimal[n];
        for (int c = 0; c < n; c++) {
            BigDecimal e = Exact.exp(Exact.divide(Exact.of(-2 * Math.abs(x[c])), Exact.of(cap)));
            BigDecimal divisor = BigDecimal.ONE.add(e);
            BigDecimal tanh = Exact.divide(BigDecimal.ONE.subtract(e), divisor);
            z[c] = tanh.multiply(Exact.of(Math.copySign(cap, x[c])), Exact.DIGITS);
            slope[c] = Exact.divide(e.multiply(BigDecimal.valueOf(4)), divisor.pow(2));
        }
        BigDecimal max = Arrays.stream(z).reduce(BigDecimal::max).orElseThrow();
        BigDecimal sum = BigDecimal.ZERO;
        for (BigDecimal each : z) sum = sum.add(Exact.exp(each.subtract(max)), Exact.DIGITS);
        BigDecimal loss = Exact.log1p(sum.subtract(BigDecimal.ONE)).subtract(z[label].subtract(max));
        for (Backend backend : BACKENDS) {
            double[] got = new double[1];
            double[] g = new double[n];
            row(backend, x, label).logits(1, cap).lossesAndGradients(1, got, g);
            within(Exact.ulps(got[0], loss), "loss with cap " + cap);
            for (int c = 0; c < n; c++) {
                BigDecimal term = Exact.exp(z[c].subtract(max));
                BigDecimal own = c == label ? term.subtract(sum) : term;
                BigDecimal want = Exact.divide(own, sum).multiply(slope[c], Exact.DIGITS);
                within(Exact.ulps(g[c], want), "gradient with cap " + cap);
            }
        }
    }

    @Test
    void zLoss() {
        BigDecimal zeta = Exact.of(0.01);
        for (int classes : CLASSES) {
            for (double scale : SCALES) {
                double[] x = logits(classes, scale);
                int label = random.nextInt(classes);
                ExactRow exact = new ExactRow(x, 1);
                BigDecimal lse = exact.logSumExp();
                BigDecimal pull = zeta.multiply(lse, Exact.DIGITS);
                for (Backend backend : BACKENDS) {
                    double[] loss = new double[1];
                    double[] g = new double[classes];
                    row(backend, x, label).zLoss(0.01).lossesAndGradients(1, loss, g);
                    within(Exact.ulps(loss[0], exact.gap(label).add(pull.multiply(lse))), "loss with z-loss");
                    for (int c = 0; c < classes; c++) {
                        BigDecimal more = exact.softmax(c).multiply(pull.add(pull), Exact.DIGITS);
                        BigDecimal own = c == label ? exact.others(c).negate() : exact.softmax(c);
                        double size = more.abs().max(own.abs()).doubleValue();
                        within(Exact.ulps(g[c], more.add(own), size), "gradient with z-loss");
                    }
                }
            }
        }
    }

    /** Ratios of probabilities between e and e² need a formula of their own; logits of size 10 at distance 1 have them. */
    @Test
    void divergence() {
        for (int i = 0; i < 30; i++) {
            checkDivergences(new int[] {2, 3}, new double[] {8, 10, 12}, 0.9, 1.2, 1.5);
        }
        checkDivergences(CLASSES, SCALES, 3, 1, 0.3, 1e-3, 1e-8);
    }

    private void checkDivergences(int[] manyClasses, double[] scales, double... distances) {
        for (int classes : manyClasses) {
            for (double scale : scales) {
                for (double distance : distances) {
                    double[] z = logits(classes, scale);
                    double[] x = logits(classes, distance);
                    for (int c = 0; c < classes; c++) x[c] += z[c];
                    ExactRow p = new ExactRow(z, 1);
                    ExactRow q = new ExactRow(x, 1);
                    BigDecimal want = BigDecimal.ZERO;
                    for (int c = 0; c < classes; c++)
                        want = want.add(p.softmax(c).multiply(q.gap(c).subtract(p.gap(c)), Exact.DIGITS));
                    if (want.doubleValue() < 1e-35) continue; // 60 digits do not suffice
                    for (Backend backend : BACKENDS) {
                        double[] got = new double[1];
                        backend.softmax().rows(z, classes, 0, 1).divergences(x, got);
                        within(LIMIT_OF_DIVERGENCE, Exact.ulps(got[0], want), "divergence at distance " + distance);
                    }
                }
            }
        }
    }

    @Test
    void focalLoss() {
        for (double gamma : new double[] {0.5, 1, 2, 3, 5}) {
            for (int i = 0; i < 200; i++) {
                double loss = Math.exp(-14 + 20 * random.nextDouble());
                BigDecimal q = BigDecimal.ONE.subtract(Exact.exp(Exact.of(-loss)));
                BigDecimal want =
                        BigDecimalMath.pow(q, Exact.of(gamma), Exact.DIGITS).multiply(Exact.of(loss));
                DMatrixRMaj out = new DMatrixRMaj(1, 1);
                LogitLosses.FOCAL.run(new DMatrixRMaj[] {new DMatrixRMaj(1, 1, true, loss)}, gamma, out);
                within(Exact.ulps(out.data[0], want), "focal loss with gamma " + gamma);
            }
        }
    }
}
