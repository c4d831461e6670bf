package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;
import static dev.pullback.ops.Indexing.index;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The ops of focal loss, multi-class hinge loss and Kullback-Leibler divergence; the methods that record them are in
 * {@link Ops}.
 */
public final class LogitLosses {
    private static final ShapeRule LIKE_LOGITS = (op, in, attr) -> Indexing.requireOneEach(op, in);
    private static final ShapeRule SCALAR = (op, in, attr) -> {
        Indexing.requireOneEach(op, in);
        return Shape.SCALAR;
    };
    private static final ShapeRule SCALAR_OF_SAME = (op, in, attr) -> {
        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
        return Shape.SCALAR;
    };

    /** The op of {@link Ops#focal}; the attribute is γ, a {@code Double}. */
    public static final Op FOCAL = Op.elementwise(
                    "focal", "Y = qᵞ L, q = 1 - e⁻ᴸ", 1, Elements.withParameter(Pointwise.FOCAL))
            .stating(operands("L")
                    .attribute("γ", Double.class)
                    .accurate(4, 1e-6, 700)
                    .derivatives(5, 6));

    /** The op of {@link Ops#focalSlope}; the attribute is γ, a {@code Double}. */
    public static final Op FOCAL_SLOPE = Op.elementwise(
                    "focalSlope",
                    "Y = qᵞ (1 + γ (1 - q) L / q), q = 1 - e⁻ᴸ",
                    1,
                    Elements.withParameter(Pointwise.FOCAL_SLOPE))
            .stating(operands("L")
                    .attribute("γ", Double.class)
                    .accurate(4, 1e-6, 700)
                    .derivatives(4, 4));

    /** The op of {@link Ops#hinge}. */
    public static final Op HINGE = Op.of(
                    "hinge",
                    "y = meanᵢ max(0, max (Xᵢⱼ - Xᵢ at kᵢ + 1) over j ≠ kᵢ)",
                    2,
                    SCALAR,
                    (in, attr, out) -> out.data[0] = hinge("hinge", in[0], in[1], null))
            .stating(operands("X k").errors(1.5, 0.5, 2));

    /** The op of {@link Ops#hingeDirection}. */
    public static final Op HINGE_DIRECTION = Op.of(
                    "hingeDirection",
                    "Y = onehot(the class that violates the margin most) - onehot k",
                    2,
                    LIKE_LOGITS,
                    (in, attr, out) -> hinge("hingeDirection", in[0], in[1], out))
            .stating(operands("_ k").range(-1, 1).errors(0, 0, 0));

    /** {@link #HINGE} and {@link #HINGE_DIRECTION}, which search for the same classes; only programs use it. */
    public static final Op HINGE_AND_DIRECTION = Op.multi(
                    "hingeAndDirection",
                    "y = hinge(X, k), D = hingeDirection(X, k)",
                    2,
                    (op, in, attr) -> new Shape[] {SCALAR.of(op, in, attr), in[0].shape()},
                    (in, attr, out) -> out[0].data[0] = hinge("hinge", in[0], in[1], out[1]))
            .stating(operands("X k").internal());

    /** The op of {@link Ops#klDivergence}; the attribute is the temperature T, a {@code Double}. */
    public static final Op KL_DIVERGENCE = Op.of(
                    "klDivergence",
                    "y = T² meanᵢ Σⱼ Pᵢⱼ (ln Pᵢⱼ - ln Qᵢⱼ), P = softmax(Z/T), Q = softmax(X/T)",
                    2,
                    SCALAR_OF_SAME,
                    (in, attr, out) -> out.data[0] = Divergence.mean(in[0], in[1], (Double) attr))
            .stating(operands("Z X").attribute("T", Double.class).errors(6, 4, 4));

    /** The divergences of the rows, of which {@link #KL_DIVERGENCE} is the mean; the attribute is the temperature T, a {@code Double}. */
    public static final Op ROW_DIVERGENCES = Op.of(
                    "rowDivergences",
                    "yᵢ = T² Σⱼ Pᵢⱼ (ln Pᵢⱼ - ln Qᵢⱼ), P = softmax(Z/T), Q = softmax(X/T)",
                    2,
                    (op, in, attr) -> {
                        SCALAR_OF_SAME.of(op, in, attr);
                        return new Shape(in[0].rows(), 1);
                    },
                    (in, attr, out) -> Divergence.each(in[0], in[1], (Double) attr, out))
            .stating(operands("Z X").attribute("T", Double.class).errors(6, 4, 3));

