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
import org.ejml.data.DMatrixRMaj;

/**
 * The ops that compute eigenvalues, singular values and orthogonal factors by EJML's decompositions, and the matrix
 * exponential. The methods that record them are in {@link LinearAlgebra}. A NaN or an infinity in an operand makes all
 * results NaN. These ops allocate memory.
 */
public final class Decompositions {
    private static final ShapeRule SQUARE = (op, in, attr) -> {
        Errors.require(in[0].rows() == in[0].cols(), op, in[0], "it must be square");
        return in[0].shape();
    };

    /** The op of {@link LinearAlgebra#eigSym}; its outputs are the eigenvalues and the eigenvectors. */
    public static final Op EIG_SYM = Op.multi(
                    "eigSym",
                    "V diag(λ) Vᵀ = (A + Aᵀ)/2, VᵀV = I",
                    1,
                    (op, in, attr) -> {
                        Shape square = SQUARE.of(op, in, attr);
                        return new Shape[] {new Shape(square.rows(), 1), square};
                    },
                    ofFinite((in, attr, out) -> {
                        SymmetricEigen eigen = new SymmetricEigen(in[0]);
                        System.arraycopy(eigen.values, 0, out[0].data, 0, eigen.n);
                        out[1].setTo(eigen.vectors);
                    }))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 10, 40, 30));

    /** The op of {@link LinearAlgebra#svd}; its outputs are U, the singular values and V. */
    public static final Op SVD = Op.multi(
                    "svd",
                    "U diag(s) Vᵀ = A, UᵀU = VᵀV = I",
                    1,
                    (op, in, attr) -> {
                        int k = Math.min(in[0].rows(), in[0].cols());
                        return new Shape[] {new Shape(in[0].rows(), k), new Shape(k, 1), new Shape(in[0].cols(), k)};
                    },
                    ofFinite((in, attr, out) -> new SingularValues(in[0]).writeTo(out[0], out[1], out[2])))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 10, 30, 100));

    /** The op of {@link LinearAlgebra#qr}; its outputs are Q and R. */
    public static final Op QR = Op.multi(
                    "qr",
                    "Q R = A, QᵀQ = I, R upper",
                    1,
                    (op, in, attr) -> {
                        boolean tall = in[0].rows() >= in[0].cols();
                        Errors.require(tall, op, in[0], "it must have at least as many rows as columns");
                        return new Shape[] {in[0].shape(), new Shape(in[0].cols(), in[0].cols())};
                    },
                    ofFinite((in, attr, out) -> OrthogonalFactors.of(in[0], out[0], out[1])))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 4, 6, 12));

    /** The op of {@link LinearAlgebra#pinv}; its outputs are the pseudoinverse and the singular values of A. */
    public static final Op PINV = Op.multi(
                    "pinv",
                    "Y = A⁺",
                    1,
                    (op, in, attr) -> {
                        int k = Math.min(in[0].rows(), in[0].cols());
                        return new Shape[] {in[0].shape().transposed(), new Shape(k, 1)};
                    },
                    ofFinite((in, attr, out) -> new SingularValues(in[0]).writePseudoinverse(out[0], out[1])))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 16, 30, 80));

    /** The op of {@link LinearAlgebra#expm}. */
    public static final Op EXPM = Op.of(
                    "expm",
                    "Y = exp(A) = I + A + A²/2 + …",
                    1,
                    SQUARE,
                    one((in, attr, out) -> MatrixExponential.of(in[0], out)))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 300, 200, 200));

    /** The derivative of the exponential of A in the direction H, which the rule of {@code expm} records. */
    public static final Op EXPM_SLOPE = Op.of(
                    "expmSlope",
                    "Y = D exp(A)[H]",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return SQUARE.of(op, in, attr);
                    },
                    one((in, attr, out) -> MatrixExponential.slope(in[0], in[1], out)))
            .stating(operands("A H").internal().errors(ErrorUnit.LARGEST, 400, 200, 200));

    /** The op of {@link LinearAlgebra#sqrtm}. */
    public static final Op SQRTM = Op.of(
                    "sqrtm", "Y Y = (A + Aᵀ)/2, Y definite", 1, SQUARE, one((in, attr, out) -> new SymmetricEigen(in[0])
                            .sqrt(out)))
            .stating(operands("A").errors(ErrorUnit.LARGEST, 16, 20, 25));

    /** The solution of {@code S Y + Y S = B}, S = (A + Aᵀ)/2 positive definite; the rule of {@code sqrtm} records it. */
    public static final Op LYAPUNOV = Op.of(
                    "lyapunov",
                    "S Y + Y S = B, S = (A + Aᵀ)/2",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return SQUARE.of(op, in, attr);
                    },
                    one((in, attr, out) -> new SymmetricEigen(in[0]).solveLyapunov(in[1], out)))
            .stating(operands("A B").internal().errors(ErrorUnit.LARGEST, 20, 120, 160));

    /** The reciprocals of the gaps between values, which the rules of {@code eigSym} and {@code svd} record. */
    public static final Op GAPS = Op.of(
                    "gaps",
                    "Yᵢⱼ = 1/(xⱼ + c xᵢ), 0 where i = j or xⱼ + c xᵢ = 0",
                    1,
                    (op, in, attr) -> {
                        Errors.require(in[0].cols() == 1, op, in[0], "it must be a column");
                        return new Shape(in[0].rows(), in[0].rows());
                    },
                    (in, attr, out) -> Gaps.reciprocals(in[0], (double) attr, out))
            .stating(operands("x").attribute("c", Double.class).internal().errors(3, 4, 5));

    /**
     * M, refused if the derivative of a decomposition of A does not exist because two of the values x are equal; u is the
     * cotangent of the values.
     */
    public static final Op NO_CHOICE = Op.of(
                    "noChoice",
                    "Y = M, refused if M and u depend on a choice of vectors where xⱼ + c xᵢ = 0",
                    4,
                    (op, in, attr) -> in[3].shape(),
                    (in, attr, out) -> Gaps.requireNoChoice(in, (double) attr, out))
            .stating(operands("_ x u M").attribute("c", Double.class).internal().errors(0, 0, 0));

    /** X without the columns of zero singular values s of A, refused if these columns are not zero. */
    public static final Op ZERO_COLUMNS = Op.of(
                    "zeroColumns",
                    "Y = X, 0 in the columns where s = 0, where X must be 0",
                    3,
                    (op, in, attr) -> in[2].shape(),
                    (in, attr, out) -> Gaps.requireZeroColumns(in, out))
            .stating(operands("_ s X").internal().errors(0, 0, 0));

    /** R, refused if its diagonal has a zero and A therefore not full rank. */
    public static final Op FULL_RANK = Op.of(
                    "fullRank",
                    "Y = R, refused if its diagonal has a 0",
                    2,
                    (op, in, attr) -> in[1].shape(),
                    (in, attr, out) -> Gaps.requireFullRank(in[0], in[1], out))
            .stating(operands("_ R").internal().errors(4, 6, 6));

    private Decompositions() {}

    /** Records R, refused if A has not full rank. */
    static Var ofFullRank(Var a, Var r) {
        return FULL_RANK.on(a, r);
    }

    private static Kernel.Multi ofFinite(Kernel.Multi kernel) {
        return (in, attr, out) -> {
            if (Finiteness.isFinite(in[0])) {
                kernel.run(in, attr, out);
                return;
            }
            for (DMatrixRMaj y : out) Arrays.fill(y.data, 0, y.getNumElements(), Double.NaN);
        };
    }

    private static Kernel one(Kernel kernel) {
        return (in, attr, out) -> {
            boolean finite = true;
            for (DMatrixRMaj m : in) finite &= Finiteness.isFinite(m);
            if (finite) kernel.run(in, attr, out);
            else Arrays.fill(out.data, 0, out.getNumElements(), Double.NaN);
        };
    }
}
