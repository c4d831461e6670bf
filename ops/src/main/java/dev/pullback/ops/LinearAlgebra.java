package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Kernel;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * The ops of linear algebra: inverse, systems of equations, determinant and Cholesky factor, computed by EJML's
 * decompositions. The verbs are in {@link Ops}. A NaN or an infinity in an operand makes the whole result NaN.
 */
public final class LinearAlgebra {
    private static final ShapeRule SQUARE = (op, in, attr) -> {
        Errors.require(in[0].rows() == in[0].cols(), op, in[0], "it must be square");
        return in[0].shape();
    };
    private static final ShapeRule SCALAR_OF_SQUARE = (op, in, attr) -> {
        SQUARE.of(op, in, attr);
        return Shape.SCALAR;
    };
    private static final ShapeRule SYSTEM = (op, in, attr) -> {
        SQUARE.of(op, in, attr);
        String rule = "the columns of %s (%d) must equal the rows of %s (%d)";
        Errors.requireEqual(in[0].cols(), in[1].rows(), op, in[0], in[1], rule);
        return in[1].shape();
    };

    /** The op of {@link Ops#inverse}. */
    public static final Op INVERSE = Op.of(
                    "inverse", "Y = A⁻¹", 1, SQUARE, ofFinite((in, attr, out) -> LuFactors.ofRegular(in[0])
                            .invert(out)))
            .stating(operands("A"));

    /** The op of {@link Ops#solve}. */
    public static final Op SOLVE =
            Op.of("solve", "Y = A⁻¹ B", 2, SYSTEM, ofFinite((in, attr, out) -> LuFactors.ofRegular(in[0])
                    .solve(in[1], out)));

    /** The op of {@link Ops#solveSpd}. */
    public static final Op SOLVE_SPD = Op.of(
            "solveSpd",
            "Y = ((A + Aᵀ)/2)⁻¹ B",
            2,
            SYSTEM,
            ofFinite((in, attr, out) -> Cholesky.solve(in[0], in[1], out)));

    /** The op of {@link Ops#det}. */
    public static final Op DET = Op.of(
                    "det",
                    "y = det A",
                    1,
                    SCALAR_OF_SQUARE,
                    ofFinite((in, attr, out) ->
                            out.data[0] = LuFactors.of(in[0]).determinant().value()))
            .stating(operands("A"));

    /** The op of {@link Ops#cofactors}. */
    public static final Op COFACTORS = Op.of(
                    "cofactors", "Y = det(A) A⁻ᵀ", 1, SQUARE, ofFinite((in, attr, out) -> Cofactors.of(in[0], out)))
            .stating(operands("A"));

    /** The op of {@link Ops#logDet}. */
    public static final Op LOG_DET = Op.of(
                    "logDet",
                    "y = ln |det A|",
                    1,
                    SCALAR_OF_SQUARE,
                    ofFinite((in, attr, out) -> out.data[0] =
                            LuFactors.ofRegular(in[0]).determinant().logOfAbs()))
            .stating(operands("A"));

    /** The op of {@link Ops#cholesky}. */
    public static final Op CHOLESKY = Op.of(
                    "cholesky",
                    "Y Yᵀ = (A + Aᵀ)/2, Y lower",
                    1,
                    SQUARE,
                    ofFinite((in, attr, out) -> Cholesky.factor(in[0], out)))
            .stating(operands("A"));

    private LinearAlgebra() {}

    /** Fills the result with NaN if an operand has a NaN or an infinity, because pivoting is undefined for them. */
    private static Kernel ofFinite(Kernel kernel) {
        return (in, attr, out) -> {
            boolean finite = true;
            for (DMatrixRMaj m : in) finite &= Finiteness.isFinite(m);
            if (finite) kernel.run(in, attr, out);
            else Arrays.fill(out.data, 0, out.getNumElements(), Double.NaN);
        };
    }
}
