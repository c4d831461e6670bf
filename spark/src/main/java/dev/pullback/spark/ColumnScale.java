package dev.pullback.spark;

import dev.pullback.train.DataBlock;
import dev.pullback.train.GradientSum;
import dev.pullback.train.data.Standardizer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.ejml.data.DMatrixRMaj;

/**
 * The means and standard deviations of the columns of blocks, features first and then targets, and the mean weight of the
 * rows. They are added along the tree of {@link GradientSum}, so that they do not depend on the partitions.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ColumnScale(long rows, double meanWeight, double[] means, double[] deviations) implements Serializable {
    /** Returns the scale that changes no column: means of 0, deviations of 1. */
    private static ColumnScale identity(int columns) {
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return new ColumnScale(1, 1, new double[columns], ones);
    }

    /**
     * Reads all blocks once, or twice if the deviations are needed.
     *
     * @param columns the number of features and targets
     * @param scaled whether the columns are standardised; otherwise means are 0 and deviations 1
     * @throws IllegalArgumentException if all weights are 0
     */
    static ColumnScale of(JavaRDD<DataBlock> blocks, int columns, boolean scaled) {
        ColumnScale none = identity(columns);
        GradientSum sum = sum(blocks, none, false);
        if (!(sum.loss() > 0)) throw new IllegalArgumentException("pullback: all weights are 0; one must be above 0");
        if (!scaled) return new ColumnScale(sum.rows(), sum.loss(), none.means, none.deviations);
        ColumnScale centre = new ColumnScale(sum.rows(), sum.loss(), sum.gradient(), none.deviations);
        double[] squares = sum(blocks, centre, true).gradient();
        double[] deviations = new double[columns];
        for (int i = 0; i < columns; i++) deviations[i] = deviation(squares[i], centre.means[i], centre.rows);
        return new ColumnScale(centre.rows, centre.meanWeight, centre.means, deviations);
    }

    /** Returns the deviation, or 1 if it is of the size of rounding errors; see {@link Standardizer}. */
    private static double deviation(double variance, double mean, long rows) {
        double deviation = Math.sqrt(variance);
        return deviation < Double.MIN_NORMAL || deviation <= rows * Math.ulp(1.0) * Math.abs(mean) ? 1 : deviation;
    }

    /** Returns the means of the weights and of the columns minus their centre, or of the squares of these differences. */
    private static GradientSum sum(JavaRDD<DataBlock> blocks, ColumnScale centre, boolean squares) {
        GradientSum all = new GradientSum();
        blocks.mapPartitions(part -> {
                    GradientSum own = new GradientSum();
                    while (part.hasNext()) centre.addTo(own, part.next(), squares);
                    return List.of(own).iterator();
                })
                .collect()
                .forEach(all::add);
        return all;
    }

    private void addTo(GradientSum sum, DataBlock block, boolean squares) {
        int features = block.features().length / block.rows();
        DMatrixRMaj mean = new DMatrixRMaj(1, means.length);
        add(block.features(), 0, features, mean.data, squares);
        add(block.targets(), features, block.targets().length / block.rows(), mean.data, squares);
        for (int i = 0; i < means.length; i++) mean.data[i] /= block.rows();
        double weight = 0;
        double[] weights = block.weights();
        for (int i = 0; i < block.rows(); i++) weight += weights == null ? 1 : weights[i];
        sum.add(block.number(), block.rows(), weight / block.rows(), 0, List.of(mean));
    }

    private void add(double[] values, int first, int columns, double[] to, boolean squares) {
        for (int row = 0; row < values.length; row += columns) {
            for (int i = 0; i < columns; i++) {
                double v = values[row + i] - means[first + i];
                to[first + i] += squares ? v * v : v;
            }
        }
    }

    /**
     * Returns a standardised block, with the weights divided by their mean.
     *
     * @param targets whether the targets are standardised too
     */
    DataBlock apply(DataBlock block, boolean targets) {
        int features = block.features().length / block.rows();
        double[] weights = block.weights();
        if (weights != null)
            weights = Arrays.stream(weights).map(w -> w / meanWeight).toArray();
        return new DataBlock(
                block.number(),
                block.rows(),
                scaled(block.features(), 0, features),
                targets ? scaled(block.targets(), features, block.targets().length / block.rows()) : block.targets(),
                weights);
    }

    private double[] scaled(double[] values, int first, int columns) {
        double[] scaled = new double[values.length];
        for (int row = 0; row < values.length; row += columns) {
            for (int i = 0; i < columns; i++)
                scaled[row + i] = (values[row + i] - means[first + i]) / deviations[first + i];
        }
        return scaled;
    }

    /** Returns the scale of some columns. */
    Standardizer standardizer(int from, int end) {
        return Standardizer.of(Arrays.copyOfRange(means, from, end), Arrays.copyOfRange(deviations, from, end));
    }
}
