package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Precision;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Test;

/** Tests programs and tapes that compute products in single precision. */
class PrecisionTest {
    private static final int ROWS = 64;

    private final Random random = new Random(1);
    private final DMatrixRMaj x = Net.random(ROWS, 90, random);
    private final int[] labels = Net.labels(ROWS, 10, random);

    private Var loss(Net net, Tape tape) {
        return softmaxCrossEntropy(net.logits(tape.input("x", x)), tape.input("labels", labels));
    }

    private static Net net() {
        return new Net(90, 80, 10);
    }

    @Test
    void gradientsAreThoseOfATapeInTheSamePrecisionAndNearThoseInDouble() {
        Net net = net();
        Program single = Program.recorder().precision(Precision.SINGLE_PRODUCTS).record(tape -> loss(net, tape));
        Program exact = Program.of(tape -> loss(net, tape));
        single.run();
        exact.run();
        Tape tape = Tape.in(Precision.SINGLE_PRODUCTS);
        Var loss = loss(net, tape);
        Gradients g = Autodiff.gradients(loss);
        assertEquals(loss.scalar(), single.scalar());
        assertNotEquals(exact.scalar(), single.scalar());
        assertEquals(exact.scalar(), single.scalar(), 1e-6);
        for (String name : g.names()) {
            DMatrixRMaj eager = g.of(name);
            for (int i = 0; i < eager.getNumElements(); i++)
                assertEquals(eager.data[i], single.gradient(name).data[i], name);
            DMatrixRMaj difference = CommonOps_DDRM.subtract(exact.gradient(name), single.gradient(name), null);
            double relative = NormOps_DDRM.normF(difference) / NormOps_DDRM.normF(exact.gradient(name));
            assertEquals(0, relative, 1e-5, name);
        }
    }

    @Test
    void theLossesOfAHundredStepsStayNearThoseInDouble() {
        double[] exact = losses(Precision.DOUBLE);
        double[] single = losses(Precision.SINGLE_PRODUCTS);
        for (int i = 0; i < exact.length; i++) assertEquals(1, single[i] / exact[i], 1e-4, "step " + i);
        assertNotEquals(exact[99], single[99]);
    }

    private double[] losses(Precision precision) {
        Net net = net();
        Program step = Program.recorder()
                .precision(precision)
                .update((name, w, g) -> CommonOps_DDRM.addEquals(w, -0.05, g))
                .record(tape -> loss(net, tape));
        double[] losses = new double[100];
        for (int i = 0; i < losses.length; i++) {
            step.run();
            losses[i] = step.scalar();
        }
        return losses;
    }

    @Test
    void aProductThatAddsToASumUsesFloatsToo() {
        DMatrixRMaj a = Net.random(70, 70, random);
        DMatrixRMaj b = Net.random(70, 70, random);
        Program single = Program.recorder()
                .precision(Precision.SINGLE_PRODUCTS)
                .withoutGradients()
                .record(tape -> sum(a, b, tape));
        single.run();
        Var eager = sum(a, b, Tape.in(Precision.SINGLE_PRODUCTS));
        Var exact = sum(a, b, new Tape());
        for (int i = 0; i < 4900; i++) {
            assertEquals(eager.value().data[i], single.value().data[i], 1e-12);
            assertEquals(exact.value().data[i], single.value().data[i], 1e-4);
        }
        assertNotEquals(exact.value().data[0], single.value().data[0], 1e-12);
    }

    private static Var sum(DMatrixRMaj a, DMatrixRMaj b, Tape tape) {
        Var u = tape.input("a", a);
        Var v = tape.input("b", b);
        return add(matmul(u, v), matmul(v, u));
    }

    /** Products far outside the range of a float have all digits of a double. */
    @Test
    void hugeAndTinyNumbersAreNotLost() {
        DMatrixRMaj a = Net.random(70, 70, random);
        DMatrixRMaj b = Net.random(70, 70, random);
        for (double scale : new double[] {1e-200, 1e-40, 1e50, 1e120}) {
            Tape exact = new Tape();
            Tape single = Tape.in(Precision.SINGLE_PRODUCTS);
            double[] expected = scaled(exact, a, b, scale).value().data;
            double[] found = scaled(single, a, b, scale).value().data;
            for (int i = 0; i < found.length; i++) assertEquals(0, (found[i] - expected[i]) / scale, 1e-13, scale + "");
        }
    }

    private static Var scaled(Tape tape, DMatrixRMaj a, DMatrixRMaj b, double scale) {
        return matmul(scale(tape.input("a", a), scale), tape.input("b", b));
    }
}
