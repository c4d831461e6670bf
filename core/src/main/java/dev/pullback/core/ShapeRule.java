package dev.pullback.core;

/** Computes the shape of an op's output from its operands, and refuses operands that do not fit each other. */
@FunctionalInterface
public interface ShapeRule {
    /** All operands and the output have the same shape. */
    ShapeRule SAME = (op, in, attr) -> {
        for (int i = 1; i < in.length; i++) {
            Errors.require(in[0].sameShape(in[i]), op, in[0], in[i], "both must have the same shape");
        }
        return in[0].shape();
    };

    /**
     * One operand has the shape of the output. Every other operand has the same shape, or is a row, a column or a
     * scalar that is repeated to fill it. A column with a row is refused, although together they could fill a matrix,
     * because this is usually a mistake; use {@code expand} if it is intended.
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
     * Returns the shape of the output.
     *
     * @param op the op, for error messages
     * @throws org.ejml.MatrixDimensionException if the operands do not fit; see {@link Errors#require}
     */
    Shape of(Op op, Var[] in, Object attr);

    /** Computes the shapes of an op with several outputs. */
    @FunctionalInterface
    interface Multi {
        /** Returns the shape of each output. */
        Shape[] of(Op op, Var[] in, Object attr);
    }
}
