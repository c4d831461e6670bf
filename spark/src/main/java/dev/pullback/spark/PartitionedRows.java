package dev.pullback.spark;

import dev.pullback.train.BlockTraining;
import dev.pullback.train.DataBlock;
import dev.pullback.train.GradientSum;
import dev.pullback.train.data.Standardizer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The training rows as numbered blocks in the partitions of an RDD. The number of a row is its place in the order of
 * {@link LabelledRow}, so the blocks depend on the rows only. Blocks of one step are spread over the partitions.
 *
 * <p>Rows pass through a partition one block at a time, so a partition may be larger than memory.
 */
final class PartitionedRows implements AutoCloseable {
    /** The number of blocks of a step that stands for the default. */
    static final int DEFAULT = 0;

    /** The limit of partitions, so that looking for the blocks of a step does not mean reading all of them. */
    private static final long MOST_PARTITIONS = 1024;

    private static final long MOST_DEFAULT = 8;
    private static final long LEAST_STEPS = 8;

    private final JavaRDD<DataBlock> blocks;
    private final Layout layout;
    private final Summary summary;

    private PartitionedRows(JavaRDD<DataBlock> blocks, Layout layout, Summary summary) {
        this.blocks = blocks;
        this.layout = layout;
        this.summary = summary;
    }

    /**
     * Where blocks are.
     *
     * @param rows the number of rows
     * @param blockRows the number of rows of a block
     * @param blocksOfStep the number of blocks of a step
     * @param parts the number of partitions that have blocks of one step
     * @param groups the number of groups of steps with partitions of their own
     */
    private record Layout(long rows, int blockRows, long blocksOfStep, int parts, int groups) implements Serializable {
        static Layout of(long rows, int blockRows, long mostBlocksOfStep, int partitions, int cores) {
            long blocks = (rows + blockRows - 1) / blockRows;
            long wanted = mostBlocksOfStep == DEFAULT ? defaultBlocksOfStep(blocks) : mostBlocksOfStep;
            long blocksOfStep = Math.min(wanted, blocks);
            // More tasks than cores would only take time to start. A step on all blocks keeps the small partitions.
            long tasks = blocksOfStep < blocks ? Math.min(partitions, cores) : partitions;
            int parts = (int) Math.min(Math.max(tasks, 1), blocksOfStep);
            long steps = (blocks + blocksOfStep - 1) / blocksOfStep;
            return new Layout(
                    rows, blockRows, blocksOfStep, parts, (int) Math.min(steps, Math.max(1, MOST_PARTITIONS / parts)));
        }

        /** Returns the default: fewer blocks for a small table, where a pass would have too few steps to learn. */
        private static long defaultBlocksOfStep(long blocks) {
            return Math.max(1, Math.min(MOST_DEFAULT, blocks / LEAST_STEPS));
        }

        long blocks() {
            return (rows + blockRows - 1) / blockRows;
        }

        long steps() {
            return (blocks() + blocksOfStep - 1) / blocksOfStep;
        }

        int partitionOf(long block) {
            int part = (int) (block % blocksOfStep * parts / blocksOfStep);
            return groupOf(block / blocksOfStep) * parts + part;
        }

        private int groupOf(long step) {
            return (int) (step * groups / steps());
        }

        /** Returns the partitions that have the blocks of a step, or of all steps. */
        int[] partitions(long from, long end) {
            int first = groupOf(from / blocksOfStep);
            int last = groupOf((end - 1) / blocksOfStep);
            return IntStream.range(first * parts, (last + 1) * parts).toArray();
        }
    }

    /** Sends each numbered row to the partition of its block. */
    private static final class ByBlock extends Partitioner {
        private static final long serialVersionUID = 1;

        private final Layout layout;

        ByBlock(Layout layout) {
            this.layout = layout;
        }

        @Override
        public int numPartitions() {
            return layout.parts() * layout.groups();
        }

        @Override
        public int getPartition(Object number) {
            return layout.partitionOf((Long) number / layout.blockRows());
        }
    }

