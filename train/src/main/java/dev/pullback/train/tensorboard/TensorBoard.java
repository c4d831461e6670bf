package dev.pullback.train.tensorboard;

import dev.pullback.train.Epoch;
import dev.pullback.train.Listener;
import dev.pullback.train.Score;
import dev.pullback.train.Weights;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import dev.pullback.train.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Writes the progress of a training to a folder that TensorBoard shows: after each epoch the loss, the metric, the
 * learning rate and, if wanted, a histogram of each parameter.
 *
 * <pre>{@code
 * try (TensorBoard board = TensorBoard.in(Path.of("runs/moons")).histograms(Weights.of(net, train))) {
 *     Trainer.of(net).listener(board).fit(train);
 * }
 * }</pre>
 *
 * <p>Then {@code tensorboard --logdir runs} shows all folders under {@code runs}, and while training continues. Each
 * object writes a file of its own, and may be used by any number of threads. Numbers are written in single precision,
 * except the bounds of histograms.
 */
public final class TensorBoard implements Listener, AutoCloseable {
    private static final int BUCKETS = 30;

    private final Path path;
    private final EventFile file;
    private @Nullable Weights weights;

    private TensorBoard(Path path, EventFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Creates a file in a folder, which is created unless it exists.
     *
     * @throws DataException if the file cannot be created
     */
    public static TensorBoard in(Path folder) {
        // TensorBoard reads the files whose names contain tfevents, in the order of their names.
        Path path = folder.resolve("events.out.tfevents." + System.currentTimeMillis() / 1000 + "."
                + UUID.randomUUID().toString().substring(0, 8) + ".pullback");
        try {
            Files.createDirectories(folder);
            return new TensorBoard(path, EventFile.create(path));
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    /** Also writes a histogram of each of these matrices after each epoch. */
    public synchronized TensorBoard histograms(Weights weights) {
        this.weights = weights;
        return this;
    }

    /**
     * Writes the numbers of an epoch.
     *
     * @throws DataException if the file cannot be written
     */
    @Override
    public synchronized void epoch(Epoch epoch) {
        ProtoWriter summary = new ProtoWriter();
        scalar(summary, "loss/training", epoch.loss());
        scalar(summary, epoch.metricName() + "/training", epoch.metric());
        Score validation = epoch.validation();
        if (validation != null) {
            scalar(summary, "loss/validation", validation.loss());
            scalar(summary, epoch.metricName() + "/validation", validation.metric());
        }
        scalar(summary, "learning rate", epoch.learningRate());
        scalar(summary, "rows per second", epoch.rowsPerSecond());
        scalar(summary, "skipped steps", epoch.skipped());
        if (weights != null) weights.all().forEach((name, m) -> histogram(summary, name, m));
        try {
            file.write(epoch.number(), summary);
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    /** Appends a number, unless it is NaN because it was not measured. */
    private static void scalar(ProtoWriter summary, String tag, double value) {
        if (Double.isNaN(value)) return;
        summary.message(1, new ProtoWriter().text(1, tag).single(2, (float) value));
    }

    /** Appends a histogram of equally wide buckets, each described by its upper limit and the number of its elements. */
    private static void histogram(ProtoWriter summary, String tag, DMatrixRMaj m) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double squares = 0;
        int n = m.getNumElements();
        for (int i = 0; i < n; i++) {
            double v = m.data[i];
            min = Math.min(min, v);
            max = Math.max(max, v);
            sum += v;
            squares += v * v;
        }
        double width = (max - min) / BUCKETS;
        if (!(width > 0 && width <= Double.MAX_VALUE)) width = Math.max(Math.ulp(min), Double.MIN_NORMAL);
        double[] limits = new double[BUCKETS];
        double[] counts = new double[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) limits[i] = i == BUCKETS - 1 ? max : min + (i + 1) * width;
        for (int i = 0; i < n; i++) counts[Math.min(BUCKETS - 1, (int) ((m.data[i] - min) / width))]++;
        ProtoWriter histogram = new ProtoWriter()
                .number(1, min)
                .number(2, max)
                .number(3, (double) n)
                .number(4, sum)
                .number(5, squares)
                .numbers(6, limits)
                .numbers(7, counts);
        summary.message(1, new ProtoWriter().text(1, tag).message(5, histogram));
    }

    /** Closes the file. */
    @Override
    public synchronized void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failure(path, e);
        }
    }

    private static DataException failure(Path path, IOException e) {
        return new DataException(Messages.of(path) + ": cannot be written: " + e.getMessage(), e);
    }

    /** Returns one line, as in {@code events in runs/moons/events.out.tfevents...}. */
    @Override
    public String toString() {
        return "events in " + path;
    }
}
