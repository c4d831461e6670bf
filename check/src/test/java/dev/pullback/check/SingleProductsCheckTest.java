package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Precision;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that the error bars of a function with products in single precision are as wide as its rounding errors. */
class SingleProductsCheckTest {
    private static final int SIDE = 64;

    private final Random random = new Random(1);
    private final DMatrixRMaj[] matrices = {matrix(), matrix(), matrix(), matrix()};

    private DMatrixRMaj matrix() {
        DMatrixRMaj m = new DMatrixRMaj(SIDE, SIDE);
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextGaussian() / 8;
        return m;
    }

    private Var loss(double[] x) {
        Tape tape = Tape.in(Precision.SINGLE_PRODUCTS);
        Var u = tape.param("u", new DMatrixRMaj(1, 1, true, x[0]));
        Var v = tape.param("v", new DMatrixRMaj(1, 1, true, x[1]));
        Var[] m = new Var[matrices.length];
        for (int i = 0; i < m.length; i++) m[i] = tape.input("m" + i, matrices[i]);
        return mean(tanh(matmul(add(m[0], add(mul(u, m[1]), mul(v, m[2]))), m[3])));
    }

    private Report check(double error) {
        return GradCheck.ofArray("single", x -> loss(x).scalar(), x -> {
                    Gradients g = Autodiff.gradients(loss(x));
                    return new double[] {g.of("u").data[0] * (1 + error), g.of("v").data[0]};
                })
                .at(0.3, -0.7);
    }

    @Test
    void aRightGradientPassesAndTheReportSaysWhatItResolves() {
        Report report = check(0);
        assertTrue(report.passes(), report::toString);
        assertTrue(report.toString().matches(".*resolves \\de-0[345]"), report::toString);
    }

    @Test
    void aWrongGradientIsFound() {
        for (double error : new double[] {0.003, 0.01, -0.1, 1})
            assertFalse(check(error).passes());
    }
}
