package dev.pullback.train;

import dev.pullback.core.engine.ThreadGuard;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The sum of losses and gradients over numbered blocks of rows. Sums of different blocks can be added to each other,
 * in any order and grouping, and the result has the same bits:
 *
 * <pre>{@code
 * GradientSum all = new GradientSum();
 * for (GradientSum part : parts) all.add(part); // such as one of each machine
 * double[] gradient = all.gradient();
 * }</pre>
 *
 * <p>Addition of doubles is not associative. So the sums are always added along the same binary tree: blocks 2i and
 * 2i+1 first, then pairs of these pairs, and so on, where a missing block leaves its partner as it is. The tree depends
 * on the numbers of the blocks only. A sum stores one node for each subtree whose blocks are complete, that is about
 * log₂ n nodes for n consecutive blocks. Source: Demmel, Nguyen, "Fast reproducible floating-point summation", 2013,
 * on the cause; the tree is that of pairwise summation.
 *
 * <p>A sum belongs to one thread at a time; a call by a second thread while another call is running throws an {@code
 * IllegalStateException}. The sums are kept in buffers that {@link #clear} makes available again, so a loop over steps
 * allocates no array.
 */
public final class GradientSum implements Serializable {
    private static final long serialVersionUID = 1;

    /** The nodes in the order of their blocks. */
    private final ArrayList<BlockSums> nodes = new ArrayList<>();

    private final transient ArrayList<BlockSums> unused = new ArrayList<>();
    private final transient ThreadGuard guard = new ThreadGuard("gradient sum");

    /** Creates a sum of no blocks. */
    public GradientSum() {}

    /** Returns a sum with its list of buffers, which is not written. */
    private Object readResolve() {
        GradientSum read = new GradientSum();
        read.nodes.addAll(nodes);
        return read;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        boolean entered = guard.enter();
        try {
            out.defaultWriteObject();
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns whether no block was added. */
    public boolean isEmpty() {
        return nodes.isEmpty();
    }

    /**
     * Adds a block.
     *
     * @param block its number, at least 0
     * @param rows the number of its rows
     * @param loss the mean of the loss over the rows
     * @param measured the sum of a metric over the rows, such as the number of correct predictions
     * @param gradients the gradients of this mean, copied
     * @throws IllegalArgumentException if the block was added before, or a number is out of range
     * @throws MatrixDimensionException if the gradients have another number of elements than those before
     */
    public void add(long block, int rows, double loss, double measured, List<DMatrixRMaj> gradients) {
        boolean entered = guard.enter();
        try {
            if (block < 0 || block == Long.MAX_VALUE || rows < 1)
                throw new IllegalArgumentException("gradient sum: block " + block + " of " + rows
                        + " rows; the number must be at least 0, and there must be a row");
            int length = 0;
            for (int i = 0; i < gradients.size(); i++)
                length += gradients.get(i).getNumElements();
            requireLength(length);
            int place = place(block, block + 1);
            BlockSums node = node();
            node.level = 0;
            node.index = block;
            node.rows = rows;
            node.loss = loss;
            node.measured = measured;
            node.isMean = true;
            double[] flat = node.sized(length);
            int at = 0;
            for (int i = 0; i < gradients.size(); i++) {
                DMatrixRMaj g = gradients.get(i);
                System.arraycopy(g.data, 0, flat, at, g.getNumElements());
                at += g.getNumElements();
            }
            insert(place, node);
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * Adds the blocks of another sum, which does not change.
     *
     * @throws IllegalArgumentException if both have the same block
     * @throws MatrixDimensionException if the gradients have another number of elements
     */
    public void add(GradientSum other) {
        boolean entered = guard.enter();
        try {
            for (BlockSums theirs : other.nodes) {
                requireLength(theirs.gradient.length);
                place(theirs.first(), theirs.end());
            }
            for (BlockSums theirs : other.nodes) {
                BlockSums node = node();
                node.set(theirs);
                insert(place(node.first(), node.end()), node);
            }
        } finally {
            guard.leave(entered);
        }
    }

    private void requireLength(int length) {
        if (nodes.isEmpty() || nodes.get(0).gradient.length == length) return;
        throw new MatrixDimensionException("gradient sum: a gradient of " + length + " elements is added to those of "
                + nodes.get(0).gradient.length + "; the number must be the same");
    }

    /** Returns the place of a node for these blocks. */
    private int place(long first, long end) {
        int place = nodes.size();
        while (place > 0 && nodes.get(place - 1).first() >= end) place--;
        if (place > 0 && nodes.get(place - 1).end() > first)
            throw new IllegalArgumentException("gradient sum: block "
                    + Math.max(first, nodes.get(place - 1).first()) + " was added twice");
        return place;
    }

    private void insert(int place, BlockSums node) {
        nodes.add(place, node);
        int at = place;
        while (true) {
            int left = (nodes.get(at).index & 1) == 0 ? at : at - 1;
            if (left < 0 || left + 1 == nodes.size() || !areSiblings(nodes.get(left), nodes.get(left + 1))) return;
            join(left);
            at = left;
        }
    }

    private static boolean areSiblings(BlockSums a, BlockSums b) {
        return a.level == b.level && (a.index & 1) == 0 && a.index + 1 == b.index;
    }

    private void join(int left) {
        BlockSums right = nodes.remove(left + 1);
        nodes.get(left).add(right);
        nodes.get(left).rise();
        unused.add(right);
    }

    private BlockSums node() {
        return unused.isEmpty() ? new BlockSums() : unused.remove(unused.size() - 1);
    }

    /** Joins all nodes into one, as if the missing blocks were sums of nothing. No block can be added after that. */
    private BlockSums total() {
        if (nodes.isEmpty()) throw new IllegalStateException("gradient sum: no block was added");
        for (int level = 0; nodes.size() > 1; level++) {
            for (int i = 0; i < nodes.size(); i++) {
                if (nodes.get(i).level != level) continue;
                if (i + 1 < nodes.size() && areSiblings(nodes.get(i), nodes.get(i + 1))) join(i);
                else nodes.get(i).rise();
            }
        }
        return nodes.get(0);
    }

    private BlockSums copyOfTotal() {
        boolean entered = guard.enter();
        try {
            GradientSum copy = new GradientSum();
            copy.add(this);
            return copy.total();
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns the number of rows of all blocks. */
    public long rows() {
        boolean entered = guard.enter();
        try {
            return nodes.stream().mapToLong(n -> n.rows).sum();
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * Returns the mean of the loss over the rows.
     *
     * @throws IllegalStateException if no block was added
     */
    public double loss() {
        return meanLoss(copyOfTotal());
    }

    /**
     * Returns the sum of the metric over the rows, such as the number of correct predictions.
     *
     * @throws IllegalStateException if no block was added
     */
    public double measured() {
        return copyOfTotal().measured;
    }

    /**
     * Returns the gradient of the mean of the loss over the rows, all parameters in one array.
     *
     * @throws IllegalStateException if no block was added
     */
    public double[] gradient() {
        return mean(copyOfTotal());
    }

    /**
     * The means over the rows of a sum.
     *
     * @param rows their number
     * @param loss the mean of the loss
     * @param gradient the gradient of this mean, in a buffer of the sum that is valid until the next block is added
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Means(long rows, double loss, double[] gradient) {}

    /** Returns the means without a copy of the gradient, and removes all blocks. */
    Means take() {
        boolean entered = guard.enter();
        try {
            BlockSums total = total();
            Means means = new Means(total.rows, meanLoss(total), mean(total));
            clear();
            return means;
        } finally {
            guard.leave(entered);
        }
    }

    private static double meanLoss(BlockSums total) {
        return total.isMean ? total.loss : total.loss / total.rows;
    }

    private static double[] mean(BlockSums total) {
        if (!total.isMean) {
            for (int i = 0; i < total.gradient.length; i++) total.gradient[i] /= total.rows;
        }
        return total.gradient;
    }

    /** Removes all blocks, and keeps the buffers for others. */
    public void clear() {
        boolean entered = guard.enter();
        try {
            unused.addAll(nodes);
            nodes.clear();
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns one line, as in {@code gradient sum of 4096 rows, 17 parameters}. */
    @Override
    public String toString() {
        return isEmpty()
                ? "gradient sum of no rows"
                : "gradient sum of " + rows() + " rows, " + nodes.get(0).gradient.length + " parameters";
    }
}
