package dev.pullback.train.watch;

import java.util.List;

/**
 * One layer at one moment of a training run, measured on a sample of the training rows. A layer is a group of
 * parameters with the same name before the last dot, together with the activation function that follows.
 *
 * @param name such as {@code layer1}
 * @param gradient the Frobenius norm of the gradient of the mean loss by the parameters of the layer
 * @param weight the Frobenius norm of the parameters of the layer
 * @param elements the number of elements of these parameters
 * @param update the norm of the change of the parameters in one step, divided by {@code weight}; NaN if no step was
 *     measured
 * @param dead the share of the units whose activation function has derivative 0 at every row, so that no gradient
 *     passes; NaN if no activation function follows
 * @param saturated the share of the units whose activation function has an absolute derivative below 0.05 in at
 *     least 95 % of the rows; NaN if no activation function follows
 * @param low the lower end of the histogram
 * @param high the upper end of the histogram
 * @param histogram counts of the outputs of the activation function, or of the layer itself if none follows, in
 *     intervals of equal width from {@code low} to {@code high}
 */
public record LayerFrame(
        String name,
        double gradient,
        double weight,
        int elements,
        double update,
        double dead,
        double saturated,
        double low,
        double high,
        List<Integer> histogram) {
    /** Copies the list. */
    public LayerFrame {
        histogram = List.copyOf(histogram);
    }

    LayerFrame withUpdate(double measured) {
        return new LayerFrame(name, gradient, weight, elements, measured, dead, saturated, low, high, histogram);
    }
}
