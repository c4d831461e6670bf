package dev.pullback.train.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Deals out a data set in mini-batches, epoch after epoch.
 *
 * <pre>{@code
 * Batches batches = Batches.shuffled(train, 32, seed);
 * for (int epoch = 0; epoch < 20; epoch++) {
 *     for (Batch batch : batches.epoch(epoch)) {
 *         step(batch.features(), batch.labels());
 *     }
 * }
 * }</pre>
 *
 * <p>The order of an epoch is a function of the seed and the epoch's number alone, so training that is resumed at
 * epoch 7 sees the rows that it would have seen. Every row comes once an epoch; where the batch size does not divide
 * the number of rows, the last batch is smaller. All full batches are one and the same {@link Batch}, filled anew, and
 * the smaller last one is another, so that no matrix is allocated after construction. Not thread-safe.
 */
public final class Batches {
    private final Dataset data;
    private final Batch full;
    private final @Nullable Batch last;
    private final int[] order;
    private final long seed;
    private final SplitMix random = new SplitMix(0);
    private long started;
    private int most;
    /** For each place in the order, how the image there is moved, among all ways that there are. */
    private int[] ways = {};

    private Batches(Dataset data, int batchSize, long seed) {
        if (batchSize < 1)
            throw new IllegalArgumentException("batches: the batch size is " + batchSize + "; it must be at least 1");
        int columns = data.features().numCols;
        int rows = Math.min(batchSize, data.size());
        int left = data.size() % rows;
        this.data = data;
        this.full = new Batch(rows, columns);
        this.last = left == 0 ? null : new Batch(left, columns);
        this.order = new int[data.size()];
        this.seed = seed;
    }

    /**
     * Batches in another random order every epoch.
     *
     * @param batchSize rows a batch; more than there are means all of them
     * @throws IllegalArgumentException for a batch size below 1
     */
    public static Batches shuffled(Dataset data, int batchSize, long seed) {
        return new Batches(data, batchSize, seed);
    }

    /**
     * Moves each image by up to so many pixels, up or down and to a side, another way in each epoch; 0 not at all. What
     * comes in at an edge is 0: the background of images as they are read, but of standardised ones the mean of each pixel.
     * Like the order, the ways are a function of the seed and the epoch's number. To be called before the first epoch.
     *
     * @throws IllegalArgumentException if the rows are no images, or the pixels are below 0 or as many as a side has
     * @throws IllegalStateException once an epoch has been asked for
     */
    public Batches shifting(int pixels) {
        if (started > 0)
            throw new IllegalStateException(
                    "batches: an epoch was asked for; say before the first by how much images are shifted");
        ImageShape shape = data.image()
                .orElseThrow(() -> new IllegalArgumentException(
                        "batches: the rows of " + data + " are to be shifted; that takes images"));
        int side = Math.min(shape.rows(), shape.cols());
        if (pixels < 0 || pixels >= side)
            throw new IllegalArgumentException("batches: images of " + shape + " are to be shifted by up to "
                    + Messages.count(pixels, "pixel") + "; it must be at least 0 and less than a side");
        most = pixels;
        ways = new int[pixels == 0 ? 0 : data.size()];
        return this;
    }

    /**
     * The batches of one epoch, to be gone through before another epoch is asked for.
     *
     * @param epoch its number, from 0
     * @throws IllegalArgumentException for a number below 0; the batches throw IllegalStateException once another
     *     epoch has been asked for
     */
    public Iterable<Batch> epoch(int epoch) {
        if (epoch < 0) throw new IllegalArgumentException("batches: the epoch is " + epoch + "; it must be at least 0");
        for (int i = 0; i < order.length; i++) order[i] = i;
        random.restart(seed, epoch);
        random.shuffle(order);
        int span = 2 * most + 1;
        for (int i = 0; i < ways.length; i++) ways[i] = random.nextInt(span * span);
        long number = ++started;
        return () -> new Pass(number);
    }

    private void fill(Batch batch, int from) {
        int n = batch.features().numCols;
        double[] source = data.features().data;
        double[] target = batch.features().data;
        for (int i = 0; i < batch.size(); i++) {
            int row = order[from + i];
            if (most == 0) System.arraycopy(source, row * n, target, i * n, n);
            else shift(from + i, source, row * n, target, i * n);
            batch.labels()[i] = data.labels()[row];
        }
    }

    private void shift(int place, double[] source, int from, double[] target, int to) {
        int span = 2 * most + 1;
        ImageShift.copy(
                source,
                from,
                target,
                to,
                data.image().orElseThrow(),
                ways[place] / span - most,
                ways[place] % span - most);
    }

    @Override
    public String toString() {
        return Messages.count(data.size(), "row") + " in batches of " + full.size() + ", shuffled by seed " + seed
                + (most == 0 ? "" : ", shifted by up to " + Messages.count(most, "pixel"));
    }

    /** A pass over the order of the moment, which is gone as soon as another epoch has been started. */
    private final class Pass implements Iterator<Batch> {
        private final long number;
        private int dealt;

        Pass(long number) {
            this.number = number;
            requireCurrent();
        }

        @Override
        public boolean hasNext() {
            requireCurrent();
            return dealt < order.length;
        }

        @Override
        public Batch next() {
            if (!hasNext())
                throw new NoSuchElementException(
                        "batches: the epoch is over, " + Messages.count(dealt, "row") + " have been dealt");
            Batch batch = last != null && order.length - dealt < full.size() ? last : full;
            fill(batch, dealt);
            dealt += batch.size();
            return batch;
        }

        private void requireCurrent() {
            if (number != started)
                throw new IllegalStateException(
                        "batches: another epoch was started; one Batches deals out one epoch at a time");
        }
    }
}
