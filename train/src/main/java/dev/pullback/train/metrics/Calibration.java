package dev.pullback.train.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the confidence of a network with its accuracy. The confidence of a row is the probability of its predicted
 * class. Rows are grouped by confidence into bins of equal width. In each bin the mean confidence is compared with the
 * share of correct predictions.
 *
 * <p>Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, which uses 15
 * bins.
 *
 * @param error the expected calibration error, {@code Σ nᵦ/m |accuracyᵦ - confidenceᵦ|} over the bins b
 * @param bins the bins in order, from confidence 0 to 1
 */
public record Calibration(double error, List<Bin> bins) {
    /** The number of bins that the paper uses. */
    public static final int BINS = 15;

    /** Copies the list. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * The rows of one range of confidence.
     *
     * @param from the lower end of the range, exclusive
     * @param to the upper end of the range, inclusive
     * @param rows the number of rows
     * @param confidence the mean confidence, 0 if there are no rows
     * @param accuracy the share of correct predictions, 0 if there are no rows
     */
    public record Bin(double from, double to, int rows, double confidence, double accuracy) {}

    /**
     * Computes the calibration from the confidence, which is the probability of the predicted class, the predicted class
     * and the label of each row.
     */
    static Calibration of(double[] confidences, int[] predicted, int[] labels, int bins) {
        int[] rows = new int[bins];
        int[] correct = new int[bins];
        double[] confidence = new double[bins];
        for (int i = 0; i < labels.length; i++) {
            double p = confidences[i];
            int bin = Math.min(Math.max((int) Math.ceil(p * bins) - 1, 0), bins - 1);
            rows[bin]++;
            confidence[bin] += p;
            if (predicted[i] == labels[i]) correct[bin]++;
        }
        List<Bin> found = new ArrayList<>();
        double error = 0;
        for (int b = 0; b < bins; b++) {
            int n = Math.max(rows[b], 1);
            Bin bin = new Bin((double) b / bins, (b + 1.0) / bins, rows[b], confidence[b] / n, (double) correct[b] / n);
            error += (double) rows[b] / labels.length * Math.abs(bin.accuracy() - bin.confidence());
            found.add(bin);
        }
        return new Calibration(error, found);
    }

    /** Returns one line, as in {@code calibration error 0.0213 in 15 bins}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "calibration error %.4f in %d bins", error, bins.size());
    }
}
