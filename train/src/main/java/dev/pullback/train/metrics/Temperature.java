package dev.pullback.train.metrics;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import org.ejml.data.DMatrixRMaj;

/**
 * Temperature scaling: the number T by which logits are divided so that the probabilities fit validation rows best, that
 * is with the smallest log-loss. The most probable class of a row stays the same.
 *
 * <pre>{@code
 * double t = Temperature.fit(Predictions.logits(net, validation.features()), validation.labels());
 * Model calibrated = Model.of(net, train).temperature(t);
 * }</pre>
 *
 * <p>The log-loss is convex in 1/T. Its minimum is found by golden-section search in ln T. Source: Guo, Pleiss, Sun,
 * Weinberger, "On calibration of modern neural networks", 2017, section 4.2.
 */
public final class Temperature {
    private static final double LARGEST_LOG = Math.log(100);
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    private static final int ROUNDS = 60;

    private Temperature() {}

    /**
     * Returns the best temperature, from 0.01 to 100. These bounds are the result if all rows are right, or if the logits
     * contain no information.
     *
     * @param logits m×classes of rows that were not used for training
     * @param labels the class of each row
     */
    public static double fit(DMatrixRMaj logits, int[] labels) {
        double low = -LARGEST_LOG;
        double high = LARGEST_LOG;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double atLeft = loss(logits, labels, left);
        double atRight = loss(logits, labels, right);
        for (int i = 0; i < ROUNDS; i++) {
            if (atLeft <= atRight) {
                high = right;
                right = left;
                atRight = atLeft;
                left = high - GOLDEN * (high - low);
                atLeft = loss(logits, labels, left);
            } else {
                low = left;
                left = right;
                atLeft = atRight;
                right = low + GOLDEN * (high - low);
                atRight = loss(logits, labels, right);
            }
        }
        return Math.exp((low + high) / 2);
    }

    private static double loss(DMatrixRMaj logits, int[] labels, double logTemperature) {
        Var z = new Tape().input("logits", logits);
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withTemperature(Math.exp(logTemperature));
        return Ops.softmaxCrossEntropy(z, labels, options).scalar();
    }
}
