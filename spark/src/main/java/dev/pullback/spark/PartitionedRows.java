package dev.pullback.spark;

import dev.pullback.train.BlockGradient;
import dev.pullback.train.BlockTraining;
import dev.pullback.train.DataBlock;
import dev.pullback.train.GradientSum;
import dev.pullback.train.data.Standardizer;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * The training rows as numbered blocks in the partitions of an RDD. The number of a row is its place in the order of
 * {@link LabelledRow}, so the blocks depend on the rows only. Where they are depends on the {@link BlockLayout}.
 *
 * <p>Rows pass through a partition one block at a time, so a partition may be larger than memory.
 */
final class PartitionedRows implements AutoCloseable {
    private final JavaRDD<DataBlock> blocks;
    private final BlockLayout layout;
    private final boolean inOneTask;
    private final ColumnScale scale;

    private PartitionedRows(JavaRDD<DataBlock> blocks, BlockLayout layout, boolean inOneTask, ColumnScale scale) {
        this.blocks = blocks;
        this.layout = layout;
        this.inOneTask = inOneTask;
        this.scale = scale;
    }

    /**
     * Divides rows into blocks, which are stored in memory, or on disk where memory is short. Weights are divided by their mean.
     *
     * @param inOneTask whether one task takes all steps; the layout must have a single partition then
     * @param scaled whether the features, and the targets of a regression, are standardised
     */
    static PartitionedRows of(
            SortedRows rows, BlockLayout layout, NetworkPlan plan, boolean inOneTask, boolean scaled) {
        JavaRDD<DataBlock> blocks = rows.blocks(layout, plan.weighted());
        blocks.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            ColumnScale scale = ColumnScale.of(blocks, plan.features() + 1, scaled);
            if (!scaled && !plan.weighted()) return new PartitionedRows(blocks, layout, inOneTask, scale);
            boolean scalesTargets = plan.classes() == 0;
            JavaRDD<DataBlock> result = blocks.map(block -> scale.apply(block, scalesTargets));
            result.persist(StorageLevel.MEMORY_AND_DISK());
            result.count();
            blocks.unpersist();
            return new PartitionedRows(result, layout, inOneTask, scale);
        } catch (RuntimeException e) {
            blocks.unpersist();
            throw e;
        }
    }

    /** Returns the scale of the features. */
    Standardizer featureScale() {
        return scale.standardizer(0, scale.means().length - 1);
    }

    /** Returns the scale of the targets. */
    Standardizer targetScale() {
        return scale.standardizer(scale.means().length - 1, scale.means().length);
    }

    /** Trains the network of a gradient, and returns the losses that {@link SolverPlan#minimize} returns. */
    List<Double> train(BlockGradient gradient, NetworkPlan plan, SolverPlan solver) {
        if (!inOneTask)
            return solver.minimize(BlockTraining.of(gradient, layout.blocks(), gradients(plan)), layout.blocksOfStep());
        TrainingJob.Result result = new TrainingJob(plan, solver, layout.blocksOfStep(), coresOfExecutor()).run(blocks);
        gradient.set(result.parameters());
        return result.history();
    }

    private int coresOfExecutor() {
        if (blocks.context().isLocal()) return blocks.context().defaultParallelism();
        int cpusOfTask = blocks.context().getConf().getInt("spark.task.cpus", 1);
        return blocks.context().getConf().getInt("spark.executor.cores", cpusOfTask);
    }

    /** Returns the source of gradients for a training with a job for each step; {@code plan} is the network. */
    private BlockTraining.Blocks gradients(NetworkPlan plan) {
        String fit = UUID.randomUUID().toString();
        String[] backend = {""};
        GradientSum all = new GradientSum();
        return (parameters, from, end) -> {
            all.clear();
            for (BlockJob.Part part :
                    new BlockJob(fit, plan, parameters, from, end).run(blocks, layout.partitions(from, end))) {
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
