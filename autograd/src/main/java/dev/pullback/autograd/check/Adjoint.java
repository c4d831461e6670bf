package dev.pullback.autograd.check;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * A Jacobian-vector product is the transpose of the vector-Jacobian product, and a second derivative is its own: the dot
 * product test of seismic inversion (Claerbout, "Earth Soundings Analysis", 1992), and Christianson, "Automatic Hessians
 * by reverse accumulation", 1992.
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

    /** {@code ⟨g, J u⟩ = ⟨Jᵀ g, u⟩}, if there is a Jacobian-vector product. */
    void ofJvp() {
        DMatrixRMaj[] x = laws.inputs();
        DMatrixRMaj[] u = Matrices.zerosLike(x);
        for (int i = 0; i < x.length; i++) {
            if (!laws.isFixed(i)) u[i] = laws.cotangent(x[i]);
        }
        DMatrixRMaj ju = subject.jvp(x, u);
        if (ju == null) return;
        DMatrixRMaj g = laws.cotangent(subject.value(laws.inputs()));
        if (!Matrices.shape(ju).equals(Matrices.shape(g))) {
            laws.broken(Aspect.TRANSPOSITION, "J u is " + Matrices.shape(ju) + ", not " + Matrices.shape(g));
            return;
        }
        double forward = Matrices.dot(g, ju);
        double backward = backward(laws.inputs(), g, u);
        double size = Matrices.dotOfSizes(g, ju);
        double slack = rounding.ofSum(backward, size, inputs -> backward(inputs, g, u));
        if (Math.abs(forward - backward) > slack)
            laws.broken(Aspect.TRANSPOSITION, "⟨g, J u⟩ is " + forward + " but ⟨Jᵀ g, u⟩ is " + backward);
    }

    /** {@code ⟨Jᵀ g, u⟩}. */
    private double backward(DMatrixRMaj[] inputs, DMatrixRMaj g, DMatrixRMaj[] u) {
        DMatrixRMaj[] d = laws.full(subject.run(inputs).pull(g.copy()));
        double sum = 0;
        for (int i = 0; i < u.length; i++) sum += Matrices.dot(d[i], u[i]);
        return sum;
    }

    /** {@code ⟨u, H w⟩ = ⟨w, H u⟩}: the value is a gradient by all inputs but the last, so its Jacobian is a Hessian. */
    void ofHessian() {
        DMatrixRMaj value = subject.value(laws.inputs()).copy();
        DMatrixRMaj u = laws.cotangent(value);
        DMatrixRMaj w = laws.cotangent(value);
        DMatrixRMaj hu = hessian(laws.inputs(), u);
        double whu = Matrices.dot(w, hu);
        double uhw = Matrices.dot(u, hessian(laws.inputs(), w));
        double slack = rounding.ofSum(whu, Matrices.dotOfSizes(w, hu), inputs -> Matrices.dot(w, hessian(inputs, u)));
        if (Math.abs(uhw - whu) > slack) laws.broken(Aspect.SYMMETRY, "⟨u, H w⟩ is " + uhw + " but ⟨w, H u⟩ is " + whu);
    }

    /** {@code H u}: the gradients of all inputs but the last, one after the other. */
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
