package dev.pullback.train;

import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * A network that a model file describes completely, so that {@link Model#load(java.nio.file.Path)} can build it again:
 * an {@link Mlp}, or a {@link ConvNet} for images.
 */
public sealed interface Network extends Layer permits ConvNet, Mlp {
    /** Returns the number of features. */
    int features();

    /** Returns the number of outputs, such as one for each class. */
    int outputs();

    /** Returns the seed of the weights and of dropout. */
    long seed();

    /** Returns the matrices of the parameters by name, not copied, in the order of the layers. */
    default Map<String, DMatrixRMaj> parameters() {
        return Weights.of(this, features()).parameters();
    }

    /** Returns the number of elements of all parameters; does not draw the weights. */
    long parameterCount();
}
