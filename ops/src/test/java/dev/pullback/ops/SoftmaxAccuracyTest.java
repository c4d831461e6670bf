package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Backend;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares softmax, log-softmax, log-sum-exp and cross-entropy with 60-digit arithmetic, the kernels in both backends. Prints the
 * largest error of each quantity. {@code -Dpullback.accuracy.rounds=20} and {@code -Dpullback.accuracy.seed=8} search further.
 */
class SoftmaxAccuracyTest {
    private static final int ROUNDS = Integer.getInteger("pullback.accuracy.rounds", 1);
    private static final long SEED = Long.getLong("pullback.accuracy.seed", 7);

    private static final Backend[] BACKENDS = {Backend.scalar(), Backend.vector()};

    /** No label is ignored. */
    private static final double NONE = Double.NaN;

    private static final Map<String, TreeMap<Integer, Double>> WORST = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 100, 1000, 10_000})
    void everyResultIsWithinAFewUlp(int classes) {
        Random random = new Random(SEED + classes);
        int rounds = classes <= 10 ? 4 * ROUNDS : classes == 100 ? 3 * ROUNDS : ROUNDS;
        for (int round = 0; round < rounds; round++) {
            for (HardLogits.Row row : HardLogits.rows(classes, random)) {
                ExactRow exact = new ExactRow(row.logits().data, 1);
                int[] labels = labels(classes, random);
                for (Backend backend : BACKENDS) {
                    checkSoftmax(backend, row, exact);
                    for (int label : labels) checkLabel(backend, row, exact, label);
                }
                checkSoft(row, exact, softTargets(classes, random));
                checkSmoothed(row, exact, random.nextInt(classes), random);
                if (classes <= 100) {
                    double temperature = 0.3 + 3 * random.nextDouble();
                    checkTemperature(
                            row, new ExactRow(row.logits().data, temperature), random.nextInt(classes), temperature);
                }
            }
        }
    }

    @AfterAll
    static void printTheLargestErrors() {
        if (!Boolean.getBoolean("pullback.accuracy.print")) return;
        Set<Integer> all = WORST.get("scalar: softmax").keySet();
        StringBuilder table = new StringBuilder(String.format("%-30s", "error in ulp, K ="));
        all.forEach(classes -> table.append(String.format("%7d", classes)));
        WORST.forEach((quantity, ulps) -> {
            table.append(String.format("%n%-30s", quantity));
            all.forEach(classes ->
                    table.append(ulps.containsKey(classes) ? String.format("%7.2f", ulps.get(classes)) : "      -"));
        });
        System.out.println(table);
    }

    private static void checkSoftmax(Backend backend, HardLogits.Row row, ExactRow exact) {
        int n = row.classes();
        double[] x = row.logits().data;
        double[] out = new double[n];
        backend.softmax().rows(x, n, 0, 1).softmax(out);
        for (int c = 0; c < n; c++) within(4, backend + ": softmax", row, out[c], exact.softmax(c));
        backend.softmax().rows(x, n, 0, 1).logSoftmax(out);
        for (int c = 0; c < n; c++)
            within(4, backend + ": log-softmax", row, out[c], exact.gap(c).negate());
        backend.softmax().rows(x, n, 0, 1).logSumExp(out);
        BigDecimal lse = exact.logSumExp();
        double size = lse.abs().max(exact.max().abs()).doubleValue();
        within(2, backend + ": log-sum-exp", row, out[0], lse, size);
    }

    private static void checkLabel(Backend backend, HardLogits.Row row, ExactRow exact, int label) {
        int n = row.classes();
        double[] loss = new double[1];
        double[] g = new double[n];
        backend.softmax()
                .rows(row.logits().data, n, 0, 1)
                .labels(new double[] {label}, NONE)
                .lossesAndGradients(1, loss, g);
        within(4, backend + ": loss", row, loss[0], exact.gap(label));
        for (int c = 0; c < n; c++) {
            if (c == label)
                within(
                        4,
                        backend + ": gradient, true",
                        row,
                        g[c],
                        exact.others(c).negate());
            else within(4, backend + ": gradient, other", row, g[c], exact.softmax(c));
        }
    }

    private static void checkTemperature(HardLogits.Row row, ExactRow exact, int label, double temperature) {
        int n = row.classes();
        DMatrixRMaj x = row.logits();
        DMatrixRMaj y = rowOf(label);
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withTemperature(temperature);
        DMatrixRMaj loss = new DMatrixRMaj(1, 1);
        CrossEntropy.loss(x, y, TargetKind.INDEX, options, loss);
        within(4, "loss, temperature", row, loss.data[0], exact.gap(label));
        DMatrixRMaj g = new DMatrixRMaj(1, n);
        CrossEntropy.logitGradient(x, y, TargetKind.INDEX, options, g);
        BigDecimal t = Exact.of(temperature);
        for (int c = 0; c < n; c++) {
            BigDecimal want = c == label ? exact.others(c).negate() : exact.softmax(c);
            within(
                    4,
                    c == label ? "gradient, true, temperature" : "gradient, other, temperature",
                    row,
                    g.data[c],
                    Exact.divide(want, t));
        }
    }

    private static void checkSoft(HardLogits.Row row, ExactRow exact, double[] targets) {
        BigDecimal[] a = new BigDecimal[targets.length];
        for (int c = 0; c < a.length; c++) a[c] = Exact.of(targets[c]);
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withReduction(Reduction.SUM);
        checkCoefficients("soft", row, exact, rowOf(targets), TargetKind.SOFT, options, a);
        DMatrixRMaj g = new DMatrixRMaj(1, a.length);
        CrossEntropy.targetGradient(row.logits(), rowOf(targets), options, g);
        for (int c = 0; c < a.length; c++) within(4, "gradient of targets", row, g.data[c], exact.gap(c));
    }

    private static void checkSmoothed(HardLogits.Row row, ExactRow exact, int label, Random random) {
        int n = row.classes();
        double epsilon = 0.3 * random.nextDouble();
        double[] weights = new double[n];
        for (int c = 0; c < n; c++) weights[c] = 3 * random.nextDouble();
        BigDecimal[] a = new BigDecimal[n];
        BigDecimal share = Exact.divide(Exact.of(epsilon), BigDecimal.valueOf(n));
        for (int c = 0; c < n; c++) {
            BigDecimal own = c == label ? BigDecimal.ONE.subtract(Exact.of(epsilon)) : BigDecimal.ZERO;
            a[c] = Exact.of(weights[c]).multiply(own.add(share), Exact.DIGITS);
        }
        CrossEntropyOptions options = CrossEntropyOptions.defaults()
                .withReduction(Reduction.SUM)
                .withLabelSmoothing(epsilon)
                .withClassWeights(weights);
        checkCoefficients("smoothed", row, exact, rowOf(label), TargetKind.INDEX, options, a);
    }

    /** Checks loss and gradient; the error of the gradient is measured in ulp of the larger of its two terms. */
    private static void checkCoefficients(
            String what,
            HardLogits.Row row,
            ExactRow exact,
            DMatrixRMaj targets,
            TargetKind kind,
            CrossEntropyOptions options,
            BigDecimal[] a) {
        DMatrixRMaj x = row.logits();
        DMatrixRMaj loss = new DMatrixRMaj(1, 1);
        CrossEntropy.loss(x, targets, kind, options, loss);
        within(4, what + " loss", row, loss.data[0], exact.loss(a));
        DMatrixRMaj g = new DMatrixRMaj(1, a.length);
        CrossEntropy.logitGradient(x, targets, kind, options, g);
        BigDecimal mass = BigDecimal.ZERO;
        for (BigDecimal each : a) mass = mass.add(each);
        for (int c = 0; c < a.length; c++) {
            BigDecimal push = exact.softmax(c).multiply(mass.subtract(a[c]), Exact.DIGITS);
            BigDecimal pull = a[c].multiply(exact.others(c), Exact.DIGITS);
            within(
                    4,
                    what + " gradient",
                    row,
                    g.data[c],
                    push.subtract(pull),
                    push.max(pull).doubleValue());
        }
    }

    private static void within(double limit, String quantity, HardLogits.Row row, double got, BigDecimal want) {
        within(limit, quantity, row, got, want, want.doubleValue());
    }

    /** Checks an error in units in the last place of a number of the given size. */
    private static void within(
            double limit, String quantity, HardLogits.Row row, double got, BigDecimal want, double size) {
        double ulps = Exact.ulps(got, want, size);
        WORST.computeIfAbsent(quantity, q -> new TreeMap<>()).merge(row.classes(), ulps, Math::max);
        assertTrue(
                ulps <= limit,
                () -> quantity + " of " + row.kind() + " logits, K = " + row.classes() + ": " + got + " is " + ulps
                        + " ulp from " + want.doubleValue());
    }

    private static int[] labels(int classes, Random random) {
        if (classes > 10) return new int[] {random.nextInt(classes), random.nextInt(classes)};
        int[] all = new int[classes];
        for (int c = 0; c < classes; c++) all[c] = c;
        return all;
    }

    /** Returns targets of which some are zero and whose sum is not exactly 1. */
    private static double[] softTargets(int classes, Random random) {
        double[] targets = new double[classes];
        for (int c = 0; c < classes; c++) targets[c] = random.nextInt(4) == 0 ? 0 : random.nextDouble() / classes;
        targets[random.nextInt(classes)] = 0.5;
        return targets;
    }

    private static DMatrixRMaj rowOf(double... values) {
        return new DMatrixRMaj(1, values.length, true, values);
    }
}
