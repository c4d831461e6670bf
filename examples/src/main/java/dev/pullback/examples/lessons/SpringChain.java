package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.optim.Adam;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 8: physics by {@code solve}. Four masses hang between two walls on five springs. Pull at them with known forces F,
 * measure how far they move, and find how stiff the springs are. The model is a system of equations, {@code K(k) U = F}, and
 * the gradient goes through its solution. What to expect: the stiffnesses 1, 5, 2, 8, 3 are found to three digits.
 */
public final class SpringChain {
    private SpringChain() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        // Row i holds what spring i is stretched by, in terms of the four positions: uᵢ - uᵢ₋₁, where a wall stays at
        // 0.
        DMatrixRMaj stretch = new DMatrixRMaj(5, 4);
        for (int i = 0; i < 5; i++) {
            if (i < 4) stretch.set(i, i, 1);
            if (i > 0) stretch.set(i, i - 1, -1);
        }
        DMatrixRMaj forces = new DMatrixRMaj(new double[][] {{1, 0}, {0, 1}, {0, -1}, {0, 2}}); // two experiments
        DMatrixRMaj truth = new DMatrixRMaj(new double[][] {{1}, {5}, {2}, {8}, {3}});
        DMatrixRMaj measured =
                displacements(new Tape().input(truth), stretch, forces).value();

        // Stiffness is positive, so we look for its logarithm, beginning with 1 for all.
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

    /** How far the masses move: K U = F with K = Bᵀ diag(k) B, where B says what each spring is stretched by. */
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
