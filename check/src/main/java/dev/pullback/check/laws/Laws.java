package dev.pullback.check.laws;

import dev.pullback.check.Criterion;
import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import dev.pullback.core.Finiteness;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Checks the laws that hold for the vector-Jacobian product of any function. They need no numeric derivatives and no
 * tolerance except for rounding errors. {@link Contract} checks how the code behaves, {@link Linearity} and {@link Adjoint}
 * check the numbers; this class has what the three share.
 */
public final class Laws {
    private final CheckContext context;
    private final Subject subject;
    private final TestPoint point;
    private final DMatrixRMaj[] x;
    private final Random random;

    /** Prepares the checks at a point. */
    public Laws(CheckContext context, TestPoint point) {
        this.context = context;
        this.subject = context.subject();
        this.point = point;
        this.x = point.x();
        this.random = context.random();
    }

    /**
     * Checks all laws and adds a finding for each one that is broken.
     *
     * @return whether the gradient is well-behaved enough to be compared with numeric derivatives
     */
    public boolean check() {
        Contract contract = new Contract(this);
        if (!contract.hasShapes() || !contract.modifiesNothing() || !contract.isRepeatable()) return false;
        if (!Finiteness.isFinite(subject.value(inputs()))) return true;
        check(Criterion.ALIASING, contract::checkSharing);
        check(Criterion.STATE, contract::checkState);
        check(Criterion.STATE, contract::checkKeptInputs);
        contract.checkOversizedArrays();
        Linearity linearity = new Linearity(this);
        if (subject.hasCotangent()) check(Criterion.LINEARITY, linearity::checkCotangent);
        if (context.order() == 1) check(Criterion.SAME_INPUT, linearity::checkSharedInputs);
        Adjoint adjoint = new Adjoint(this);
        adjoint.checkJvp();
        if (context.order() > 1) adjoint.checkHessian();
        return true;
    }

    /** Checks a law. An exception at its inputs or cotangents leaves it undecided; at the point itself there was none. */
    private void check(Criterion law, Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError e) {
            String text = "the gradient throws " + e.getClass().getSimpleName() + ": " + e.getMessage();
            context.report().add(Verdict.UNDECIDED, law, point.name(), context.order(), text);
        }
    }

    /** Returns other inputs at which the function is finite, or the same inputs if none are found. */
    DMatrixRMaj[] elsewhere() {
        int outputs = subject.value(inputs()).getNumElements();
        for (double factor : new double[] {0.75, 1.25}) {
            DMatrixRMaj[] there = inputs();
            for (int i = 0; i < there.length; i++) {
                for (int k = 0; k < there[i].getNumElements() && !isFixed(i); k++) {
                    if (!subject.fixedEntries(i).get(k)) there[i].data[k] *= factor;
                }
            }
            if (isFiniteAt(there, outputs)) return there;
        }
        return inputs();
    }

    /** Returns inputs that differ in the last bits, or the same inputs if the function is not finite there. */
    DMatrixRMaj[] nudged(DMatrixRMaj[] inputs) {
        DMatrixRMaj[] near = MatrixMath.copy(inputs);
        for (int i = 0; i < near.length; i++) {
            for (int k = 0; k < near[i].getNumElements() && !isFixed(i); k++) {
                int ulps = random.nextInt(17) - 8;
                if (!subject.fixedEntries(i).get(k))
                    near[i].data[k] += ulps * subject.precision().ulp(near[i].data[k]);
            }
        }
        return isFiniteAt(near) ? near : MatrixMath.copy(inputs);
    }

    /** Whether the function is finite at these inputs. */
    boolean isFiniteAt(DMatrixRMaj[] inputs) {
        return isFiniteAt(inputs, subject.value(inputs()).getNumElements());
    }

    private boolean isFiniteAt(DMatrixRMaj[] inputs, int outputs) {
        return subject.isFiniteAt(MatrixMath.copy(inputs), outputs);
    }

    Subject subject() {
        return subject;
    }

    /** Returns the number of inputs. */
    int size() {
        return x.length;
    }

    boolean isFixed(int input) {
        return context.fixed().get(input);
    }

    String name(int input) {
        return context.names().get(input);
    }

    /** Returns an input, not to be modified. */
    DMatrixRMaj input(int i) {
        return x[i];
    }

    /** Returns copies of the inputs. */
    DMatrixRMaj[] inputs() {
        return MatrixMath.copy(x);
    }

    /**
     * Draws a cotangent of the shape of a matrix; it is 1 if the gradient takes no cotangent. The numbers have few digits,
     * so that the sum of two of them is exact.
     */
    DMatrixRMaj cotangent(DMatrixRMaj like) {
        if (!subject.hasCotangent()) return new DMatrixRMaj(new double[][] {{1}});
        DMatrixRMaj g = MatrixMath.gaussian(like.numRows, like.numCols, random);
        return MatrixMath.each(g, (i, v) -> Math.rint(v * 0x1p20) * 0x1p-20);
    }

    /** Draws a cotangent of numbers with 53 bits, which single precision would round. */
    DMatrixRMaj cotangentOfAllBits(DMatrixRMaj like) {
        return MatrixMath.gaussian(like.numRows, like.numCols, random);
    }

    /** Draws a number between 1 and 8 with few bits, so that its product with a cotangent of few bits is exact. */
    double drawFactor() {
        return 1 + (2 * random.nextInt(28) + 1) / 8.0;
    }

    boolean drawBoolean() {
        return random.nextBoolean();
    }

    /** Runs a forward and a backward pass on copies of all matrices and returns the gradients as {@link #full} does. */
    DMatrixRMaj[] gradients(DMatrixRMaj g) {
        return full(subject.run(inputs()).pull(g.copy()));
    }

    /** Copies gradients, with zeros in place of null. */
    DMatrixRMaj[] full(@Nullable DMatrixRMaj[] gradients) {
        DMatrixRMaj[] full = MatrixMath.zerosLike(x);
        for (int i = 0; i < full.length; i++) {
            DMatrixRMaj d = gradients[i];
            if (d != null && !isFixed(i)) full[i] = d.copy();
        }
        return full;
    }

    /** Whether the gradient is checked, and not the gradient of the gradient. */
    boolean isFirstOrder() {
        return context.order() == 1;
    }

    /** Adds a finding about a law that is broken. */
    void addBroken(Criterion law, String text) {
        context.report().add(Verdict.WRONG, law, point.name(), context.order(), text);
    }
}
