package dev.pullback.examples;

import dev.pullback.train.data.Dataset;
import java.util.List;

/**
 * What to train where the user does not say: sizes and rates that do well on data of this kind, and as many epochs as
 * let the network see enough rows.
 *
 * @param hidden the widths of the hidden layers
 * @param batch rows a step
 * @param rate the learning rate of Adam
 * @param epochs passes over the rows
 */
record Recipe(List<Integer> hidden, int batch, double rate, int epochs) {
    private static final int FEW_COLUMNS = 20;

    static Recipe of(Dataset train) {
        if (train.image().isPresent()) return new Recipe(List.of(128), 32, 0.001, epochs(160_000, train));
        if (train.features().numCols > FEW_COLUMNS) return new Recipe(List.of(64), 32, 0.003, epochs(100_000, train));
        return new Recipe(List.of(16), 16, 0.01, epochs(80_000, train));
    }

    private static int epochs(int rows, Dataset train) {
        return Math.min(Math.max(rows / train.size(), 10), 100);
    }
}
