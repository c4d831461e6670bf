package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Span;
import dev.pullback.core.Var;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.function.Pointwise;
import dev.pullback.kernels.sum.RowMoments;
import dev.pullback.kernels.sum.Sums;
import org.ejml.data.DMatrixRMaj;

/**
 * The ops of layer, root-mean-square and batch normalisation, computed by {@link RowMoments}; the methods that record them
 * are in {@link Ops}. The attribute of each op is ε, a {@code Double}.
 */
public final class Normalizations {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static final ShapeRule COLUMN = (op, in, attr) -> new Shape(in[0].rows(), 1);
    private static final ShapeRule ROW = (op, in, attr) -> new Shape(1, in[0].cols());
    private static final ShapeRule WITH_ROWS = (op, in, attr) -> requireRows(op, in);

    /** The op of {@link Ops#standardizeRows}. */
    public static final Op STANDARDIZE_ROWS = Op.rowwise(
                    "standardizeRows",
                    "Yᵢⱼ = (Xᵢⱼ - meanᵢ) / √(varᵢ + ε)",
                    1,
                    ShapeRule.SAME,
                    (s, attr) -> standardizeRows(s, (Double) attr))
            .stating(operands("X").attribute("ε", Double.class).errors(5, 2.5, 2.5));

    /** The op of {@link Ops#standardizeCols}. */
    public static final Op STANDARDIZE_COLS = Op.of(
                    "standardizeCols",
                    "Yᵢⱼ = (Xᵢⱼ - meanⱼ) / √(varⱼ + ε)",
                    1,
                    ShapeRule.SAME,
                    (in, attr, out) -> ColumnMoments.of(in[0], (Double) attr)
                            .standardized(out)
                            .run())
            .stating(operands("X").attribute("ε", Double.class).errors(3, 2.5, 2));

    /** The op of {@link Ops#rowDeviations}. */
    public static final Op ROW_DEVIATIONS = Op.rowwise(
                    "rowDeviations", "yᵢ = √(varⱼ Xᵢⱼ + ε)", 1, COLUMN, (s, attr) -> {
                        Sums sums = Backend.get().sums();
                        RowMoments row = RowMoments.get();
                        for (int i = 0, from = s.at(0); i < s.rows(); i++, from += s.cols())
                            s.out()[s.outAt() + i] = row.deviation(sums, s.in(0), from, s.cols(), (Double) attr);
                    })
            .stating(operands("X").attribute("ε", Double.class).range(0, INF).errors(2.5, 4, 4));

    /** The op of {@link Ops#colDeviations}. */
    public static final Op COL_DEVIATIONS = Op.of(
                    "colDeviations", "yⱼ = √(varᵢ Xᵢⱼ + ε)", 1, ROW, (in, attr, out) -> ColumnMoments.of(
                                    in[0], (Double) attr)
                            .deviations(out)
                            .run())
            .stating(operands("X").attribute("ε", Double.class).range(0, INF).errors(2.5, 3, 2.5));

    /** Computes {@link #STANDARDIZE_COLS} and {@link #COL_DEVIATIONS} in one pass. */
    public static final Op STANDARDIZED_COLS_AND_DEVIATIONS = Op.multi(
                    "standardizedColsAndDeviations",
                    "Y = standardizeCols(X), s = colDeviations(X)",
                    1,
                    (op, in, attr) -> new Shape[] {in[0].shape(), new Shape(1, in[0].cols())},
                    (in, attr, out) -> ColumnMoments.of(in[0], (Double) attr)
                            .standardized(out[0])
                            .deviations(out[1])
                            .run())
            .stating(operands("X").attribute("ε", Double.class).internal());

    /** The op of {@link Ops#rowRms}. */
    public static final Op ROW_RMS = Op.rowwise("rowRms", "yᵢ = √(meanⱼ Xᵢⱼ² + ε)", 1, COLUMN, (s, attr) -> {
                Sums sums = Backend.get().sums();
                RowMoments row = RowMoments.get();
                for (int i = 0, from = s.at(0); i < s.rows(); i++, from += s.cols())
                    s.out()[s.outAt() + i] = row.rms(sums, s.in(0), from, s.cols(), (Double) attr);
            })
            .stating(operands("X").attribute("ε", Double.class).range(0, INF).errors(2.5, 5, 6));

