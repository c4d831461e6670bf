package dev.pullback.check.laws;

import dev.pullback.check.Criterion;
import dev.pullback.check.Verdict;
import dev.pullback.check.subject.CheckContext;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.ReportBuilder;
import dev.pullback.check.subject.Subject;
import dev.pullback.check.subject.TestPoint;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * What every vector-Jacobian product must keep to, whatever the function. These checks need no differences and know no
 * tolerance but, where sums are formed in another order, rounding. Here is what they share; {@link Contract} checks the
 * code and {@link Linearity} and {@link Adjoint} the numbers.
 */
public final class Laws {
    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final BitSet fixed;
    private final List<String> names;
    private final String point;
    private final int order;
    private final Random random;
    private final ReportBuilder tally;

    public Laws(CheckContext task, TestPoint point) {
        this.subject = task.subject();
        this.x = point.x();
        this.fixed = task.fixed();
        this.names = task.names();
        this.point = point.name();
        this.order = task.order();
        this.random = task.random();
        this.tally = task.tally();
    }

    /** Checks all laws; a broken one becomes a finding. Answers whether differences are worth taking. */
    public boolean check() {
        Contract manners = new Contract(this);
        if (!manners.haveShapes() || !manners.leaveAlone() || !manners.repeat()) return false;
        if (!MatrixMath.isFinite(subject.value(inputs()))) return true;
        manners.shareNothing();
        manners.rememberNothing();
        manners.mindTheSize();
        Linearity linearity = new Linearity(this);
        if (subject.hasCotangent()) linearity.inTheCotangent();
        if (order == 1) linearity.overInputs();
        Adjoint adjoint = new Adjoint(this);
        adjoint.ofJvp();
        if (order > 1) adjoint.ofHessian();
        return true;
    }

    /** Inputs at which the function is defined, others than the given ones if it is defined close by. */
    DMatrixRMaj[] elsewhere() {
        double[] values = new double[subject.value(inputs()).getNumElements()];
        for (double factor : new double[] {0.75, 1.25}) {
            DMatrixRMaj[] there = inputs();
            for (int i = 0; i < there.length; i++) {
                for (int k = 0; k < there[i].getNumElements() && !fixed.get(i); k++) there[i].data[k] *= factor;
            }
            if (isDefinedAt(there, values)) return there;
        }
        return inputs();
    }

    /** Inputs changed in the last bits, if the function is defined there too. */
    DMatrixRMaj[] nudged(DMatrixRMaj[] inputs) {
        DMatrixRMaj[] near = MatrixMath.copy(inputs);
        for (int i = 0; i < near.length; i++) {
            for (int k = 0; k < near[i].getNumElements() && !fixed.get(i); k++) {
                near[i].data[k] += (random.nextInt(17) - 8) * Math.ulp(near[i].data[k]);
            }
        }
        return isDefinedAt(near) ? near : MatrixMath.copy(inputs);
    }

    /** Whether the function is finite at these inputs. */
    boolean isDefinedAt(DMatrixRMaj[] inputs) {
        return isDefinedAt(inputs, new double[subject.value(inputs()).getNumElements()]);
    }

    private boolean isDefinedAt(DMatrixRMaj[] inputs, double[] values) {
        subject.outputs(MatrixMath.copy(inputs), values);
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    Subject subject() {
        return subject;
    }

    /** The number of inputs. */
    int size() {
        return x.length;
    }

    boolean isFixed(int input) {
        return fixed.get(input);
    }

    String name(int input) {
        return names.get(input);
    }

    /** An input, not to be modified. */
    DMatrixRMaj input(int i) {
        return x[i];
    }

    /** The inputs, to do with what one likes. */
    DMatrixRMaj[] inputs() {
        return MatrixMath.copy(x);
    }

    /** Random numbers of few digits, so that sums of two are exact; 1 where the gradient has no cotangent. */
    DMatrixRMaj cotangent(DMatrixRMaj like) {
        if (!subject.hasCotangent()) return new DMatrixRMaj(new double[][] {{1}});
        DMatrixRMaj g = MatrixMath.gaussian(like.numRows, like.numCols, random);
        for (int i = 0; i < g.data.length; i++) g.data[i] = Math.rint(g.data[i] * 0x1p20) * 0x1p-20;
        return g;
    }

    /** A number between 1 and 8 of 53 random bits. */
    double drawFactor() {
        return 1 + 7 * random.nextDouble();
    }

    boolean drawBoolean() {
        return random.nextBoolean();
    }

    /** Runs forward and backward anew, nothing shared; zeros for what is null. */
    DMatrixRMaj[] gradients(DMatrixRMaj g) {
        return full(subject.run(inputs()).pull(g.copy()));
    }

    /** Copies, with zeros for what is null. */
    DMatrixRMaj[] full(@Nullable DMatrixRMaj[] gradients) {
        DMatrixRMaj[] full = MatrixMath.zerosLike(x);
        for (int i = 0; i < full.length; i++) {
            DMatrixRMaj d = gradients[i];
            if (d != null && !fixed.get(i)) full[i] = d.copy();
        }
        return full;
    }

    void broken(Criterion criterion, String text) {
        tally.add(Verdict.WRONG, criterion, point, order, text);
    }
}
