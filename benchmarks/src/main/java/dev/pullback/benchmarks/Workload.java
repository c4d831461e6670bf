package dev.pullback.benchmarks;

import java.util.List;

/**
 * What one step of a benchmark computes: a multi-layer perceptron's forward pass, backward pass and update by SGD with
 * momentum, or the cross-entropy of given logits and its gradient alone.
 *
 * @param batch the rows of a batch
 * @param hidden what stands between the layers
 * @param sizes the features, the width of each hidden layer and the classes; the classes alone for a loss alone
 */
record Workload(String name, int batch, Hidden hidden, List<Integer> sizes) {
    /** The activation of the hidden layers. */
    enum Hidden {
        TANH,
        RELU
    }

    /** All of them, in the order of the table. */
    static final List<Workload> ALL = List.of(
            mlp("moons", 32, Hidden.TANH, 2, 16, 2),
            mlp("iris", 150, Hidden.TANH, 4, 16, 3),
            mlp("digits", 64, Hidden.RELU, 64, 64, 10),
            mlp("mnist", 64, Hidden.RELU, 784, 128, 10),
            mlp("wide", 256, Hidden.RELU, 784, 512, 512, 10),
            mlp("ce-256x10", 256, Hidden.RELU, 10),
            mlp("ce-256x1000", 256, Hidden.RELU, 1000),
            mlp("ce-64x50257", 64, Hidden.RELU, 50257));

    private static Workload mlp(String name, int batch, Hidden hidden, Integer... sizes) {
        return new Workload(name, batch, hidden, List.of(sizes));
    }

    /** This one with another number of rows. */
    Workload withBatch(int rows) {
        return new Workload(name + "-" + rows, rows, hidden, sizes);
    }

    /** How many layers; none for a loss alone. */
    int layers() {
        return sizes.size() - 1;
    }

    int classes() {
        return sizes.get(layers());
    }
}
