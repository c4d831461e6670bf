package dev.pullback.cli;

import dev.pullback.train.data.Dataset;
import java.util.List;

/**
 * The default settings of a training run, chosen by the kind of data and the number of rows. For tables they were chosen
 * on the public tables of {@code benchmarks/peers/tables.py}; {@code docs/training.md} has the figures.
 *
 * @param hidden the widths of the hidden layers
 * @param dropout the share of their outputs that is dropped in training
 * @param batch the number of rows in a step
 * @param rate the learning rate of Adam
 * @param shrinkage the share by which AdamW shrinks the weights in a step at the full rate: rate times weight decay
 * @param shift the largest number of pixels by which an image is shifted in training
 * @param epochs the number of passes over the rows
 */
record TrainingDefaults(
        List<Integer> hidden, double dropout, int batch, double rate, double shrinkage, int shift, int epochs) {
    private static final int FEW_COLUMNS = 20;
    private static final int FEW_PIXELS = 400;
    private static final int FEW_ROWS = 1000;
    private static final int MANY_ROWS = 6000;
    private static final int MOST_EPOCHS = 100;
    private static final double DECAY = 0.01;
    private static final double RATE = 0.01;

    /**
     * The weight decay of a table of few rows. AdamW keeps weights below its reciprocal, which is what prevents a network
     * from memorising few rows. It falls with the number of rows, without a step that a single row more could cross. In a
     * plane or a space of few dimensions there is less to memorise, and boundaries that bend sharply need large weights.
     */
    private static final double MOST_DECAY = 1.5;

    private static final double ROWS_OF_MOST_DECAY = 800;
    private static final double COLUMNS_OF_MOST_DECAY = 8;

    /** Returns the defaults for training rows; an autoencoder has one hidden layer of a quarter of the features. */
    static TrainingDefaults of(Dataset train, boolean autoencoder, boolean convolutional) {
        if (train.image().isEmpty() && !autoencoder) return ofTable(train.size(), train.features().numCols);
        boolean large = train.features().numCols > FEW_PIXELS;
        TrainingDefaults images = train.image().isPresent() && large
                ? new TrainingDefaults(
                        List.of(256, 256), 0.2, 64, 0.002, 0.002 * DECAY, 1, epochs(120_000, train.size()))
                : new TrainingDefaults(List.of(128), 0, 32, 0.001, 0.001 * DECAY, 0, epochs(160_000, train.size()));
        if (!autoencoder) return convolutional ? convolutional(train, large) : images;
        int columns = train.features().numCols;
        boolean few = train.image().isEmpty() && columns <= FEW_COLUMNS;
        double rate = train.image().isPresent() ? images.rate : few ? RATE : 0.003;
        int batch = few ? 16 : images.batch;
        List<Integer> hidden = List.of(Math.max(columns / 4, 1));
        return new TrainingDefaults(hidden, 0, batch, rate, rate * DECAY, 0, epochs(100_000, train.size()));
    }

    /** Returns the defaults of a {@code ConvNet}. */
    private static TrainingDefaults convolutional(Dataset train, boolean large) {
        return new TrainingDefaults(
                List.of(128), 0.2, 64, 0.003, 0.003 * DECAY, large ? 1 : 0, epochs(160_000, train.size()));
    }

    /** Returns these defaults without what differs from evaluation to evaluation: dropout and shifted images. */
    TrainingDefaults steady() {
        return new TrainingDefaults(hidden, 0, batch, rate, shrinkage, 0, epochs);
    }

    private static TrainingDefaults ofTable(int rows, int columns) {
        int epochs = epochs(320_000, rows);
        int batch = rows < MANY_ROWS ? 16 : 32;
        List<Integer> hidden = rows < FEW_ROWS ? List.of(64) : rows < MANY_ROWS ? List.of(64, 64) : List.of(128, 128);
        double ofRows = Math.pow(Math.min(1, ROWS_OF_MOST_DECAY / rows), 1.5);
        double ofColumns = Math.min(1, columns / COLUMNS_OF_MOST_DECAY);
        double decay = Math.max(DECAY, MOST_DECAY * ofRows * ofColumns);
        return new TrainingDefaults(hidden, 0, batch, RATE, RATE * decay, 0, epochs);
    }

    private static int epochs(int rowsInAll, int rows) {
        return Math.min(Math.max(rowsInAll / rows, 10), MOST_EPOCHS);
    }
}
