package dev.pullback.autograd;

import static dev.pullback.ops.Ops.concatRows;
import static dev.pullback.ops.Ops.identity;
import static dev.pullback.ops.Ops.reshape;

import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The methods that compute derivatives. {@link #gradients} computes the gradients of a loss on a tape. The other
 * methods transform functions and can be nested to any order, as in {@code grad(grad(x -> tanh(x)))}. Each method has
 * an overload that takes {@link Rules} as its first argument; without them it uses {@link Rules#standard}.
 */
public final class Autodiff {
    /** The op that {@link #checkpoint} records; its operands are the arguments and the variables that the function captures. */
    public static final Op CHECKPOINT = Checkpoint.CHECKPOINT;

    private Autodiff() {}

    /**
     * Returns the gradients of a loss with respect to the parameters of its tape.
     *
     * @throws IllegalArgumentException if the tape has no parameters
     * @throws MatrixDimensionException if the loss is not 1x1
     */
    public static Gradients gradients(Var loss) {
        return gradients(Rules.standard(), loss);
    }

    /** Same as {@link #gradients(Var)}, with the given rules. */
    public static Gradients gradients(Rules rules, Var loss) {
        List<Var> params = loss.tape().params();
        if (params.isEmpty() && !loss.isStale())
            throw new IllegalArgumentException(
                    "gradients: the tape of " + loss.label()
                            + " has no parameters; create them by tape.param(name, matrix), or name the variables as in gradients(loss, x)");
        return gradients(rules, loss, params.toArray(Var[]::new));
    }

    /**
     * Returns the gradients of a loss with respect to any variables of its tape, including computed ones.
     *
     * @throws MatrixDimensionException if the loss is not 1x1
     */
    public static Gradients gradients(Var loss, Var... wrt) {
        return gradients(Rules.standard(), loss, wrt);
    }

    /** Same as {@link #gradients(Var, Var...)}, with the given rules. */
    public static Gradients gradients(Rules rules, Var loss, Var... wrt) {
        return Gradients.of(rules, requireScalar("gradients", loss), wrt);
    }

    /**
     * Returns the cotangents of {@code wrt}, given the cotangent {@code g} of {@code y}: {@code gᵀ ∂y/∂x} for each x.
     * They are variables of the same tape and can be differentiated again. A cotangent is zero if {@code y} does not
     * depend on x.
     *
     * @throws MatrixDimensionException if {@code g} does not have the shape of {@code y}
     */
    public static Var[] vjp(Var y, Var g, Var... wrt) {
        return vjp(Rules.standard(), y, g, wrt);
    }

    /** Same as {@link #vjp(Var, Var, Var...)}, with the given rules. */
    public static Var[] vjp(Rules rules, Var y, Var g, Var... wrt) {
        if (g.tape() != y.tape())
            throw new IllegalArgumentException("vjp: the cotangent is on another tape than " + y.label());
        return Backward.withZeros(Backward.differentiable(rules, y, g, wrt), wrt);
    }

    /** Returns the gradient of a function whose value is 1x1, as a function of the same argument. */
    public static Fn grad(Fn f) {
        return grad(Rules.standard(), f);
    }

    /** Same as {@link #grad(Fn)}, with the given rules. */
    public static Fn grad(Rules rules, Fn f) {
        return x -> {
            Var u = identity(x);
            Var y = requireScalar("grad", f.apply(u));
            return vjp(rules, y, x.tape().constant(1), u)[0];
        };
    }

    /** A value and the gradients with respect to each argument; the caller owns the matrices. */
    public record ValueAndGrad(double value, List<DMatrixRMaj> gradients) {}

    /** Returns the value of a function whose value is 1x1, and its gradients with respect to all arguments. */
    public static ValueAndGrad valueAndGrad(Fn.N f, DMatrixRMaj... at) {
        return valueAndGrad(Rules.standard(), f, at);
    }

    /** Same as {@link #valueAndGrad(Fn.N, DMatrixRMaj...)}, with the given rules. */
    public static ValueAndGrad valueAndGrad(Rules rules, Fn.N f, DMatrixRMaj... at) {
        Tape tape = new Tape();
        Var[] x = Arrays.stream(at).map(tape::input).toArray(Var[]::new);
        Var y = f.apply(x);
        Gradients g = gradients(rules, y, x);
        return new ValueAndGrad(
                y.scalar(), Arrays.stream(x).map(v -> g.of(v).copy()).toList());
    }

    /**
     * Returns the vector-Jacobian product {@code Jᵀ g}, where J is the Jacobian of {@code f} at {@code x}: the
     * cotangent of {@code x}, given the cotangent {@code g} of {@code f(x)}.
     */
    public static Var vjp(Fn f, Var x, Var g) {
        return vjp(Rules.standard(), f, x, g);
    }

    /** Same as {@link #vjp(Fn, Var, Var)}, with the given rules. */
    public static Var vjp(Rules rules, Fn f, Var x, Var g) {
        Var u = identity(x);
        return vjp(rules, f.apply(u), g, u)[0];
    }

    /**
     * Returns the Jacobian-vector product {@code J v}, where J is the Jacobian of {@code f} at {@code x}: the tangent
     * of {@code f(x)}, given the tangent {@code v} of {@code x}. A VJP is linear in its cotangent, so its own VJP with
     * respect to the cotangent is {@code J v}; no second table of rules is needed.
     */
    public static Var jvp(Fn f, Var x, Var v) {
        return jvp(Rules.standard(), f, x, v);
    }

    /** Same as {@link #jvp(Fn, Var, Var)}, with the given rules. */
    public static Var jvp(Rules rules, Fn f, Var x, Var v) {
        requireTangent("jvp", x, v);
        Var u = identity(x);
        Var y = f.apply(u);
        Var g = x.tape().constant(y.shape(), 0);
        return vjp(rules, vjp(rules, y, g, u)[0], v, g)[0];
    }

    /** Returns {@code H v}, where H is the Hessian of a function whose value is 1x1; the result has the shape of x. */
    public static Var hvp(Fn f, Var x, Var v) {
        return hvp(Rules.standard(), f, x, v);
    }

    /** Same as {@link #hvp(Fn, Var, Var)}, with the given rules. */
    public static Var hvp(Rules rules, Fn f, Var x, Var v) {
        requireTangent("hvp", x, v);
        return vjp(rules, grad(rules, f), x, v);
    }

    /** Returns the Jacobian: row i holds the derivatives of element i of the value; elements are counted row by row. */
    public static Fn jacobian(Fn f) {
        return jacobian(Rules.standard(), f);
    }

    /** Same as {@link #jacobian(Fn)}, with the given rules. */
    public static Fn jacobian(Rules rules, Fn f) {
        return x -> {
            Var u = identity(x);
            Var y = f.apply(u);
            List<Var> rows = new ArrayList<>();
            for (int i = 0; i < y.shape().elements(); i++) {
                DMatrixRMaj unit = new DMatrixRMaj(y.rows(), y.cols());
                unit.data[i] = 1;
                Var row = vjp(rules, y, x.tape().constant(unit), u)[0];
                rows.add(reshape(row, 1, x.shape().elements()));
            }
            return concatRows(rows.toArray(Var[]::new));
        };
    }

    /** Returns the Hessian of a function whose value is 1x1; elements of x are counted row by row. */
    public static Fn hessian(Fn f) {
        return hessian(Rules.standard(), f);
    }

    /** Same as {@link #hessian(Fn)}, with the given rules. */
    public static Fn hessian(Rules rules, Fn f) {
        return jacobian(rules, grad(rules, f));
    }

    /**
     * Returns a function that does not store the inner results of {@code f} but computes them again when it is
     * differentiated. This trades time for memory. The function may capture variables and parameters; it must record
     * the same ops each time.
     */
    public static Fn.N checkpoint(Fn.N f) {
        return x -> {
            if (x.length == 0) throw new IllegalArgumentException("checkpoint: needs at least one argument");
            return Checkpoint.record(f, x);
        };
    }

    private static Var requireScalar(String method, Var y) {
        if (y.rows() != 1 || y.cols() != 1)
            throw new MatrixDimensionException(
                    method + ": " + y.label() + " is " + y.shape() + ", but a loss is 1x1; take its sum or mean first");
        return y;
    }

    private static void requireTangent(String method, Var x, Var v) {
        if (!v.sameShape(x))
            throw new MatrixDimensionException(method + ": the tangent " + v.label() + " is " + v.shape() + " but "
                    + x.label() + " is " + x.shape());
    }
}
