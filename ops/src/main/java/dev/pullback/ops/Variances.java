package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.OpFacts;
import dev.pullback.core.Shape;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.sum.RowMoments;
import dev.pullback.kernels.sum.Sums;

/**
 * The ops of the variances of rows and columns, computed by {@link RowMoments} from accurate differences to the mean. The attribute
 * is the correction c, which is subtracted from the number of elements.
 */
public final class Variances {
    /** The op of {@link Statistics#rowVariances}. */
    public static final Op ROW_VARIANCES = Op.rowwise(
                    "rowVariances",
                    "yᵢ = Σⱼ (Xᵢⱼ - meanᵢ)² / (n - c)",
                    1,
                    (op, in, attr) -> new Shape(in[0].rows(), 1),
                    (s, attr) -> {
                        Sums sums = Backend.get().sums();
                        RowMoments row = RowMoments.get();
                        for (int i = 0, from = s.at(0); i < s.rows(); i++, from += s.cols()) {
                            row.deviation(sums, s.in(0), from, s.cols(), 0);
                            s.out()[s.outAt() + i] = corrected(row.variance(), s.cols(), (Integer) attr);
                        }
                    })
            .stating(facts());

    /** The op of {@link Statistics#colVariances}. */
    public static final Op COL_VARIANCES = Op.of(
                    "colVariances",
                    "yⱼ = Σᵢ (Xᵢⱼ - meanⱼ)² / (m - c)",
                    1,
                    (op, in, attr) -> new Shape(1, in[0].cols()),
                    (in, attr, out) -> {
                        ColumnMoments.of(in[0], 0).variances(out).run();
                        for (int j = 0; j < out.numCols; j++)
                            out.data[j] = corrected(out.data[j], in[0].numRows, (Integer) attr);
                    })
            .stating(facts());

    private Variances() {}

    private static OpFacts facts() {
        return operands("X")
                .attribute("c", Integer.class)
                .range(0, Double.POSITIVE_INFINITY)
                .errors(3, 2.5, 2.5);
    }

    private static double corrected(double variance, int count, int c) {
        if (c == 0) return variance;
        double sum = variance * count;
        return sum < Double.POSITIVE_INFINITY ? sum / (count - c) : variance * ((double) count / (count - c));
    }
}
