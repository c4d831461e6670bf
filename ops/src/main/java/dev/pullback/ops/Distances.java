package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Var;
import dev.pullback.kernels.distance.RowDifferences;

/**
 * The ops of the squared distances between the rows of two matrices, and of their derivatives. All three are computed from
 * the differences of the rows, which are never stored; the derivatives of each are composed of the other two and of products.
 */
public final class Distances {
    private static final String SAME_COLUMNS = "the columns of %s (%d) must equal the columns of %s (%d)";

    /** The op of {@link Statistics#pairwiseSquaredDistances}. */
    public static final Op PAIRWISE_SQUARED_DISTANCES = Op.of(
                    "pairwiseSquaredDistances",
                    "Yᵢⱼ = Σₖ (Aᵢₖ - Bⱼₖ)²",
                    2,
                    (op, in, attr) -> {
                        requireSameColumns(op, in[0], in[1]);
                        return new Shape(in[0].rows(), in[1].rows());
                    },
                    (in, attr, out) -> RowDifferences.squares(in[0], in[1], out))
            .stating(operands("A B").range(0, Double.POSITIVE_INFINITY).errors(3, 2.5, 3));

    /** Sums of differences with weights G: half the derivative of the distances with respect to A, if Gᵀ is their cotangent. */
    public static final Op WEIGHTED_DIFFERENCES = Op.of(
                    "weightedDifferences",
                    "Yᵢₖ = Σⱼ Gⱼᵢ (Aᵢₖ - Bⱼₖ)",
                    3,
                    (op, in, attr) -> {
                        requireSameColumns(op, in[1], in[2]);
                        Errors.require(
                                in[0].rows() == in[2].rows() && in[0].cols() == in[1].rows(),
                                op,
                                in[0],
                                "it must have a row for each row of B and a column for each row of A");
                        return in[1].shape();
                    },
                    (in, attr, out) -> RowDifferences.weighted(in[0], in[1], in[2], out))
            .stating(operands("G A B").internal().errors(3, 3, 3));

    /** The derivative of the weighted differences with respect to the weights, if H is their cotangent. */
    public static final Op PROJECTED_DIFFERENCES = Op.of(
                    "projectedDifferences",
                    "Yⱼᵢ = Σₖ Hᵢₖ (Aᵢₖ - Bⱼₖ)",
                    3,
                    projected(),
                    (in, attr, out) -> RowDifferences.projections(in[0], in[1], in[2], out))
            .stating(operands("H A B").internal().errors(3, 3, 3));

    private Distances() {}

    private static ShapeRule projected() {
        return (op, in, attr) -> {
            requireSameColumns(op, in[1], in[2]);
            Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
            return new Shape(in[2].rows(), in[1].rows());
        };
    }

    private static void requireSameColumns(Op op, Var a, Var b) {
        Errors.requireEqual(a.cols(), b.cols(), op, a, b, SAME_COLUMNS);
    }
}
