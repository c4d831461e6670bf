package dev.pullback.train;

import java.io.Serializable;

/**
 * The sums of loss, metric and gradient over the blocks {@code index << level} to {@code ((index + 1) << level) - 1}: a node of
 * the tree of a {@link GradientSum}.
 */
final class BlockSums implements Serializable {
    private static final long serialVersionUID = 1;

    int level;
    long index;
    long rows;
    double loss;
    double measured;
    double[] gradient = {};
    /** Whether loss and gradient are the means of a block, not yet multiplied by its rows. */
    boolean isMean;

    long first() {
        return index << level;
    }

    long end() {
        return (index + 1) << level;
    }

    /** Multiplies the means by the rows; not before another sum is added, so that one block keeps its means. */
    private void weigh() {
        if (!isMean) return;
        loss *= rows;
        for (int i = 0; i < gradient.length; i++) gradient[i] *= rows;
        isMean = false;
    }

    void add(BlockSums other) {
        weigh();
        double factor = other.isMean ? other.rows : 1;
        rows += other.rows;
        loss += factor * other.loss;
        measured += other.measured;
        for (int i = 0; i < gradient.length; i++) gradient[i] += factor * other.gradient[i];
    }

    void rise() {
        level++;
        index >>= 1;
    }

    void set(BlockSums other) {
        level = other.level;
        index = other.index;
        rows = other.rows;
        loss = other.loss;
        measured = other.measured;
        isMean = other.isMean;
        System.arraycopy(other.gradient, 0, sized(other.gradient.length), 0, other.gradient.length);
    }

    double[] sized(int length) {
        if (gradient.length != length) gradient = new double[length];
        return gradient;
    }
}