    /**
     * Computes {@link #STANDARDIZE_ROWS} and {@link #ROW_DEVIATIONS} in one pass. A program uses it in place of the two ops.
     */
    public static final Op STANDARDIZED_ROWS_AND_DEVIATIONS = Op.rowwiseMulti(
                    "standardizedRowsAndDeviations",
                    "Y = standardizeRows(X), s = rowDeviations(X)",
                    1,
                    Normalizations::matrixAndColumn,
                    (s, attr) -> standardizeRows(s, (Double) attr))
            .stating(operands("X").attribute("ε", Double.class).internal());

    /** Divides each row by its {@link #ROW_RMS}; the rule of {@link #RMS_NORM} records it. */
    public static final Op UNIT_RMS_ROWS = Op.rowwise(
                    "unitRmsRows",
                    "Yᵢⱼ = Xᵢⱼ / √(meanₖ Xᵢₖ² + ε)",
                    1,
                    ShapeRule.SAME,
                    (s, attr) -> divideByRms(s, (Double) attr))
            .stating(operands("X").attribute("ε", Double.class).internal().errors(3, 6, 8));

    /** Computes {@link #UNIT_RMS_ROWS} and {@link #ROW_RMS} in one pass. A program uses it in place of the two ops. */
    public static final Op UNIT_RMS_ROWS_AND_RMS = Op.rowwiseMulti(
                    "unitRmsRowsAndRms",
                    "Y = unitRmsRows(X), r = rowRms(X)",
                    1,
                    Normalizations::matrixAndColumn,
                    (s, attr) -> divideByRms(s, (Double) attr))
            .stating(operands("X").attribute("ε", Double.class).internal());

