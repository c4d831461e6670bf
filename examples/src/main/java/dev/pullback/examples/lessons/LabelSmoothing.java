// Heads for JBang, which runs this file alone: jbang LabelSmoothing.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.ops.Ops.softmaxCrossEntropy;

import dev.pullback.core.Tape;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.train.Accuracy;
import dev.pullback.train.Mlp;
import dev.pullback.train.Predictions;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 6: label smoothing and calibration. A network is calibrated if 90% of the predictions that it makes with
 * probability 0.9 are correct. The expected calibration error measures the deviation. Expected output: a large network
 * that is trained for many epochs on few points of overlapping clouds is overconfident. Smoothed labels, which are
 * never 1, reduce the calibration error and leave the accuracy unchanged.
 */
public final class LabelSmoothing {
    private static final int BINS = 10;

    private LabelSmoothing() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Dataset train = Generated.blobs(120, 3, 0.4, 1);
        Dataset test = Generated.blobs(3000, 3, 0.4, 2);
        System.out.println("smoothing  accuracy  mean confidence  calibration error");
        for (double smoothing : new double[] {0, 0.1, 0.2}) {
            Mlp net = Mlp.of(2, 32, 32, 3).seed(1);
            CrossEntropyOptions options = CrossEntropyOptions.defaults().withLabelSmoothing(smoothing);
            Trainer.of(net)
                    .loss((logits, labels) -> softmaxCrossEntropy(logits, labels, options))
                    .optimizer(Adam.of(0.02))
                    .epochs(200)
                    .seed(1)
                    .fit(train);
            DMatrixRMaj logits = Predictions.logits(net, test.features());
            DMatrixRMaj p = Ops.softmax(new Tape().input(logits)).value();
            System.out.printf(
                    Locale.ROOT,
                    "%9.1f  %8.2f  %15.2f  %17.2f%n",
                    smoothing,
                    Accuracy.of(net, test),
                    meanConfidence(p),
                    calibrationError(p, test.labels()));
        }
    }

    private static double meanConfidence(DMatrixRMaj p) {
        double sum = 0;
        for (int i = 0; i < p.numRows; i++) sum += p.get(i, top(p, i));
        return sum / p.numRows;
    }

    /**
     * Returns the expected calibration error. Examples are put into bins by the probability of their most probable class. The
     * gap of a bin is the difference between its accuracy and its mean probability. The error is the mean of the gaps,
     * weighted by the number of examples. Source:
     * Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", 2017.
     */
    private static double calibrationError(DMatrixRMaj p, int[] labels) {
        double[] gap = new double[BINS]; // sum of (right - confidence) over the examples of a bin
        for (int i = 0; i < p.numRows; i++) {
            double confidence = p.get(i, top(p, i));
            int bin = Math.min(BINS - 1, (int) (BINS * confidence));
            gap[bin] += (top(p, i) == labels[i] ? 1 : 0) - confidence;
        }
        double error = 0;
        for (double g : gap) error += Math.abs(g);
        return error / p.numRows;
    }

    private static int top(DMatrixRMaj p, int row) {
        int best = 0;
        for (int c = 1; c < p.numCols; c++) {
            if (p.get(row, c) > p.get(row, best)) best = c;
        }
        return best;
    }
}
