package dev.pullback.train;

import dev.pullback.core.Shape;
import dev.pullback.train.data.SplitMix;
import org.ejml.data.DMatrixRMaj;

/**
 * Draws the initial weights of a linear layer, scaled so that neither values nor gradients vanish or grow with depth.
 */
@FunctionalInterface
public interface Initializer {
    /**
     * The uniform distribution in ±√(6 / (in + out)), for tanh, sigmoid and the last layer. Source: Glorot, Bengio,
     * "Understanding the difficulty of training deep feedforward neural networks", 2010, formula 16.
     */
    Initializer GLOROT = (in, out, random) -> {
        DMatrixRMaj w = zeros(in, out);
        double bound = Math.sqrt(6 / ((double) in + out));
        for (int i = 0, n = w.getNumElements(); i < n; i++) w.data[i] = random.nextDouble(-bound, bound);
        return w;
    };

    /**
     * The normal distribution with mean 0 and standard deviation √(2 / in), for ReLU and similar activations. Source:
     * He, Zhang, Ren, Sun, "Delving deep into rectifiers", 2015, formula 10.
     */
    Initializer HE = (in, out, random) -> {
        DMatrixRMaj w = zeros(in, out);
        double deviation = Math.sqrt(2.0 / in);
        for (int i = 0, n = w.getNumElements(); i < n; i++) w.data[i] = deviation * random.nextGaussian();
        return w;
    };

    /** Returns the weights of a layer with {@code in} inputs and {@code out} outputs, as a new in×out matrix. */
    DMatrixRMaj weights(int in, int out, SplitMix random);

    private static DMatrixRMaj zeros(int in, int out) {
        Shape shape = new Shape(in, out);
        return new DMatrixRMaj(shape.rows(), shape.cols());
    }
}
