package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Kernel;
import dev.pullback.core.Op;
import dev.pullback.core.OpFacts.ErrorUnit;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Var;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ops on systems of equations: inverse, solutions, determinant and Cholesky factor. The methods that record them
 * are in {@link Ops} and {@link LinearAlgebra}. An op on a square matrix A takes the factors of A as its second
 * operand. The method records these factors once, and the op, its derivatives and other ops on A share them. A NaN or
 * an infinity in an operand makes the whole result NaN.
 */
public final class LinearSystems {
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
        Var b = in[in.length - 1];
        String rule = "the columns of %s (%d) must equal the rows of %s (%d)";
        Errors.requireEqual(in[0].cols(), b.rows(), op, in[0], b, rule);
        return b.shape();
    };

    /** The LU factors of a matrix, as the other ops of this class use them. No gradient flows through them. */
    public static final Op LU_FACTORS = Op.of(
                    "luFactors",
                    "P S = L U, S is A scaled",
                    1,
                    (op, in, attr) -> LuFactors.shape(SQUARE.of(op, in, attr).rows()),
                    (in, attr, out) -> LuFactors.factor(in[0], out))
            .stating(operands("A").internal().errors(0, 0, 0));

    /** The Cholesky factor of the scaled symmetric part of a matrix. No gradient flows through it. */
    public static final Op SPD_FACTORS = Op.of(
                    "spdFactors",
                    "L Lᵀ = S, S is (A + Aᵀ)/2 scaled",
                    1,
                    (op, in, attr) -> SpdFactors.shape(SQUARE.of(op, in, attr).rows()),
                    (in, attr, out) -> SpdFactors.factor(in[0], out))
            .stating(operands("A").internal().errors(0, 0, 0));

    /** The op of {@link Ops#inverse}; the second operand has the {@link #LU_FACTORS} of A. */
    public static final Op INVERSE = Op.of(
                    "inverse", "Y = A⁻¹", 2, SQUARE, ofFinite((in, attr, out) -> LuFactors.ofRegular(in[1])
                            .solve(in[0], false, null, out)))
            .stating(operands("A _").errors(ErrorUnit.LARGEST, 16, 25, 60));

    /** The op of {@link Ops#solve}; the second operand has the {@link #LU_FACTORS} of A. */
    public static final Op SOLVE = Op.of(
                    "solve", "Y = A⁻¹ B", 3, SYSTEM, ofFinite((in, attr, out) -> LuFactors.ofRegular(in[1])
                            .solve(in[0], false, in[2], out)))
            .stating(operands("A _ B").errors(ErrorUnit.LARGEST, 16, 20, 40));

    /** The op of {@link Ops#solveTransA}; the second operand has the {@link #LU_FACTORS} of A. */
    public static final Op SOLVE_TRANS_A = Op.of(
                    "solveTransA", "Y = A⁻ᵀ B", 3, SYSTEM, ofFinite((in, attr, out) -> LuFactors.ofRegular(in[1])
                            .solve(in[0], true, in[2], out)))
            .stating(operands("A _ B").errors(ErrorUnit.LARGEST, 25, 25, 40));

    /** The op of {@link Ops#solveSpd}; the second operand has the {@link #SPD_FACTORS} of A. */
    public static final Op SOLVE_SPD = Op.of(
                    "solveSpd", "Y = ((A + Aᵀ)/2)⁻¹ B", 3, SYSTEM, ofFinite((in, attr, out) -> SpdFactors.of(in[1])
                            .solve(in[0], false, in[2], out)))
            .stating(operands("A _ B").errors(ErrorUnit.LARGEST, 60, 60, 100));

    /** The op of {@link LinearAlgebra#logDetSpd}; the second operand has the {@link #SPD_FACTORS} of A. */
    public static final Op LOG_DET_SPD = Op.of(
                    "logDetSpd",
                    "y = ln det((A + Aᵀ)/2)",
                    2,
                    SCALAR_OF_SQUARE,
                    ofFinite((in, attr, out) ->
                            out.data[0] = SpdFactors.of(in[1]).logDet()))
            .stating(operands("A _").errors(ErrorUnit.LARGEST, 6, 6, 12));

    /** The op of {@link LinearAlgebra#solveTriangular}; the attribute is the {@link TriangularForm}. */
    public static final Op SOLVE_TRIANGULAR = Op.of(
                    "solveTriangular",
                    "Y = T⁻¹ B, B T⁻¹, T⁻ᵀ B or B T⁻ᵀ",
                    2,
                    (op, in, attr) -> {
                        SQUARE.of(op, in, attr);
                        boolean right = ((TriangularForm) attr).isRight();
                        String rule =
                                "the columns of %s (%d) must equal the " + (right ? "columns" : "rows") + " of %s (%d)";
                        int side = right ? in[1].cols() : in[1].rows();
                        Errors.requireEqual(in[0].cols(), side, op, in[0], in[1], rule);
                        return in[1].shape();
                    },
                    (in, attr, out) -> ((TriangularForm) attr).solve(in[0], in[1], out))
            .stating(operands("T B").attribute(TriangularForm.class).errors(ErrorUnit.LARGEST, 6, 12, 12));

    /** The op of {@link Ops#det}; the second operand has the {@link #LU_FACTORS} of A. */
    public static final Op DET = Op.of(
                    "det",
                    "y = det A",
                    2,
                    SCALAR_OF_SQUARE,
                    ofFinite((in, attr, out) ->
                            out.data[0] = LuFactors.of(in[1]).determinant(in[0]).value()))
            .stating(operands("A _").errors(ErrorUnit.LARGEST, 0.5, 2.5, 50));

    /** The op of {@link Ops#cofactors}; the second operand has the {@link #LU_FACTORS} of A. */
    public static final Op COFACTORS = Op.of(
                    "cofactors",
                    "Y = det(A) A⁻ᵀ",
                    2,
                    SQUARE,
                    ofFinite((in, attr, out) -> Cofactors.of(in[0], in[1], out)))
            .stating(operands("A _").errors(ErrorUnit.LARGEST, 2.5, 25, 50));

    /** The derivative of the cofactors of A in the direction H; only the rule of {@link Ops#cofactors} records it. */
    public static final Op COFACTORS_SLOPE = Op.of(
                    "cofactorsSlope",
                    "Y = D cof(A)[H]",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return SQUARE.of(op, in, attr);
                    },
                    (in, attr, out) -> {
                        if (Finiteness.isFinite(in[0]) && Finiteness.isFinite(in[1]))
                            Cofactors.slope(in[0], in[1], out);
                        else Arrays.fill(out.data, 0, out.getNumElements(), Double.NaN);
                    })
            .stating(operands("A H").internal().errors(ErrorUnit.LARGEST, 25, 50, 40));

    /** The op of {@link Ops#logDet}; the second operand has the {@link #LU_FACTORS} of A. */
    public static final Op LOG_DET = Op.of(
                    "logDet",
                    "y = ln |det A|",
                    2,
                    SCALAR_OF_SQUARE,
                    ofFinite((in, attr, out) -> out.data[0] =
                            LuFactors.ofRegular(in[1]).determinant(in[0]).logOfAbs()))
            .stating(operands("A _").errors(ErrorUnit.LARGEST, 2.5, 20, 20));

    /** The op of {@link Ops#cholesky}. */
    public static final Op CHOLESKY = Op.of(
                    "cholesky",
                    "Y Yᵀ = (A + Aᵀ)/2, Y lower",
                    1,
                    SQUARE,
                    ofFinite((in, attr, out) -> SpdFactors.cholesky(in[0], out)))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 8, 12, 30));

    private LinearSystems() {}

    /**
     * Fills the result with NaN if an operand has a NaN or an infinity, because pivoting is undefined for them. If A has
     * one, all of its factors, the second operand, are NaN; without factors, A is searched.
     */
    private static Kernel ofFinite(Kernel kernel) {
        return (in, attr, out) -> {
            boolean finite = in.length < 2 || !Double.isNaN(in[1].data[0]);
            for (int i = in.length < 2 ? 0 : 2; i < in.length; i += 2) finite &= Finiteness.isFinite(in[i]);
            if (finite) kernel.run(in, attr, out);
            else Arrays.fill(out.data, 0, out.getNumElements(), Double.NaN);
        };
    }

    /** Records an op of a square matrix A after the factors of A. */
    static Var factored(Op op, Op factors, Var a) {
        SQUARE.of(op, new Var[] {a}, Op.NONE);
        return recorded(op, factors, a, null);
    }

    /** Records an op of a square matrix A and of the right sides B after the factors of A. */
    static Var factored(Op op, Op factors, Var a, Var b) {
        SYSTEM.of(op, new Var[] {a, b}, Op.NONE);
        return recorded(op, factors, a, b);
    }

    private static Var recorded(Op op, Op factors, Var a, @Nullable Var b) {
        int mark = a.tape().mark();
        try {
            Var f = factors.on(a);
            return b == null ? op.on(a, f) : op.on(a, f, b);
        } catch (RuntimeException e) {
            a.tape().rewind(mark);
            throw e;
        }
    }
}
