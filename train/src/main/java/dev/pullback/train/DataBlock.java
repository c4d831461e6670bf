package dev.pullback.train;

import dev.pullback.train.data.Dataset;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are computed together, as one machine sends them to another.
 *
 * @param number the number of the block, from 0
 * @param rows the number of rows
 * @param features rows×n, row by row
 * @param targets rows×k, row by row; the number of the class of each row, if the rows have classes
 * @param weights the weight of each row divided by the mean weight of all rows, or null if all rows count equally
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DataBlock(long number, int rows, double[] features, double[] targets, double @Nullable [] weights)
        implements Serializable {
    /**
     * Returns the rows of a data set as blocks, in their order; the last block may be smaller.
     *
     * @param rows the number of rows of a block
     * @throws IllegalArgumentException if it is below 1
     */
    public static List<DataBlock> split(Dataset data, int rows) {
        if (rows < 1)
            throw new IllegalArgumentException("blocks: the number of rows is " + rows + "; it must be at least 1");
        List<DataBlock> blocks = new ArrayList<>();
        for (int start = 0; start < data.size(); start += rows) {
            int from = start;
            int end = Math.min(from + rows, data.size());
            double[] weights = data.weights().map(w -> rows(w, from, end)).orElse(null);
            for (int i = 0; weights != null && i < weights.length; i++) weights[i] /= data.meanWeight();
            blocks.add(new DataBlock(
                    blocks.size(),
                    end - from,
                    rows(data.features(), from, end),
                    rows(data.targets(), from, end),
                    weights));
        }
        return blocks;
    }

    private static double[] rows(DMatrixRMaj m, int from, int end) {
        return Arrays.copyOfRange(m.data, from * m.numCols, end * m.numCols);
    }

    /** Returns one line, as in {@code block 7 of 1024 rows}. */
    @Override
    public String toString() {
        return "block " + number + " of " + rows + " rows";
    }
}
