package dev.pullback.spark;

import dev.pullback.train.DataBlock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Joins consecutive pieces of the same block, which {@link BlockPieces} created in different partitions. */
final class JoinedBlocks implements Iterator<DataBlock> {
    private final Iterator<DataBlock> pieces;
    private @Nullable DataBlock next;

    JoinedBlocks(Iterator<DataBlock> pieces) {
        this.pieces = pieces;
        this.next = pieces.hasNext() ? pieces.next() : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public DataBlock next() {
        DataBlock piece = next;
        if (piece == null) throw new NoSuchElementException("there is no further block");
        List<DataBlock> same = new ArrayList<>();
        long number = piece.number();
        while (piece != null && piece.number() == number) {
            same.add(piece);
            piece = pieces.hasNext() ? pieces.next() : null;
        }
        next = piece;
        return same.size() == 1 ? same.get(0) : joined(same);
    }

    private static DataBlock joined(List<DataBlock> pieces) {
        DataBlock first = pieces.get(0);
        int n = first.features().length / first.rows();
        int rows = 0;
        for (DataBlock piece : pieces) {
            requireFeatures(n, piece.features().length / piece.rows());
            rows += piece.rows();
        }
        double[] features = concatenated(pieces, Math.multiplyExact(rows, n), DataBlock::features);
        double[] targets = concatenated(pieces, rows, DataBlock::targets);
        double[] weights = first.weights() == null ? null : concatenated(pieces, rows, DataBlock::weights);
        return new DataBlock(first.number(), rows, features, targets, weights);
    }

    private static double[] concatenated(
            List<DataBlock> pieces, int length, Function<DataBlock, double @Nullable []> part) {
        double[] all = new double[length];
        int at = 0;
        for (DataBlock piece : pieces) {
            double[] own = part.apply(piece);
            if (own == null) continue;
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }

    /** Throws unless two rows have the same number of features. */
    static void requireFeatures(int count, int other) {
        if (count != other)
            throw new IllegalArgumentException("pullback: a row has " + other + " features and another " + count
                    + "; all must have the same number");
    }
}
