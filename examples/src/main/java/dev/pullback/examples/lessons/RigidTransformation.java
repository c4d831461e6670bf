// Heads for JBang, which runs this file alone: jbang RigidTransformation.java
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
import dev.pullback.core.Var;
import java.util.Locale;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Lesson 12: a derivative through a singular value decomposition. A camera measures points whose places are known. The
 * rotation and the shift from the known to the measured points have a closed form by {@code svd} (Kabsch, Acta Cryst. A32,
 * 1976). But the camera's depth is off by an unknown factor. For each factor there is a best rotation, and a
 * remaining error. This error is minimised as a function of the factor; its gradient flows through the decomposition.
 * Expected output: the factor that the camera applied, 1.25, is found, and the remaining error is that of the noise.
 */
public final class RigidTransformation {
    private static final int POINTS = 40;
    private static final double NOISE = 0.01;
    private static final double DEPTH = 1.25;

    private RigidTransformation() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Random random = new Random(3);
        DMatrixRMaj known = new DMatrixRMaj(POINTS, 3);
        for (int i = 0; i < known.getNumElements(); i++) known.data[i] = random.nextGaussian();
        DMatrixRMaj measured = photograph(known, random);

        Fn loss = logDepth -> leftOver(logDepth, known, measured);
        Fn gradient = grad(loss);
        Fn curvature = hessian(loss);
        DMatrixRMaj logDepth = new DMatrixRMaj(1, 1);
        for (int step = 0; step <= 5; step++) {
            System.out.printf(
                    Locale.ROOT,
                    "step %d: depth factor %.4f, deviation %.4f%n",
                    step,
                    Math.exp(logDepth.get(0)),
                    Math.sqrt(loss.at(logDepth).get(0)));
            CommonOps_DDRM.addEquals(logDepth, -1 / curvature.at(logDepth).get(0), gradient.at(logDepth));
        }
        System.out.printf(Locale.ROOT, "made with: depth factor %.4f, deviation %.4f%n", DEPTH, NOISE);
    }

    /** Returns the points rotated, shifted, with noise, and with a wrong depth. */
    private static DMatrixRMaj photograph(DMatrixRMaj known, Random random) {
        double c = Math.cos(0.6);
        double s = Math.sin(0.6);
        DMatrixRMaj about = new DMatrixRMaj(new double[][] {{c, -s, 0}, {s, c, 0}, {0, 0, 1}});
        DMatrixRMaj tilt = new DMatrixRMaj(new double[][] {{1, 0, 0}, {0, c, -s}, {0, s, c}});
        DMatrixRMaj rotation = new DMatrixRMaj(3, 3);
        CommonOps_DDRM.mult(about, tilt, rotation);
        DMatrixRMaj measured = new DMatrixRMaj(POINTS, 3);
        CommonOps_DDRM.multTransB(known, rotation, measured);
        for (int i = 0; i < measured.getNumElements(); i++)
            measured.data[i] += 1 + i % 3 + NOISE * random.nextGaussian();
        for (int i = 0; i < POINTS; i++) measured.set(i, 2, DEPTH * measured.get(i, 2));
        return measured;
    }

    /** Records the mean squared distance, per coordinate, after the best rotation and shift. */
    private static Var leftOver(Var logDepth, DMatrixRMaj known, DMatrixRMaj measured) {
        Var corrected = mul(
                logDepth.tape().constant(measured),
                concatCols(logDepth.tape().constant(new DMatrixRMaj(new double[][] {{1, 1}})), exp(neg(logDepth))));
        Var to = centred(corrected);
        Var from = centred(logDepth.tape().constant(known));
        Svd s = svd(matmulTransA(from, to));
        // a reflection would fit better than the rotation if the determinant is negative
        Var orientation = sign(det(matmulTransB(s.v(), s.u())));
        Var ones = logDepth.tape().constant(new DMatrixRMaj(new double[][] {{1, 1}}));
        Var rotation = matmulTransB(mul(s.v(), concatCols(ones, orientation)), s.u());
        return mean(square(sub(matmulTransB(from, rotation), to)));
    }

    private static Var centred(Var points) {
        return sub(points, scale(colSums(points), 1.0 / points.rows()));
    }
}
