package dev.pullback.check.laws;

import dev.pullback.check.Criterion;
import dev.pullback.check.Finding;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;

/**
 * Checks that a Jacobian-vector product is the transpose of the vector-Jacobian product, and that a Hessian is symmetric. The
 * first is the dot product test of seismic inversion (Claerbout, "Earth Soundings Analysis", 1992), the second follows
 * Christianson, "Automatic Hessians by reverse accumulation", 1992.
 */
final class Adjoint {
    private final Laws laws;
    private final Subject subject;
    private final Rounding rounding;

    Adjoint(Laws laws) {
        this.laws = laws;
        this.subject = laws.subject();
        this.rounding = new Rounding(laws);
    }

    /** Checks {@code ⟨g, J u⟩ = ⟨Jᵀ g, u⟩} if there is a Jacobian-vector product. */
    void checkJvp() {
        DMatrixRMaj[] x = laws.inputs();
        DMatrixRMaj[] u = MatrixMath.zerosLike(x);
        for (int i = 0; i < x.length; i++) {
            if (!laws.isFixed(i)) u[i] = laws.cotangent(x[i]);
        }
        DMatrixRMaj ju = subject.jvp(x, u);
        if (ju == null) return;
        DMatrixRMaj g = laws.cotangent(subject.value(laws.inputs()));
        if (!MatrixMath.shape(ju).equals(MatrixMath.shape(g))) {
            laws.addBroken(Criterion.TRANSPOSITION, "J u is " + MatrixMath.shape(ju) + ", not " + MatrixMath.shape(g));
            return;
        }
        if (!isExactlyLinear(u, ju)) return;
        double forward = MatrixMath.dot(g, ju);
        double backward = backward(laws.inputs(), g, u);
        double size = Math.max(MatrixMath.dotOfSizes(g, ju), sizeOfBackward(g, u));
        Rounding.Value ofForward = (inputs, c) -> forward(inputs, g, u, c);
        Rounding.Value ofBackward = (inputs, c) -> backward(inputs, MatrixMath.times(c, g), u);
        if (!rounding.agree(forward, ofForward, backward, ofBackward, g, size))
            laws.addBroken(Criterion.TRANSPOSITION, "⟨g, J u⟩ is " + forward + " but ⟨Jᵀ g, u⟩ is " + backward);
    }

    /** Checks that {@code J (c u) = c J u} holds exactly for -1 and powers of two. */
    private boolean isExactlyLinear(DMatrixRMaj[] u, DMatrixRMaj ju) {
        Precision precision = subject.precision();
        double power = precision.choose(Linearity.POWER, Linearity.POWER_SINGLE);
        double tiny = precision.choose(Linearity.TINY, Linearity.TINY_SINGLE);
        for (double c : new double[] {-1, power, 1 / power}) {
            DMatrixRMaj scaled = forward(laws.inputs(), u, c);
            if (MatrixMath.firstUnequal(MatrixMath.times(c, ju), scaled, tiny) < 0) continue;
            laws.addBroken(Criterion.LINEARITY, "jvp(c u) is not c jvp(u) for c = " + Finding.number(c));
            return false;
        }
        return true;
    }

    /** Returns {@code J (c u)}. */
    private DMatrixRMaj forward(DMatrixRMaj[] inputs, DMatrixRMaj[] u, double c) {
        DMatrixRMaj[] scaled = Arrays.stream(u).map(m -> MatrixMath.times(c, m)).toArray(DMatrixRMaj[]::new);
        return Objects.requireNonNull(subject.jvp(inputs, scaled));
    }

    /** Returns {@code ⟨g, J (c u)⟩}. */
    private double forward(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] u, double c) {
        return MatrixMath.dot(g, forward(inputs, u, c));
    }

    /** Returns {@code ⟨Jᵀ g, u⟩}. */
    private double backward(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] u) {
        DMatrixRMaj[] d = laws.full(subject.run(inputs).pull(g.copy()));
        double sum = 0;
        for (int i = 0; i < u.length; i++) sum += MatrixMath.dot(d[i], u[i]);
        return sum;
    }

    /**
     * Checks {@code ⟨u, H w⟩ = ⟨w, H u⟩}. At order 2, the value is the gradient with respect to all inputs except the last,
     * so its Jacobian is a Hessian.
     */
    void checkHessian() {
        DMatrixRMaj value = subject.value(laws.inputs()).copy();
        DMatrixRMaj u = laws.cotangent(value);
        DMatrixRMaj w = laws.cotangent(value);
        DMatrixRMaj hu = hessian(laws.inputs(), u);
        double whu = MatrixMath.dot(w, hu);
        DMatrixRMaj hw = hessian(laws.inputs(), w);
        double uhw = MatrixMath.dot(u, hw);
        double size = Math.max(MatrixMath.dotOfSizes(w, hu), MatrixMath.dotOfSizes(u, hw));
        if (!rounding.agree(uhw, product(u, w), whu, product(w, u), u, size))
            laws.addBroken(Criterion.SYMMETRY, "⟨u, H w⟩ is " + uhw + " but ⟨w, H u⟩ is " + whu);
    }

    /** Returns {@code ⟨a, H (c b)⟩} as a function of the inputs and of c. */
    private Rounding.Value product(DMatrixRMaj a, DMatrixRMaj b) {
        return (inputs, c) -> MatrixMath.dot(a, hessian(inputs, MatrixMath.times(c, b)));
    }

    /** Returns the sum of the absolute values of the terms of {@code ⟨Jᵀ g, u⟩}. */
    private double sizeOfBackward(DMatrixRMaj g, DMatrixRMaj[] u) {
        DMatrixRMaj[] d = laws.gradients(g);
        double sum = 0;
        for (int i = 0; i < u.length; i++) sum += MatrixMath.dotOfSizes(d[i], u[i]);
        return sum;
    }

    /** Returns {@code H u}: the gradients of all inputs except the last, concatenated. */
    private DMatrixRMaj hessian(DMatrixRMaj[] inputs, DMatrixRMaj u) {
        DMatrixRMaj[] d = laws.full(subject.run(inputs).pull(u.copy()));
        double[] all = new double[0];
        for (int i = 0; i < d.length - 1; i++) {
            if (laws.isFixed(i)) continue;
            int n = all.length;
            all = Arrays.copyOf(all, n + d[i].getNumElements());
            System.arraycopy(d[i].data, 0, all, n, d[i].getNumElements());
        }
        return DMatrixRMaj.wrap(all.length, 1, all);
    }
}