    /**
     * The cotangent of rows whose normalized rows are X and whose cotangents are H, by the divisors s of the rows. The
     * attribute says whether the normalization subtracts the mean; if it does not, mean(H) is taken as 0. Only rules record it.
     */
    public static final Op NORMALIZED_ROWS_SLOPE = Op.rowwise(
                    "normalizedRowsSlope",
                    "Y = (H - rowmeans(H) - X ∘ rowmeans(H ∘ X)) / s",
                    3,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        boolean fits = in[2].cols() == 1 && in[2].rows() == in[0].rows();
                        Errors.require(fits, op, in[0], in[2], in[2].label() + " must be a column with as many rows");
                        return in[0].shape();
                    },
                    (s, attr) -> {
                        Sums sums = Backend.get().sums();
                        RowMoments row = RowMoments.get();
                        for (int i = 0, k = 0; i < s.rows(); i++, k += s.cols()) {
                            row.pair(s.in(0), s.at(0) + k, s.in(1), s.at(1) + k)
                                    .project(
                                            sums,
                                            s.cols(),
                                            (Boolean) attr,
                                            s.in(2)[s.at(2) + i],
                                            s.out(),
                                            s.outAt() + k);
                        }
                    })
            .stating(operands("H X s").attribute(Boolean.class).internal().errors(5, 6, 5));

    /** The op of {@link Ops#layerNorm}. */
    public static final Op LAYER_NORM = Op.rowwise(
                    "layerNorm", "Yᵢⱼ = γⱼ (Xᵢⱼ - meanᵢ) / √(varᵢ + ε) + βⱼ", 3, WITH_ROWS, (s, attr) -> {
                        standardizeRows(s, (Double) attr);
                        Elements.withRow(Pointwise.MUL, s, 1);
                        Elements.withRow(Pointwise.ADD, s, 2);
                    })
            .repeatingRows()
            .stating(operands("X γ β").attribute("ε", Double.class).errors(3, 3, 2.5));

    /** The op of {@link Ops#rmsNorm}. */
    public static final Op RMS_NORM = Op.rowwise(
                    "rmsNorm", "Yᵢⱼ = γⱼ Xᵢⱼ / √(meanₖ Xᵢₖ² + ε)", 2, WITH_ROWS, (s, attr) -> {
                        divideByRms(s, (Double) attr);
                        Elements.withRow(Pointwise.MUL, s, 1);
                    })
            .repeatingRows()
            .stating(operands("X γ").attribute("ε", Double.class).errors(4, 6, 8));

    /** The op of {@link Ops#batchNorm(Var, Var, Var, double)}; the outputs are result, mean and variance. */
    public static final Op BATCH_NORM = Op.multi(
                    "batchNorm",
                    "Yᵢⱼ = γⱼ (Xᵢⱼ - meanⱼ) / √(varⱼ + ε) + βⱼ",
                    3,
                    (op, in, attr) -> {
                        requireRows(op, in);
                        Errors.require(
                                in[0].rows() > 1,
                                op,
                                in[0],
                                "the variance of a batch needs two rows; for one, give mean and variance");
                        Shape row = new Shape(1, in[0].cols());
                        return new Shape[] {in[0].shape(), row, row};
                    },
                    (in, attr, out) -> {
                        ColumnMoments.of(in[0], (Double) attr)
                                .standardized(out[0])
                                .moments(out[1], out[2])
                                .run();
                        affine(out[0], in[1], in[2]);
                    })
            .stating(operands("X γ β").attribute("ε", Double.class).errors(8, 4, 4));

    private Normalizations() {}

    /** Writes the standardized rows and, to the second output if there is one, their divisors. */
    private static void standardizeRows(Span s, double epsilon) {
        Sums sums = Backend.get().sums();
        RowMoments m = RowMoments.get();
        int n = s.cols();
        for (int i = 0, k = 0; i < s.rows(); i++, k += n) {
            double divisor = m.standardize(sums, s.in(0), s.at(0) + k, n, epsilon, s.out(), s.outAt() + k);
            if (s.outputs() > 1) s.out(1)[s.outAt(1) + i] = divisor;
        }
    }

    /** Writes rows divided by their root mean square and, to the second output if there is one, these divisors. */
    private static void divideByRms(Span s, double epsilon) {
        Sums sums = Backend.get().sums();
        RowMoments m = RowMoments.get();
        int n = s.cols();
        for (int i = 0, k = 0; i < s.rows(); i++, k += n) {
            double divisor = m.divideByRms(sums, s.in(0), s.at(0) + k, n, epsilon, s.out(), s.outAt() + k);
            if (s.outputs() > 1) s.out(1)[s.outAt(1) + i] = divisor;
        }
    }

    private static Shape[] matrixAndColumn(Op op, Var[] in, Object attr) {
        return new Shape[] {in[0].shape(), new Shape(in[0].rows(), 1)};
    }

    /** The result of {@link Ops#batchNorm(Var, Var, Var, double)}: the normalised batch, and its mean and variance. */
    public record BatchNorm(Var output, Var mean, Var variance) {}

    static Shape requireRows(Op op, Var[] in) {
        for (int i = 1; i < in.length; i++) {
            boolean fits = in[i].rows() == 1 && in[i].cols() == in[0].cols();
            Errors.require(fits, op, in[0], in[i], in[i].label() + " must be a row with as many columns");
        }
        return in[0].shape();
    }

    /**
     * Checks an ε and returns it.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    static double epsilon(Op op, double epsilon) {
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException(op + ": epsilon " + epsilon + " must be finite and not negative");
        return epsilon;
    }

    private static void affine(DMatrixRMaj y, DMatrixRMaj gamma, DMatrixRMaj beta) {
        for (int i = 0, k = 0; i < y.numRows; i++) {
            for (int j = 0; j < y.numCols; j++, k++) y.data[k] = y.data[k] * gamma.data[j] + beta.data[j];
        }
    }
}
