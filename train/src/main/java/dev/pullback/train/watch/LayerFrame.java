package dev.pullback.train.watch;

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
 * @param outputs the distribution of the outputs of the activation function, or of the layer itself if none follows
 * @param cotangents the distribution of the gradient of the mean loss by these outputs
 */
public record LayerFrame(
        String name,
        double gradient,
        double weight,
        int elements,
        double update,
        double dead,
        double saturated,
        Histogram outputs,
        Histogram cotangents) {
    LayerFrame withUpdate(double measured) {
        return new LayerFrame(name, gradient, weight, elements, measured, dead, saturated, outputs, cotangents);
    }
}
