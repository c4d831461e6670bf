package dev.pullback.train.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Whether a network is right as often as it is sure. Rows are put into bins of equal width by their confidence, the
 * probability of the predicted class; in each bin the share of rows predicted rightly is compared with the mean confidence.
 *
 * <p>Source: Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, which takes 15 bins.
 *
 * @param error the expected calibration error, {@code Σ nᵦ/m |accuracyᵦ - confidenceᵦ|} over the bins b
 * @param bins from confidence 0 to 1
 */
public record Calibration(double error, List<Bin> bins) {
    /** The number of bins that the paper takes. */
    public static final int BINS = 15;

    /** Keeps a copy. */
    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * The rows of one range of confidence.
     *
     * @param from the confidence is above this
     * @param to and at most this
     * @param rows how many there are
     * @param confidence their mean confidence, 0 without rows
     * @param accuracy the share predicted rightly, 0 without rows
     */
    public record Bin(double from, double to, int rows, double confidence, double accuracy) {}

    /** Of probabilities, m×classes, the class predicted for each of m rows, and their labels, in at least one bin. */
    static Calibration of(DMatrixRMaj probabilities, int[] predicted, int[] labels, int bins) {
        int[] rows = new int[bins];
        int[] right = new int[bins];
        double[] confidence = new double[bins];
        for (int i = 0; i < labels.length; i++) {
            double p = probabilities.get(i, predicted[i]);
            int bin = Math.min(Math.max((int) Math.ceil(p * bins) - 1, 0), bins - 1);
            rows[bin]++;
            confidence[bin] += p;
            if (predicted[i] == labels[i]) right[bin]++;
        }
        List<Bin> found = new ArrayList<>();
        double error = 0;
        for (int b = 0; b < bins; b++) {
            int n = Math.max(rows[b], 1);
            Bin bin = new Bin((double) b / bins, (b + 1.0) / bins, rows[b], confidence[b] / n, (double) right[b] / n);
            error += (double) rows[b] / labels.length * Math.abs(bin.accuracy() - bin.confidence());
            found.add(bin);
        }
        return new Calibration(error, found);
    }

    /** {@code calibration error 0.0213 in 15 bins}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "calibration error %.4f in %d bins", error, bins.size());
    }
}
