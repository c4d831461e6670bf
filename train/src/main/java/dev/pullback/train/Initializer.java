package dev.pullback.train;

import dev.pullback.core.Shape;
import dev.pullback.train.data.SplitMix;
import org.ejml.data.DMatrixRMaj;

/** How the weights of a layer are drawn before training, so that neither values nor gradients fade with depth. */
@FunctionalInterface
public interface Initializer {
    /**
     * Uniform in ±√(6 / (in + out)); for tanh, for sigmoid, and where no activation follows. Source: Glorot, Bengio,
     * "Understanding the difficulty of training deep feedforward neural networks", 2010, formula 16.
     */
    Initializer GLOROT = (in, out, random) -> {
        DMatrixRMaj w = zeros(in, out);
        double bound = Math.sqrt(6 / ((double) in + out));
        for (int i = 0, n = w.getNumElements(); i < n; i++) w.data[i] = random.nextDouble(-bound, bound);
        return w;
    };

    /**
     * Normal with mean 0 and deviation √(2 / in); for relu and its kin. Source: He, Zhang, Ren, Sun, "Delving deep into
     * rectifiers", 2015, formula 10.
     */
    Initializer HE = (in, out, random) -> {
        DMatrixRMaj w = zeros(in, out);
        double deviation = Math.sqrt(2.0 / in);
        for (int i = 0, n = w.getNumElements(); i < n; i++) w.data[i] = deviation * random.nextGaussian();
        return w;
    };

    /** Weights from {@code in} features to {@code out}: an in×out matrix of the caller's. */
    DMatrixRMaj weights(int in, int out, SplitMix random);

    private static DMatrixRMaj zeros(int in, int out) {
        Shape shape = new Shape(in, out);
        return new DMatrixRMaj(shape.rows(), shape.cols());
    }
}
