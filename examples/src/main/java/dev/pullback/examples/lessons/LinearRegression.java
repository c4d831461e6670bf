// Heads for JBang, which runs this file alone: jbang LinearRegression.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Sgd;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 1: a plane through noisy points, by gradient descent and, for comparison, by the normal equations. Expected output:
 * both find y = 2 a - 3 b + 1 up to the noise, and agree with each other.
 */
public final class LinearRegression {
    private LinearRegression() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        // 200 points with two features a, b and a column of ones, whose weight is the offset.
        SplitMix random = new SplitMix(1);
        DMatrixRMaj x = new DMatrixRMaj(200, 3);
        DMatrixRMaj y = new DMatrixRMaj(200, 1);
        for (int i = 0; i < x.numRows; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            x.set(i, 0, a);
            x.set(i, 1, b);
            x.set(i, 2, 1);
            y.set(i, 0, 2 * a - 3 * b + 1 + 0.1 * random.nextGaussian());
        }

        // The parameter is an ordinary matrix. Each step records the loss, computes its gradient and updates the
        // matrix.
        DMatrixRMaj w = new DMatrixRMaj(3, 1);
        Sgd descent = Sgd.of(0.1);
        Tape tape = new Tape();
        for (int step = 0; step <= 100; step++) {
            tape.reset();
            Var error = sub(matmul(tape.input("x", x), tape.param("w", w)), tape.input("y", y));
            Var loss = mean(square(error));
            if (step % 25 == 0) System.out.printf(Locale.ROOT, "step %3d: loss %.4f%n", step, loss.scalar());
            descent.step(gradients(loss));
        }
        System.out.println("by descent:       " + plane(w));

        // The least squares solution solves (XᵀX) w = Xᵀy.
        tape.reset();
        Var rows = tape.input("x", x);
        Var best = solveSpd(matmulTransA(rows, rows), matmulTransA(rows, tape.input("y", y)));
        System.out.println("by the equations: " + plane(best.value()));
    }

    private static String plane(DMatrixRMaj w) {
        return String.format(Locale.ROOT, "%.3f for a, %.3f for b, offset %.3f", w.get(0), w.get(1), w.get(2));
    }
}
