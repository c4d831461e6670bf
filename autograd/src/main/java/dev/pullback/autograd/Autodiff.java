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
import org.jspecify.annotations.Nullable;

/**
 * What people call. {@link #gradients} takes the gradients of a loss on a tape; the rest turns functions into functions
 * and nests to any order, as in {@code grad(grad(x -> tanh(x)))}. Each has a form that takes the {@link Rules} to use
 * first; without them it uses {@link Rules#standard}.
 */
public final class Autodiff {
    /** The op that {@link #checkpoint} records; its operands are the arguments and all else that the function uses. */
    public static final Op CHECKPOINT = Checkpoint.CHECKPOINT;

    private Autodiff() {}

    /**
     * The gradients of a loss with respect to the parameters of its tape.
     *
     * @throws IllegalArgumentException if the tape has no parameters
     * @throws MatrixDimensionException if the loss is not 1x1
     */
    public static Gradients gradients(Var loss) {
        return gradients(Rules.standard(), loss);
    }

    /** As {@link #gradients(Var)}, by these rules. */
    public static Gradients gradients(Rules rules, Var loss) {
        if (!loss.isStale() && loss.tape().params().isEmpty())
            throw new IllegalArgumentException(
                    "gradients: the tape of " + loss.label()
                            + " has no parameters; make them by tape.param(name, matrix), or say of what as in gradients(loss, x)");
        return gradients(rules, loss, loss.tape().params().toArray(Var[]::new));
    }

    /**
     * The gradients of a loss with respect to some variables, given or computed, of its tape.
     *
     * @throws MatrixDimensionException if the loss is not 1x1
     */
    public static Gradients gradients(Var loss, Var... wrt) {
        return gradients(Rules.standard(), loss, wrt);
    }

    /** As {@link #gradients(Var, Var...)}, by these rules. */
    public static Gradients gradients(Rules rules, Var loss, Var... wrt) {
        return Gradients.of(rules, requireScalar("gradients", loss), wrt);
    }

    /**
     * The cotangents of {@code wrt}, given the cotangent {@code g} of {@code y}: {@code gᵀ ∂y/∂x} for each x. They are
     * variables of the same tape and can be differentiated again; zeros where {@code y} does not depend on one.
     *
     * @throws MatrixDimensionException if {@code g} has not the shape of {@code y}
     */
    public static Var[] vjp(Var y, Var g, Var... wrt) {
        return vjp(Rules.standard(), y, g, wrt);
    }

    /** As {@link #vjp(Var, Var, Var...)}, by these rules. */
    public static Var[] vjp(Rules rules, Var y, Var g, Var... wrt) {
        if (g.tape() != y.tape())
            throw new IllegalArgumentException("vjp: the cotangent is on another tape than " + y.label());
        @Nullable Var[] answers = Backward.differentiable(rules, y, g, wrt);
        Var[] full = new Var[answers.length];
        for (int i = 0; i < full.length; i++) {
            Var answer = answers[i];
            full[i] = answer == null ? y.tape().constant(wrt[i].shape(), 0) : answer;
        }
        return full;
    }

    /** The gradient of a function whose value is 1x1, as a function of the same argument. */
    public static Fn grad(Fn f) {
        return grad(Rules.standard(), f);
    }

    /** As {@link #grad(Fn)}, by these rules. */
    public static Fn grad(Rules rules, Fn f) {
        return x -> {
            Var u = identity(x);
            Var y = requireScalar("grad", f.apply(u));
            return vjp(rules, y, x.tape().constant(1), u)[0];
        };
    }

    /** A value and the gradients with respect to each argument; the matrices are the caller's. */
    public record ValueAndGrad(double value, List<DMatrixRMaj> gradients) {}

    /** The value of a function whose value is 1x1, and its gradients with respect to all arguments. */
    public static ValueAndGrad valueAndGrad(Fn.N f, DMatrixRMaj... at) {
        return valueAndGrad(Rules.standard(), f, at);
    }