    /** The derivative of {@link #KL_DIVERGENCE} with respect to X; m is the number of rows. */
    public static final Op DIVERGENCE_SLOPE = Op.of(
                    "divergenceSlope",
                    "Y = T (softmax(X/T) - softmax(Z/T)) / m",
                    2,
                    ShapeRule.SAME,
                    (in, attr, out) -> Divergence.slope(in[0], in[1], (Double) attr, out))
            .stating(operands("Z X").attribute("T", Double.class).internal().errors(4, 4, 4));

    /** Computes {@link #KL_DIVERGENCE} and {@link #DIVERGENCE_SLOPE} in one pass. */
    public static final Op DIVERGENCE_AND_SLOPE = Op.multi(
                    "divergenceAndSlope",
                    "y = klDivergence(Z, X), S = divergenceSlope(Z, X)",
                    2,
                    (op, in, attr) -> new Shape[] {SCALAR_OF_SAME.of(op, in, attr), in[0].shape()},
                    (in, attr, out) -> Divergence.both(in[0], in[1], (Double) attr, out[0], out[1]))
            .stating(operands("Z X").attribute("T", Double.class).internal().errors(6, 5, 4));

    /** The op of {@link Ops#softmaxDifference}. */
    public static final Op SOFTMAX_DIFFERENCE = Op.of(
                    "softmaxDifference", "Y = softmax A - softmax B", 2, ShapeRule.SAME, (in, attr, out) -> {
                        if (out.numCols > 0) Softmax.rows(in[1]).differences(in[0].data, 1, out.data);
                    })
            .stating(operands("A B").range(-1, 1).errors(4, 3, 4));

    private LogitLosses() {}

    /**
     * Checks the γ of a focal loss and returns it.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    static double gamma(Op op, double gamma) {
        if (!(gamma >= 0 && gamma < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException(op + ": gamma " + gamma + " must be finite and not negative");
        return gamma;
    }

    /**
     * Checks a temperature and returns it.
     *
     * @throws IllegalArgumentException unless it is from 1e-150 to 1e150, so that neither its square nor 1/T² overflows
     */
    static double temperature(double t) {
        if (!(t >= 1e-150 && t <= 1e150))
            throw new IllegalArgumentException(KL_DIVERGENCE + ": temperature " + t + " must be from 1e-150 to 1e150");
        return t;
    }

    /** Returns the mean hinge loss, and writes its direction unless that is null. */
    private static double hinge(String op, DMatrixRMaj x, DMatrixRMaj labels, @Nullable DMatrixRMaj direction) {
        if (direction != null) direction.zero();
        double sum = 0;
        for (int i = 0; i < x.numRows; i++) {
            int k = index(op, "class", labels, i, x.numCols);
            int rival = rival(x, i, k);
            double margin = margin(x, i, rival, k);
            sum += margin;
            if (direction == null || margin == 0) continue;
            double size = Double.isNaN(margin) ? Double.NaN : 1;
            direction.data[i * x.numCols + rival] = size;
            direction.data[i * x.numCols + k] = -size;
        }
        return sum / x.numRows;
    }

    /**
     * Returns the class with the largest logit among all classes but k, or k if there is no other. NaN counts as
     * largest.
     */
    private static int rival(DMatrixRMaj x, int row, int k) {
        if (x.numCols == 1) return k;
        int at = row * x.numCols;
        int best = k == 0 ? 1 : 0;
        double max = x.data[at + best];
        for (int j = best; j < x.numCols; j++) {
            double v = x.data[at + j];
            // one comparison for each class; a NaN is not less than or equal to any number
            if (v <= max || j == k) continue;
            if (Double.isNaN(v)) return j;
            best = j;
            max = v;
        }
        return best;
    }

    /** Subtracts the logits before it adds 1, because adding 1 to a large logit would lose it. */
    private static double margin(DMatrixRMaj x, int row, int rival, int k) {
        double own = x.data[row * x.numCols + k];
        if (rival == k) return Double.isNaN(own) ? own : 0;
        double v = x.data[row * x.numCols + rival] - own + 1;
        return Double.isNaN(v) ? v : Math.max(0, v);
    }
}
