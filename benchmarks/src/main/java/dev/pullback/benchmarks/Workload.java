package dev.pullback.benchmarks;

import java.util.List;

/**
 * The computation of a training step: forward pass, backward pass and update by SGD with momentum of a multi-layer
 * perceptron, or only the cross-entropy of given logits and its gradient.
 *
 * @param name the name in tables and on the command line
 * @param batch the number of rows of a batch
 * @param hidden the activation between the layers
 * @param sizes the numbers of features, of units in each hidden layer, and of classes; only the number of classes if
 *     there is no layer
 */
record Workload(String name, int batch, Hidden hidden, List<Integer> sizes) {
    enum Hidden {
        TANH,
        RELU
    }

    /** All workloads, in the order of the table. */
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

    /** Returns this workload with another number of rows. */
    Workload withBatch(int rows) {
        return new Workload(name + "-" + rows, rows, hidden, sizes);
    }

    /** Returns the number of layers, 0 for a loss without a network. */
    int layers() {
        return sizes.size() - 1;
    }

    int classes() {
        return sizes.get(layers());
    }
}
