package dev.pullback.cli;

import dev.pullback.train.data.Dataset;
import java.util.List;

/**
 * The default settings of a training run. Sizes and rates are chosen by the kind of data. There are enough epochs for
 * about 100,000 training rows in total.
 *
 * @param hidden the widths of the hidden layers
 * @param dropout the share of their outputs that is dropped in training
 * @param batch the number of rows in a step
 * @param rate the learning rate of Adam
 * @param decay the weight decay of AdamW
 * @param shift the largest number of pixels by which an image is shifted in training
 * @param epochs the number of passes over the rows
 */
record TrainingDefaults(
        List<Integer> hidden, double dropout, int batch, double rate, double decay, int shift, int epochs) {
    private static final int FEW_COLUMNS = 20;
    private static final int FEW_PIXELS = 400;
    private static final int FEW_ROWS = 500;
    private static final double DECAY = 0.01;

    /** Returns the defaults for training rows; an autoencoder has one hidden layer of a quarter of the features. */
    static TrainingDefaults of(Dataset train, boolean autoencoder) {
        TrainingDefaults usual = of(train);
        if (!autoencoder) return usual;
        int width = Math.max(train.features().numCols / 4, 1);
        return new TrainingDefaults(List.of(width), 0, usual.batch, usual.rate, DECAY, 0, epochs(100_000, train));
    }

    private static TrainingDefaults of(Dataset train) {
        if (train.image().isPresent() && train.features().numCols > FEW_PIXELS)
            return new TrainingDefaults(List.of(256, 256), 0.2, 64, 0.002, DECAY, 1, epochs(120_000, train));
        if (train.image().isPresent())
            return new TrainingDefaults(List.of(128), 0, 32, 0.001, DECAY, 0, epochs(160_000, train));
        if (train.features().numCols > FEW_COLUMNS)
            return new TrainingDefaults(List.of(64), 0, 32, 0.003, DECAY, 0, epochs(100_000, train));
        // A network soon memorises a small number of rows.
        if (train.size() < FEW_ROWS) return new TrainingDefaults(List.of(16), 0, 16, 0.01, 0.3, 0, 100);
        return new TrainingDefaults(List.of(32, 32), 0, 16, 0.01, DECAY, 0, epochs(80_000, train));
    }

    private static int epochs(int rows, Dataset train) {
        return Math.min(Math.max(rows / train.size(), 10), 100);
    }
}