    /**
     * Figures of all rows.
     *
     * @param rows their number
     * @param meanWeight the mean of their weights
     * @param fingerprint a hash that equal rows have, in any order
     */
    record Summary(long rows, double meanWeight, long fingerprint) implements Serializable {}

    /** Figures of a block. */
    private record BlockFigures(long number, double weight) implements Serializable {}

    /**
     * Orders the rows and divides them into blocks. The rows are stored in memory, or on disk where memory is short.
     *
     * @param blocksOfStep the number of blocks of a step, {@link #DEFAULT}, or {@code Long.MAX_VALUE} if a step uses all blocks
     */
    static PartitionedRows of(JavaRDD<LabelledRow> rows, int blockRows, long blocksOfStep, boolean weighted) {
        int partitions = Math.max(1, rows.getNumPartitions());
        JavaRDD<LabelledRow> sorted = rows.sortBy(row -> row, true, partitions);
        sorted.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long count = sorted.count();
            if (count == 0) throw new IllegalArgumentException("pullback: there are no rows to train on");
            long fingerprint = sorted.map(LabelledRow::hash).reduce(Long::sum);
            int cores = rows.context().defaultParallelism();
            Layout layout = Layout.of(count, blockRows, blocksOfStep, partitions, cores);
            JavaRDD<DataBlock> blocks = sorted.zipWithIndex()
                    .mapToPair(t -> new Tuple2<>(t._2(), t._1()))
                    .repartitionAndSortWithinPartitions(
                            new ByBlock(layout), (Comparator<Long> & Serializable) Long::compare)
                    .mapPartitions(numbered -> new BlockIterator(numbered, layout.blockRows(), weighted));
            blocks.persist(StorageLevel.MEMORY_AND_DISK());
            List<BlockFigures> figures =
                    new ArrayList<>(blocks.map(PartitionedRows::figures).collect());
            figures.sort(Comparator.comparingLong(BlockFigures::number));
            double weight = figures.stream().mapToDouble(BlockFigures::weight).reduce(0, Double::sum);
            if (!(weight > 0)) throw new IllegalArgumentException("pullback: all weights are 0; one must be above 0");
            return new PartitionedRows(blocks, layout, new Summary(count, weight / count, fingerprint));
        } finally {
            sorted.unpersist();
        }
    }

    private static BlockFigures figures(DataBlock block) {
        double weight = 0;
        double[] weights = block.weights();
        for (int i = 0; i < block.rows(); i++) weight += weights == null ? 1 : weights[i];
        return new BlockFigures(block.number(), weight);
    }

    /** Collects numbered rows, which are in their order, to blocks. */
    private static final class BlockIterator implements Iterator<DataBlock> {
        private final Iterator<Tuple2<Long, LabelledRow>> rows;
        private final int blockRows;
        private final boolean weighted;
        private @Nullable Tuple2<Long, LabelledRow> next;

        BlockIterator(Iterator<Tuple2<Long, LabelledRow>> rows, int blockRows, boolean weighted) {
            this.rows = rows;
            this.blockRows = blockRows;
            this.weighted = weighted;
            this.next = rows.hasNext() ? rows.next() : null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public DataBlock next() {
            Tuple2<Long, LabelledRow> row = next;
            if (row == null) throw new NoSuchElementException("there is no further block");
            long number = row._1() / blockRows;
            List<LabelledRow> taken = new ArrayList<>();
            while (row != null && row._1() / blockRows == number) {
                taken.add(row._2());
                row = rows.hasNext() ? rows.next() : null;
            }
            next = row;
            return block(number, taken, weighted);
        }
    }

    private static DataBlock block(long number, List<LabelledRow> rows, boolean weighted) {
        int n = rows.get(0).features().length;
        double[] features = new double[Math.multiplyExact(rows.size(), n)];
        double[] labels = new double[rows.size()];
        double[] weights = new double[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            LabelledRow row = rows.get(i);
            if (row.features().length != n)
                throw new IllegalArgumentException("pullback: a row has " + row.features().length
                        + " features and another " + n + "; all must have the same number");
            System.arraycopy(row.features(), 0, features, i * n, n);
            labels[i] = row.label();
            weights[i] = row.weight();
        }
        return new DataBlock(number, labels.length, features, labels, weighted ? weights : null);
    }

    Summary summary() {
        return summary;
    }

    long blocks() {
        return layout.blocks();
    }

    long blocksOfStep() {
        return layout.blocksOfStep();
    }

    /** Returns means and standard deviations of the columns, summed up in the order of the blocks. */
    Standardizer scale(boolean ofTargets) {
        double[] means = means(ofTargets, new double[0]);
        double[] squares = means(ofTargets, means);
        double[] deviations = new double[means.length];
        for (int i = 0; i < means.length; i++) deviations[i] = squares[i] > 0 ? Math.sqrt(squares[i]) : 1;
        return Standardizer.of(means, deviations);
    }

    /** Returns the means of the columns, or of the squares of their differences from {@code centre}. */
    private double[] means(boolean ofTargets, double[] centre) {
        GradientSum sum = new GradientSum();
        blocks.mapPartitions(part -> {
                    GradientSum own = new GradientSum();
                    while (part.hasNext()) {
                        DataBlock block = part.next();
                        double[] values = ofTargets ? block.targets() : block.features();
                        int n = values.length / block.rows();
                        DMatrixRMaj mean = new DMatrixRMaj(1, n);
                        for (int i = 0; i < values.length; i++) {
                            double v = values[i] - (centre.length == 0 ? 0 : centre[i % n]);
                            mean.data[i % n] += (centre.length == 0 ? v : v * v) / block.rows();
                        }
                        own.add(block.number(), block.rows(), 0, 0, List.of(mean));
                    }
                    return List.of(own).iterator();
                })
                .collect()
                .forEach(sum::add);
        return sum.gradient();
    }

    /** Returns these rows with standardised features, targets if given, and weights divided by their mean. */
    PartitionedRows scaled(@Nullable Standardizer features, @Nullable Standardizer targets) {
        double meanWeight = summary.meanWeight();
        Columns x = Columns.of(features);
        Columns y = Columns.of(targets);
        JavaRDD<DataBlock> scaled = blocks.map(block -> new DataBlock(
                block.number(),
                block.rows(),
                x.apply(block.features()),
                y.apply(block.targets()),
                divided(block.weights(), meanWeight)));
        scaled.persist(StorageLevel.MEMORY_AND_DISK());
        scaled.count();
        blocks.unpersist();
        return new PartitionedRows(scaled, layout, summary);
    }

    private static double @Nullable [] divided(double @Nullable [] weights, double mean) {
        if (weights == null) return null;
        double[] result = new double[weights.length];
        for (int i = 0; i < result.length; i++) result[i] = weights[i] / mean;
        return result;
    }

    /** The numbers of a standardizer, which tasks can read. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Columns(double[] means, double[] deviations) implements Serializable {
        static Columns of(@Nullable Standardizer scale) {
            return scale == null
                    ? new Columns(new double[0], new double[0])
                    : new Columns(scale.means(), scale.deviations());
        }

        double[] apply(double[] values) {
            int n = means.length;
            if (n == 0) return values;
            double[] scaled = new double[values.length];
            for (int i = 0; i < values.length; i++) scaled[i] = (values[i] - means[i % n]) / deviations[i % n];
            return scaled;
        }
    }

    /** Returns the source of gradients for the training; {@code plan} is the network. */
    BlockTraining.Blocks gradients(NetworkPlan plan) {
        String fit = UUID.randomUUID().toString();
        String[] backend = {""};
        return (parameters, from, end) -> {
            GradientSum all = new GradientSum();
            for (BlockJob.Part part :
                    new BlockJob(fit, plan, parameters.clone(), from, end).run(blocks, layout.partitions(from, end))) {
                if (backend[0].isEmpty()) backend[0] = part.backend();
                if (!part.backend().equals(backend[0]))
                    throw new IllegalStateException("pullback: some executors compute with the backend " + backend[0]
                            + " and others with " + part.backend()
                            + ", which differ in the last digits; start all with the same JVM and options");
                all.add(part.sum());
            }
            return all;
        };
    }

    /** Removes the stored rows. */
    @Override
    public void close() {
        blocks.unpersist();
    }
}
