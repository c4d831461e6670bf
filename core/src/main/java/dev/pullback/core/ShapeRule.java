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
