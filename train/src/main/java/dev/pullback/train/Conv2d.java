package dev.pullback.train;

import static dev.pullback.ops.Images.addToChannels;
import static dev.pullback.ops.Images.conv2d;

import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.data.SplitMix;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A convolution with a bias for each filter, {@code Y = X ⋆ W + b}. Each row of X is an image. Shapes: X m×(elements of
 * the image), W filters×(weights of a filter), b 1×filters, Y m×(elements of the output). The parameters are named
 * {@code name.w} and {@code name.b}.
 *
 * <pre>{@code
 * Conv2d first = Conv2d.of("conv1", Convolution.of(new ImageSize(1, 28, 28), 8, 3).padding(1), Initializer.HE, random);
 * Layer net = Sequential.of(first, Activation.RELU, MaxPool.of(first.output(), 2), …);
 * }</pre>
 */
public final class Conv2d implements Layer {
    private final String nameOfW;
    private final String nameOfB;
    private final Convolution convolution;
    private final DMatrixRMaj w;
    private final DMatrixRMaj b;

    private Conv2d(String name, Convolution convolution, DMatrixRMaj w, DMatrixRMaj b) {
        this.nameOfW = name + ".w";
        this.nameOfB = name + ".b";
        this.convolution = convolution;
        this.w = w;
        this.b = b;
    }

    /**
     * Creates a layer from given weights and biases, not copied; training changes these matrices.
     *
     * @throws MatrixDimensionException unless w is filters×(weights of a filter) and b is 1×filters
     */
    public static Conv2d of(String name, Convolution convolution, DMatrixRMaj w, DMatrixRMaj b) {
        int filters = convolution.filters();
        int size = convolution.filterSize();
        if (w.numRows != filters || w.numCols != size || b.numRows != 1 || b.numCols != filters)
            throw new MatrixDimensionException(name + ": w is " + w.numRows + "x" + w.numCols + " and b is " + b.numRows
                    + "x" + b.numCols + "; the " + convolution + " needs " + filters + "x" + size + " and 1x"
                    + filters);
        return new Conv2d(name, convolution, w, b);
    }

    /** Creates a layer with random weights and biases of 0. */
    public static Conv2d of(String name, Convolution convolution, Initializer initializer, SplitMix random) {
        DMatrixRMaj w = initializer.weights(convolution.filterSize(), convolution.filters(), random);
        DMatrixRMaj b = new DMatrixRMaj(1, convolution.filters());
        return of(name, convolution, CommonOps_DDRM.transpose(w, null), b);
    }

    @Override
    public Var apply(Var x) {
        Var y = conv2d(x, x.tape().param(nameOfW, w), convolution);
        return addToChannels(y, x.tape().param(nameOfB, b), output());
    }

    /** Returns the size of the output. */
    public ImageSize output() {
        return convolution.output();
    }

    /** Returns the weights, filters×(weights of a filter), not copied. */
    public DMatrixRMaj w() {
        return w;
    }

    /** Returns the biases, 1×filters, not copied. */
    public DMatrixRMaj b() {
        return b;
    }

    /** Returns one line, as in {@code conv conv1.w 8x9, convolution of 1x28x28, 8 filters, window 3x3}. */
    @Override
    public String toString() {
        return "conv " + nameOfW + " " + w.numRows + "x" + w.numCols + ", " + convolution;
    }
}