    /** As {@link #valueAndGrad(Fn.N, DMatrixRMaj...)}, by these rules. */
    public static ValueAndGrad valueAndGrad(Rules rules, Fn.N f, DMatrixRMaj... at) {
        Tape tape = new Tape();
        Var[] x = Arrays.stream(at).map(tape::input).toArray(Var[]::new);
        Var y = f.apply(x);
        Gradients g = gradients(rules, y, x);
        return new ValueAndGrad(
                y.scalar(), Arrays.stream(x).map(v -> g.of(v).copy()).toList());
    }

    /**
     * The vector-Jacobian product: the cotangent of {@code x}, given the cotangent {@code g} of {@code f(x)}; with J the
     * Jacobian, {@code Jᵀ g}.
     */
    public static Var vjp(Fn f, Var x, Var g) {
        return vjp(Rules.standard(), f, x, g);
    }

    /** As {@link #vjp(Fn, Var, Var)}, by these rules. */
    public static Var vjp(Rules rules, Fn f, Var x, Var g) {
        Var u = identity(x);
        return vjp(rules, f.apply(u), g, u)[0];
    }

    /**
     * The Jacobian-vector product: the tangent of {@code f(x)}, given the tangent {@code v} of {@code x}; with J the
     * Jacobian, {@code J v}. It is the VJP of the VJP, which is linear in its cotangent: no second table is needed.
     */
    public static Var jvp(Fn f, Var x, Var v) {
        return jvp(Rules.standard(), f, x, v);
    }

    /** As {@link #jvp(Fn, Var, Var)}, by these rules. */
    public static Var jvp(Rules rules, Fn f, Var x, Var v) {
        requireTangent("jvp", x, v);
        Var u = identity(x);
        Var y = f.apply(u);
        Var g = x.tape().constant(y.shape(), 0);
        return vjp(rules, vjp(rules, y, g, u)[0], v, g)[0];
    }

    /** The product of the Hessian of a function whose value is 1x1 with a vector: {@code H v}, in the shape of x. */
    public static Var hvp(Fn f, Var x, Var v) {
        return hvp(Rules.standard(), f, x, v);
    }

    /** As {@link #hvp(Fn, Var, Var)}, by these rules. */
    public static Var hvp(Rules rules, Fn f, Var x, Var v) {
        requireTangent("hvp", x, v);
        return vjp(rules, grad(rules, f), x, v);
    }

    /** The Jacobian: row i holds the derivatives of element i of the value, elements counted row by row. */
    public static Fn jacobian(Fn f) {
        return jacobian(Rules.standard(), f);
    }

    /** As {@link #jacobian(Fn)}, by these rules. */
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

    /** The Hessian of a function whose value is 1x1, elements of x counted row by row. */
    public static Fn hessian(Fn f) {
        return hessian(Rules.standard(), f);
    }

    /** As {@link #hessian(Fn)}, by these rules. */
    public static Fn hessian(Rules rules, Fn f) {
        return jacobian(rules, grad(rules, f));
    }

    /**
     * A function that forgets its inner results and computes them again when its derivative is taken: less memory for
     * more time. The function may use variables and parameters that it is not given; it must record the same each time.
     */
    public static Fn.N checkpoint(Fn.N f) {
        return x -> {
            if (x.length == 0) throw new IllegalArgumentException("checkpoint: needs at least one argument");
            return Checkpoint.record(f, x);
        };
    }

    private static Var requireScalar(String what, Var y) {
        if (y.rows() != 1 || y.cols() != 1)
            throw new MatrixDimensionException(
                    what + ": " + y.label() + " is " + y.shape() + ", but a loss is 1x1; take its sum or mean first");
        return y;
    }

    private static void requireTangent(String what, Var x, Var v) {
        if (!v.sameShape(x))
            throw new MatrixDimensionException(what + ": the tangent " + v.label() + " is " + v.shape() + " but "
                    + x.label() + " is " + x.shape());
    }
}
