// Heads for JBang, which runs this file alone: jbang KalmanNoise.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Locale;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Lesson 11: the noise of a Kalman filter. A filter tracks a vehicle in the plane by its noisy positions. The filter
 * needs two numbers that are unknown: the noise of the positions, and the acceleration of the vehicle. The lesson
 * finds the numbers for which the likelihood of the measurements is greatest. It uses the gradient and the Hessian of
 * the likelihood through all steps of the filter. The parameters are logarithms, so that the noise stays positive.
 * Expected output: after a few steps of Newton's method the gradient is zero, and the estimates are near the numbers
 * with which the measurements were made, 0.3 and 2.
 */
public final class KalmanNoise {
    private static final int STEPS = 150;
    private static final double ACCELERATION = 0.3;
    private static final double POSITION = 2;

    /** The state is two coordinates and two velocities; a step takes a second. */
    private static final DMatrixRMaj MOTION =
            new DMatrixRMaj(new double[][] {{1, 0, 1, 0}, {0, 1, 0, 1}, {0, 0, 1, 0}, {0, 0, 0, 1}});

    /** An acceleration a changes the coordinate by a/2 and the velocity by a. */
    private static final DMatrixRMaj PUSH = new DMatrixRMaj(new double[][] {{0.5, 0}, {0, 0.5}, {1, 0}, {0, 1}});

    private static final DMatrixRMaj SEEN = new DMatrixRMaj(new double[][] {{1, 0, 0, 0}, {0, 1, 0, 0}});

    private KalmanNoise() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        DMatrixRMaj[] positions = drive(new Random(1));
        Fn loss = logs -> filter(logs, positions);
        Fn gradient = grad(loss);
        Fn curvature = hessian(loss);

        DMatrixRMaj logs = new DMatrixRMaj(new double[][] {{0}, {0}}); // the logarithms of the two deviations
        DMatrixRMaj step = new DMatrixRMaj(2, 1);
        for (int i = 0; i <= 5; i++) {
            DMatrixRMaj g = gradient.at(logs);
            System.out.printf(
                    Locale.ROOT,
                    "step %d: -log likelihood %.2f, acceleration %.3f, position %.3f%n",
                    i,
                    loss.at(logs).get(0),
                    Math.exp(logs.get(0)),
                    Math.exp(logs.get(1)));
            boolean solved = CommonOps_DDRM.solve(curvature.at(logs), g, step);
            if (!solved) throw new IllegalStateException("the Hessian is singular");
            double length = Math.max(1, Math.abs(step.get(0)) + Math.abs(step.get(1))); // far away, steps are shortened
            CommonOps_DDRM.subtractEquals(logs, scaled(step, 1 / length));
        }
        System.out.printf(Locale.ROOT, "made with: acceleration %.3f, position %.3f%n", ACCELERATION, POSITION);
    }

    private static DMatrixRMaj scaled(DMatrixRMaj x, double factor) {
        DMatrixRMaj y = x.copy();
        CommonOps_DDRM.scale(factor, y);
        return y;
    }

    /** Returns the measured positions of a vehicle that accelerates at random. */
    private static DMatrixRMaj[] drive(Random random) {
        DMatrixRMaj state = new DMatrixRMaj(4, 1);
        DMatrixRMaj[] positions = new DMatrixRMaj[STEPS];
        for (int i = 0; i < STEPS; i++) {
            DMatrixRMaj next = new DMatrixRMaj(4, 1);
            CommonOps_DDRM.mult(MOTION, state, next);
            CommonOps_DDRM.multAdd(PUSH, noise(random, ACCELERATION), next);
            state = next;
            positions[i] = noise(random, POSITION);
            CommonOps_DDRM.multAdd(SEEN, state, positions[i]);
        }
        return positions;
    }

    private static DMatrixRMaj noise(Random random, double deviation) {
        double x = deviation * random.nextGaussian();
        return new DMatrixRMaj(new double[][] {{x}, {deviation * random.nextGaussian()}});
    }

    /** Records the filter, and returns minus the logarithm of the likelihood of the positions. */
    private static Var filter(Var logs, DMatrixRMaj[] positions) {
        Tape tape = logs.tape();
        Var motion = tape.constant(MOTION);
        Var seen = tape.constant(SEEN);
        Var push = tape.constant(PUSH);
        Var variances = exp(scale(logs, 2));
        Var processNoise = mul(matmulTransB(push, push), slice(variances, 0, 0, 1, 1));
        Var measurementNoise = mul(tape.constant(CommonOps_DDRM.identity(2)), slice(variances, 1, 0, 1, 1));
        Var state = tape.constant(new DMatrixRMaj(4, 1));
        Var covariance = tape.constant(CommonOps_DDRM.identity(4));
        Var total = tape.constant(0);
        for (DMatrixRMaj position : positions) {
            // predict
            state = matmul(motion, state);
            covariance = add(matmul(motion, matmulTransB(covariance, motion)), processNoise);
            // compare with the measurement
            Var residual = sub(tape.constant(position), matmul(seen, state));
            Var s = add(matmul(seen, matmulTransB(covariance, seen)), measurementNoise);
            Var weighted = solveSpd(s, residual);
            total = add(total, scale(add(logDetSpd(s), matmulTransA(residual, weighted)), 0.5));
            // update
            Var gain = matmulTransB(covariance, seen);
            state = add(state, matmul(gain, weighted));
            covariance = sub(covariance, matmul(gain, solveSpd(s, transpose(gain))));
        }
        return shift(total, positions.length * Math.log(2 * Math.PI));
    }
}
