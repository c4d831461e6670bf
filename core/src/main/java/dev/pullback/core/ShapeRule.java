package dev.pullback.core;

/** The shape of an op's output, worked out from its operands; refuses operands that do not fit each other. */
@FunctionalInterface
public interface ShapeRule {
    /** All operands have one shape, which is also that of the output. */
    ShapeRule SAME = (op, in, attr) -> {
        for (int i = 1; i < in.length; i++) {
            Errors.require(in[0].sameShape(in[i]), op, in[0], in[i], "both must have the same shape");
        }
        return in[0].shape();
    };

    /**
     * One operand has the shape of the output; each other is of the same shape, or a row, a column or a scalar that is
     * repeated to fill it. A column against a row is refused: that it fills a whole matrix is more often a slip than a
     * wish, and {@code expand} says it plainly.
     */
    ShapeRule BROADCAST = (op, in, attr) -> {
        Var full = in[0];
        for (Var v : in) {
            if (v.rows() >= full.rows() && v.cols() >= full.cols()) full = v;
        }
        for (Var v : in) {
            Errors.require(
                    v.broadcastsTo(full),
                    op,
                    full,
                    v,
                    "shapes must be equal, or one a row, column or scalar that fits the other");
        }
        return full.shape();
    };

    /**
     * The shape of the output.
     *
     * @param op the op, for error messages
     * @throws org.ejml.MatrixDimensionException if the operands do not fit; see {@link Errors#require}
     */
    Shape of(Op op, Var[] in, Object attr);

    /** The shapes of an op with several outputs. */
    @FunctionalInterface
    interface Multi {
        /** The shape of each output. */
        Shape[] of(Op op, Var[] in, Object attr);
    }
}
