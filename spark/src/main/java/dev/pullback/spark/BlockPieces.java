package dev.pullback.spark;

import dev.pullback.train.DataBlock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import scala.Tuple2;

/**
 * Divides consecutive rows into blocks, each with the number of its first row. The first and last block may be a piece whose
 * other rows are in another partition.
 */
final class BlockPieces implements Iterator<Tuple2<Long, DataBlock>> {
    private final Iterator<LabelledRow> rows;
    private final int blockRows;
    private final boolean weighted;
    private long next;

    /**
     * Creates an iterator.
     *
     * @param first the number of the first row
     */
    BlockPieces(Iterator<LabelledRow> rows, long first, int blockRows, boolean weighted) {
        this.rows = rows;
        this.blockRows = blockRows;
        this.weighted = weighted;
        this.next = first;
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Tuple2<Long, DataBlock> next() {
        if (!rows.hasNext()) throw new NoSuchElementException("there is no further row");
        long first = next;
        long number = first / blockRows;
        List<LabelledRow> taken = new ArrayList<>();
        for (; rows.hasNext() && next / blockRows == number; next++) taken.add(rows.next());
        return new Tuple2<>(first, block(number, taken));
    }

    private DataBlock block(long number, List<LabelledRow> taken) {
        int n = taken.get(0).features().length;
        double[] features = new double[Math.multiplyExact(taken.size(), n)];
        double[] labels = new double[taken.size()];
        double[] weights = weighted ? new double[taken.size()] : null;
        for (int i = 0; i < labels.length; i++) {
            LabelledRow row = taken.get(i);
            JoinedBlocks.requireFeatures(n, row.features().length);
            System.arraycopy(row.features(), 0, features, i * n, n);
            labels[i] = row.label();
            if (weights != null) weights[i] = row.weight();
        }
        return new DataBlock(number, labels.length, features, labels, weights);
    }
}
