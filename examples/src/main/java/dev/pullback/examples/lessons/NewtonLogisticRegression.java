// Heads for JBang, which runs this file alone: jbang NewtonLogisticRegression.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;

/**
 * Lesson 7: second derivatives. A step of Newton's method goes to the minimum of the quadratic approximation of the loss at the
 * current point: {@code H d = -gradient}. The Hessian H is never formed, because the method of conjugate gradients needs only
 * its products with vectors, which {@code hvp} returns. Expected output: each step about squares the norm of the gradient, and
 * after five steps only rounding errors remain. Gradient descent is hardly half way after a hundred steps.
 */
public final class NewtonLogisticRegression {
    private NewtonLogisticRegression() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Dataset rows = Generated.blobs(400, 3, 0.4, 1);
        // A small penalty on the squared weights makes the minimum unique.
        Fn loss = w -> add(
                softmaxCrossEntropy(matmul(w.tape().input("x", rows.features()), w), rows.labels()),
                scale(sum(square(w)), 0.01));
        Fn gradient = grad(loss);

        DMatrixRMaj w = new DMatrixRMaj(2, 3);
        for (int step = 0; step <= 5; step++) {
            DMatrixRMaj g = gradient.at(w);
            System.out.printf(
                    Locale.ROOT,
                    "newton  step %3d: loss %.6f, |gradient| %s%n",
                    step,
                    loss.at(w).get(0),
                    size(g));
            CommonOps_DDRM.subtractEquals(w, solve(loss, w, g));
        }

        DMatrixRMaj v = new DMatrixRMaj(2, 3);
        for (int step = 0; step <= 100; step++) {
            DMatrixRMaj g = gradient.at(v);
            if (step % 50 == 0)
                System.out.printf(
                        Locale.ROOT,
                        "descent step %3d: loss %.6f, |gradient| %s%n",
                        step,
                        loss.at(v).get(0),
                        size(g));
            CommonOps_DDRM.addEquals(v, -0.5, g);
        }
    }

    /**
     * Returns the solution d of {@code H d = g} by conjugate gradients (Hestenes, Stiefel 1952), where H is the Hessian of the
     * loss at w.
     */
    private static DMatrixRMaj solve(Fn loss, DMatrixRMaj w, DMatrixRMaj g) {
        DMatrixRMaj d = new DMatrixRMaj(w.numRows, w.numCols);
        DMatrixRMaj residual = g.copy();
        DMatrixRMaj direction = g.copy();
        double square = dot(residual, residual);
        double enough = 1e-24 * square;
        Tape tape = new Tape();
        for (int i = 0; i < 2 * w.getNumElements() && square > enough; i++) {
            tape.reset();
            Var at = tape.input("w", w);
            DMatrixRMaj curved =
                    hvp(loss, at, tape.input("direction", direction)).value();
            double step = square / dot(direction, curved);
            CommonOps_DDRM.addEquals(d, step, direction);
            CommonOps_DDRM.addEquals(residual, -step, curved);
            double next = dot(residual, residual);
            CommonOps_DDRM.scale(next / square, direction);
            CommonOps_DDRM.addEquals(direction, residual);
            square = next;
        }
        return d;
    }

    private static double dot(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int i = 0; i < a.getNumElements(); i++) sum += a.get(i) * b.get(i);
        return sum;
    }

    private static String size(DMatrixRMaj g) {
        double norm = NormOps_DDRM.normF(g);
        return norm < 1e-14 ? "below 1e-14" : String.format(Locale.ROOT, "%.0e", norm);
    }
}
