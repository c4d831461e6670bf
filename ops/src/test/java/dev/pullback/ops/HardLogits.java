package dev.pullback.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Rows of finite logits for which a simple softmax in double precision is inaccurate. */
final class HardLogits {
    /** A row, 1×K, and the reason why it is difficult. */
    record Row(String kind, DMatrixRMaj logits) {
        private static Row of(String kind, double... logits) {
            return new Row(kind, new DMatrixRMaj(1, logits.length, true, logits));
        }

        int classes() {
            return logits.numCols;
        }
    }

    private static final double[] GAPS = {18, 20, 30, 36.7, 40, 100, 300, 700, 709, 740, 745};
    private static final double[] OFFSETS = {1e3, -1e3, 1e8, -1e12, 1e15, 1e16, -1e16, 1e100, 1e308, -1e308};

    private HardLogits() {}

    /** Returns rows of each kind, or only of some kinds if there are many classes. */
    static List<Row> rows(int classes, Random random) {
        List<Row> rows = new ArrayList<>();
        double thinning = classes <= 10 ? 1 : classes <= 100 ? 0.4 : classes <= 1000 ? 0.12 : 0;
        for (double scale : new double[] {0.1, 1, 3, 30, 300})
            if (keep(thinning, random)) rows.add(Row.of("random", normal(classes, 0, scale, random)));
        for (double gap : GAPS) if (keep(thinning, random)) rows.add(Row.of("gap", gap(classes, gap, random)));
        for (double offset : OFFSETS)
            if (keep(thinning, random))
                rows.add(Row.of("offset", normal(classes, offset, Math.max(2, 3 * Math.ulp(offset)), random)));
        if (keep(thinning, random)) rows.add(Row.of("ties", ties(classes, random)));
        if (keep(thinning, random)) rows.add(Row.of("equal", normal(classes, random.nextGaussian(), 0, random)));
        if (keep(thinning, random)) rows.add(Row.of("overflowing difference", overflowing(classes, random)));
        rows.add(Row.of("subnormal", subnormal(classes, random)));
        rows.add(Row.of("tiny tail", tinyTail(classes, random)));
        rows.add(Row.of("log-probabilities", logProbabilities(classes, random)));
        return rows;
    }

    private static boolean keep(double thinning, Random random) {
        return random.nextDouble() < thinning;
    }

    private static double[] normal(int classes, double offset, double scale, Random random) {
        double[] row = new double[classes];
        for (int c = 0; c < classes; c++) row[c] = offset + scale * random.nextGaussian();
        return row;
    }

    /** Returns a row in which one logit exceeds the others by approximately the gap. */
    private static double[] gap(int classes, double gap, Random random) {
        double[] row = normal(classes, -gap, 0.3, random);
        double offset = 10 * random.nextGaussian();
        int top = random.nextInt(classes);
        row[top] = 0;
        for (int c = 0; c < classes; c++) row[c] += offset;
        return row;
    }

    private static double[] ties(int classes, Random random) {
        double[] row = normal(classes, 0, 5, random);
        double max = 20 * random.nextDouble();
        for (int c = 0; c < classes; c += 1 + random.nextInt(3)) row[c] = max;
        return row;
    }

    private static double[] overflowing(int classes, Random random) {
        double[] row = new double[classes];
        for (int c = 0; c < classes; c++) row[c] = (random.nextBoolean() ? 1 : -1) * 1.5e308 * random.nextDouble();
        return row;
    }

    private static double[] subnormal(int classes, Random random) {
        double[] row = new double[classes];
        for (int c = 0; c < classes; c++) row[c] = -708 - 38 * random.nextDouble();
        row[random.nextInt(classes)] = 0.7 * random.nextDouble();
        return row;
    }

    private static double[] tinyTail(int classes, Random random) {
        double[] row = normal(classes, -40, 1.5, random);
        row[random.nextInt(classes)] = random.nextGaussian();
        return row;
    }

    private static double[] logProbabilities(int classes, Random random) {
        double[] row = normal(classes, 0, 3, random);
        double sum = 0;
        for (double x : row) sum += Math.exp(x);
        for (int c = 0; c < classes; c++) row[c] -= Math.log(sum);
        return row;
    }
}
