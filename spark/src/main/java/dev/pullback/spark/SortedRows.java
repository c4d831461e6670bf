package dev.pullback.spark;

import dev.pullback.train.DataBlock;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The rows in the order of {@link LabelledRow}. The hash of a row is uniform, so a partition has the rows of a range of hashes,
 * and no sample of the rows is needed to find ranges of similar size. They are stored in memory, or on disk where memory is
 * short, until they are divided into blocks.
 */
final class SortedRows {
    private final JavaRDD<LabelledRow> rows;
    private final List<Part> parts;

    /** The number of rows of a partition, and the sum of their hashes. */
    private record Part(long rows, long hashes) implements Serializable {}

    private SortedRows(JavaRDD<LabelledRow> rows, List<Part> parts) {
        this.rows = rows;
        this.parts = parts;
    }

    /** Sends each row to the partition of its range of hashes. */
    private static final class ByHash extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int partitions;

        ByHash(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object row) {
            // The upper 31 bits of the hash, in the order of signed numbers.
            long range = (((LabelledRow) row).hash() ^ Long.MIN_VALUE) >>> 33;
            return (int) ((range * partitions) >>> 31);
        }
    }

    /**
     * Sorts rows.
     *
     * @throws IllegalArgumentException if there are no rows
     */
    static SortedRows of(JavaRDD<LabelledRow> rows) {
        Partitioner ranges = new ByHash(Math.max(1, rows.getNumPartitions()));
        JavaRDD<LabelledRow> sorted = rows.mapToPair(row -> new Tuple2<>(row, true))
                .repartitionAndSortWithinPartitions(
                        ranges, (Comparator<LabelledRow> & Serializable) LabelledRow::compareTo)
                .keys();
        sorted.persist(StorageLevel.MEMORY_AND_DISK());
        SortedRows result = new SortedRows(
                sorted,
                sorted.mapPartitions(part -> {
                            long count = 0;
                            long hashes = 0;
                            for (; part.hasNext(); count++)
                                hashes += part.next().hash();
                            return List.of(new Part(count, hashes)).iterator();
                        })
                        .collect());
        if (result.count() > 0) return result;
        result.unpersist();
        throw new IllegalArgumentException("pullback: there are no rows to train on");
    }

    /** Returns the number of rows. */
    long count() {
        return parts.stream().mapToLong(Part::rows).sum();
    }

    /** Returns a hash that equal rows have, in any order. */
    long fingerprint() {
        return parts.stream().mapToLong(Part::hashes).sum();
    }

    int partitions() {
        return parts.size();
    }

    /** Returns the rows as blocks, each in the partition of the layout. */
    JavaRDD<DataBlock> blocks(BlockLayout layout, boolean weighted) {
        long[] first = new long[parts.size()];
        for (int i = 1; i < first.length; i++)
            first[i] = first[i - 1] + parts.get(i - 1).rows();
        int blockRows = layout.blockRows();
        JavaRDD<Tuple2<Long, DataBlock>> pieces = rows.mapPartitionsWithIndex(
                (part, its) -> new BlockPieces(its, first[part], blockRows, weighted), true);
        return JavaPairRDD.fromJavaRDD(pieces)
                .repartitionAndSortWithinPartitions(
                        layout.partitioner(), (Comparator<Long> & Serializable) Long::compare)
                .values()
                .mapPartitions(JoinedBlocks::new);
    }

    /** Removes the stored rows. */
    void unpersist() {
        rows.unpersist();
    }
}
