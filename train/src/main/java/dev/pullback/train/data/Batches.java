package dev.pullback.train.data;

import dev.pullback.kernels.image.ImageSize;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Divides a data set into mini-batches in a new random order for each epoch.
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
 * <p>The order of an epoch is a function of the seed and the number of the epoch, so training that is resumed in epoch
 * 7 sees the same batches as uninterrupted training. Every row occurs once per epoch. If the batch size does not divide
 * the number of rows, the last batch is smaller. All full batches share one {@link Batch} object, which is refilled; a
 * smaller last batch has its own object. No matrix is allocated after construction. Not thread-safe.
 */
public final class Batches {
    private final Dataset data;
    private final Batch full;
    private final @Nullable Batch last;
    private final int[] order;
    private final long seed;
    private final double meanWeight;
    private final SplitMix random = new SplitMix(0);
    private long started;
    private int maxShift;
    /**
     * The shift of the image at each position of the order, encoded as down × (2 maxShift + 1) + right, both from 0 to
     * 2 maxShift.
     */
    private int[] shifts = {};

    private Batches(Dataset data, int batchSize, long seed) {
        if (batchSize < 1)
            throw new IllegalArgumentException("batches: the batch size is " + batchSize + "; it must be at least 1");
        int rows = Math.min(batchSize, data.size());
        int left = data.size() % rows;
        this.data = data;
        this.full = new Batch(rows, data);
        this.last = left == 0 ? null : new Batch(left, data);
        this.order = new int[data.size()];
        this.meanWeight = data.meanWeight();
        this.seed = seed;
    }

    /**
     * Creates batches in a new random order for every epoch.
     *
     * @param batchSize the number of rows of a batch; if the data set has fewer rows, a batch has all of them
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public static Batches shuffled(Dataset data, int batchSize, long seed) {
        return new Batches(data, batchSize, seed);
    }

    /**
     * Shifts each image by a random number of pixels, at most {@code pixels} in each direction, differently in each
     * epoch. Pixels that enter at an edge are 0, which is the background of unscaled images but the mean of
     * standardised ones. Like the order, the shifts are a function of the seed and the number of the epoch. Call this
     * method before the first epoch.
     *
     * @throws IllegalArgumentException if the rows are not images, or {@code pixels} is below 0 or not below the
     *     smaller side
     * @throws IllegalStateException if {@link #epoch} was called before
     */
    public Batches shifting(int pixels) {
        if (started > 0)
            throw new IllegalStateException("batches: shifting is called after epoch; call it before the first epoch");
        ImageSize shape = data.image()
                .orElseThrow(() -> new IllegalArgumentException(
                        "batches: only images can be shifted, but " + data + " are not images"));
        int side = Math.min(shape.height(), shape.width());
        if (pixels < 0 || pixels >= side)
            throw new IllegalArgumentException("batches: the largest shift of images of " + shape + " is "
                    + Messages.count(pixels, "pixel") + "; it must be at least 0 and less than a side");
        maxShift = pixels;
        shifts = new int[pixels == 0 ? 0 : data.size()];
        return this;
    }

    /**
     * Returns the batches of one epoch. Iterate over them before the next call of this method; after that call, the
     * iterator throws IllegalStateException.
     *
     * @param epoch the number of the epoch, from 0
     * @throws IllegalArgumentException if the number is below 0
     */
    public Iterable<Batch> epoch(int epoch) {
        if (epoch < 0) throw new IllegalArgumentException("batches: the epoch is " + epoch + "; it must be at least 0");
        for (int i = 0; i < order.length; i++) order[i] = i;
        random.restart(seed, epoch);
        random.shuffle(order);
        int span = 2 * maxShift + 1;
        for (int i = 0; i < shifts.length; i++) shifts[i] = random.nextInt(span * span);
        long number = ++started;
        return () -> new EpochIterator(number);
    }

    private void fill(Batch batch, int from) {
        int n = batch.features().numCols;
        double[] source = data.features().data;
        double[] target = batch.features().data;
        int[] labels = data.hasClasses() ? data.labels() : null;
        for (int i = 0; i < batch.size(); i++) {
            int row = order[from + i];
            if (maxShift == 0) System.arraycopy(source, row * n, target, i * n, n);
            else shift(from + i, source, row * n, target, i * n);
            RowExtras.copyRow(data.targets(), row, batch.targets(), i);
            if (labels != null) batch.labels()[i] = labels[row];
        }
        fillExtras(batch, from);
    }

    private void fillExtras(Batch batch, int from) {
        DMatrixRMaj weights = batch.weights();
        if (weights != null) {
            double[] source = data.weights().orElseThrow().data;
            for (int i = 0; i < batch.size(); i++) weights.data[i] = source[order[from + i]] / meanWeight;
        }
        if (batch.inputs().isEmpty()) return;
        for (Map.Entry<String, DMatrixRMaj> input : batch.inputs().entrySet()) {
            DMatrixRMaj source = Objects.requireNonNull(data.inputs().get(input.getKey()));
            for (int i = 0; i < batch.size(); i++) RowExtras.copyRow(source, order[from + i], input.getValue(), i);
        }
    }

    private void shift(int place, double[] source, int from, double[] target, int to) {
        int span = 2 * maxShift + 1;
        ImageShift.copy(
                source,
                from,
                target,
                to,
                data.image().orElseThrow(),
                shifts[place] / span - maxShift,
                shifts[place] % span - maxShift);
    }

    @Override
    public String toString() {
        return Messages.count(data.size(), "row") + " in batches of " + full.size() + ", shuffled by seed " + seed
                + (maxShift == 0 ? "" : ", shifted by up to " + Messages.count(maxShift, "pixel"));
    }

    /** Iterates over the batches of the current epoch; throws once another epoch has been started. */
    private final class EpochIterator implements Iterator<Batch> {
        private final long number;
        private int done;

        EpochIterator(long number) {
            this.number = number;
            requireCurrent();
        }

        @Override
        public boolean hasNext() {
            requireCurrent();
            return done < order.length;
        }

        @Override
        public Batch next() {
            if (!hasNext())
                throw new NoSuchElementException("batches: the epoch is over after " + Messages.count(done, "row"));
            Batch batch = last != null && order.length - done < full.size() ? last : full;
            fill(batch, done);
            done += batch.size();
            return batch;
        }

        private void requireCurrent() {
            if (number != started)
                throw new IllegalStateException(
                        "batches: another epoch was started; a Batches object serves one epoch at a time");
        }
    }
}
