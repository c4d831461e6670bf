// Heads for JBang, which runs this file alone: jbang SpringChain.java
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
import dev.pullback.train.optim.Adam;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 8: fitting a physical model with {@code solve}. Four masses are connected by five springs between two walls. Known
 * forces F displace the masses by measured distances U, and the stiffnesses k of the springs are unknown. The model
 * is a system of linear equations, {@code K(k) U = F}, and the gradient flows through its solution U. Expected
 * output: the stiffnesses 1, 5, 2, 8, 3 to three digits.
 */
public final class SpringChain {
    private SpringChain() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        // Row i is the elongation of spring i as a function of the four displacements: uᵢ - uᵢ₋₁, where a wall stays
        // at 0.
        DMatrixRMaj stretch = new DMatrixRMaj(5, 4);
        for (int i = 0; i < 5; i++) {
            if (i < 4) stretch.set(i, i, 1);
            if (i > 0) stretch.set(i, i - 1, -1);
        }
        DMatrixRMaj forces = new DMatrixRMaj(new double[][] {{1, 0}, {0, 1}, {0, -1}, {0, 2}}); // two experiments
        DMatrixRMaj truth = new DMatrixRMaj(new double[][] {{1}, {5}, {2}, {8}, {3}});
        DMatrixRMaj measured =
                displacements(new Tape().input(truth), stretch, forces).value();

        // Stiffness is positive, so the parameter is its logarithm. All stiffnesses start at 1.
        DMatrixRMaj logStiffness = new DMatrixRMaj(5, 1);
        Adam adam = Adam.of(0.05);
        Tape tape = new Tape();
        for (int step = 0; step <= 1000; step++) {
            tape.reset();
            Var k = exp(tape.param("log stiffness", logStiffness));
            Var error = sub(displacements(k, stretch, forces), tape.input("measured", measured));
            Var loss = sum(square(error));
            if (step % 250 == 0) System.out.println("step " + step + ": " + row(k.value()));
            adam.step(gradients(loss));
        }
    }

    /** Returns the displacements U with K U = F and K = Bᵀ diag(k) B, where B maps displacements to elongations. */
    private static Var displacements(Var k, DMatrixRMaj stretch, DMatrixRMaj forces) {
        Var b = k.tape().input("stretch", stretch);
        Var stiffness = matmulTransA(b, mul(k, b));
        return solveSpd(stiffness, k.tape().input("forces", forces));
    }

    private static String row(DMatrixRMaj k) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < k.getNumElements(); i++) text.append(String.format(Locale.ROOT, "%6.2f", k.get(i)));
        return text.toString();
    }
}
