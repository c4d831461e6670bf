package dev.pullback.spark;

import java.io.Serializable;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;

/**
 * Where blocks of rows are: consecutive steps share a group of partitions, and the blocks of a step are spread over the
 * partitions of its group.
 *
 * @param rows the number of rows
 * @param blockRows the number of rows of a block
 * @param blocksOfStep the number of blocks of a step
 * @param parts the number of partitions that have blocks of one step
 * @param groups the number of groups of steps with partitions of their own
 */
record BlockLayout(long rows, int blockRows, long blocksOfStep, int parts, int groups) implements Serializable {
    /** The number of blocks of a step that stands for the default. */
    static final int DEFAULT = 0;

    /** The limit of partitions, so that looking for the blocks of a step does not mean reading all of them. */
    private static final long MOST_PARTITIONS = 1024;

    private static final long MOST_DEFAULT = 8;
    private static final long LEAST_STEPS = 8;

    /**
     * Returns the layout with all blocks in one partition.
     *
     * @param blocksOfStep the number of blocks of a step, {@link #DEFAULT}, or {@code Long.MAX_VALUE} if a step uses all
     *     blocks
     */
    static BlockLayout together(long rows, int blockRows, long blocksOfStep) {
        long blocks = (rows + blockRows - 1) / blockRows;
        long wanted = blocksOfStep == DEFAULT ? defaultBlocksOfStep(blocks) : blocksOfStep;
        return new BlockLayout(rows, blockRows, Math.min(wanted, blocks), 1, 1);
    }

    /** Returns this layout with the blocks of a step in several partitions. */
    BlockLayout spread(int partitions, int cores) {
        // More tasks than cores would only take time to start. A step on all blocks keeps the small partitions.
        long tasks = blocksOfStep < blocks() ? Math.min(partitions, cores) : partitions;
        int perStep = (int) Math.min(Math.max(tasks, 1), blocksOfStep);
        int separate = (int) Math.min(steps(), Math.max(1, MOST_PARTITIONS / perStep));
        return new BlockLayout(rows, blockRows, blocksOfStep, perStep, separate);
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

    private int partitionOf(long block) {
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

    /** Returns the partitioner of numbers of rows. */
    Partitioner partitioner() {
        return new ByBlock(this);
    }

    /** Sends each numbered row to the partition of its block. */
    private static final class ByBlock extends Partitioner {
        private static final long serialVersionUID = 1;

        private final BlockLayout layout;

        ByBlock(BlockLayout layout) {
            this.layout = layout;
        }

        @Override
        public int numPartitions() {
            return layout.parts() * layout.groups();
        }

        @Override
        public int getPartition(Object row) {
            return layout.partitionOf((Long) row / layout.blockRows());
        }
    }
}
