package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.Threads;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Adagrad;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.OptimizerState;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Sgd;
import java.util.Map;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class OptimizerTest {
    private static final double[][] GRADIENTS = {{1, -2, 0.5}, {0.5, 3, 0}, {-4, 1, 1e-3}, {2, 2, -1e-6}};

    @Test
    void sgdStepsAgainstTheGradient() {
        DMatrixRMaj w = row(1, 2, 3);
        Sgd sgd = Sgd.of(0.5);
        sgd.update("w", w, row(1, -2, 0.5));
        assertArrayEquals(new double[] {0.5, 3, 2.75}, w.data);
        assertEquals("sgd, rate 0.5", sgd.toString());
    }

    /** Compares with the closed form of the recurrence: V after step t is Σ μᵗ⁻ⁱ Gᵢ. */
    @Test
    void momentumAddsUpFadingGradients() {
        double momentum = 0.9;
        double[] expected = {1, 2, 3};
        DMatrixRMaj w = row(1, 2, 3);
        Sgd sgd = Sgd.of(0.1).momentum(momentum);
        for (int t = 0; t < GRADIENTS.length; t++) {
            sgd.update("w", w, row(GRADIENTS[t]));
            for (int k = 0; k < 3; k++) {
                for (int i = 0; i <= t; i++) expected[k] -= 0.1 * Math.pow(momentum, t - i) * GRADIENTS[i][k];
            }
            assertArrayEquals(expected, w.data, 1e-15 * 10);
        }
    }

    /** Compares with the closed form of the running means: M after step t is (1 - β) Σ βᵗ⁻ⁱ Gᵢ, divided by 1 - βᵗ. */
    @Test
    void adamDividesTheCorrectedMeanByTheRootOfTheCorrectedMeanSquare() {
        double beta1 = 0.8;
        double beta2 = 0.95;
        double epsilon = 1e-3;
        double[] expected = {1, 2, 3};
        DMatrixRMaj w = row(1, 2, 3);
        Adam adam = Adam.of(0.1).betas(beta1, beta2).epsilon(epsilon);
        for (int t = 1; t <= GRADIENTS.length; t++) {
            adam.update("w", w, row(GRADIENTS[t - 1]));
            for (int k = 0; k < 3; k++) {
                double mean = 0;
                double square = 0;
                for (int i = 1; i <= t; i++) {
                    double g = GRADIENTS[i - 1][k];
                    mean += (1 - beta1) * Math.pow(beta1, t - i) * g;
                    square += (1 - beta2) * Math.pow(beta2, t - i) * g * g;
                }
                double corrected = mean / (1 - Math.pow(beta1, t));
                expected[k] -= 0.1 * corrected / (Math.sqrt(square / (1 - Math.pow(beta2, t))) + epsilon);
            }
            assertArrayEquals(expected, w.data, 1e-14);
        }
    }

    @Test
    void theFirstStepOfAdamIsTheRateInEachDirection() {
        DMatrixRMaj w = row(0, 0, 0);
        Adam.of(0.01).update("w", w, row(1e-3, -50, 7));
        assertArrayEquals(new double[] {-0.01, 0.01, -0.01}, w.data, 1e-6);
    }

    @Test
    void aGradientOfZeroMovesNothing() {
        DMatrixRMaj w = row(3);
        Adam.of(0.01).epsilon(Double.MIN_VALUE).update("w", w, row(0));
        assertEquals(3, w.data[0]);
    }

    @Test
    void theRateCanBeChangedBetweenSteps() {
        for (Optimizer optimizer : new Optimizer[] {Sgd.of(1), Adam.of(1)}) {
            DMatrixRMaj w = row(0);
            optimizer.learningRate(0.25);
            assertEquals(0.25, optimizer.learningRate());
            optimizer.update("w", w, row(1));
            assertEquals(-0.25, w.data[0], 1e-8);
            optimizer.learningRate(0);
            double before = w.data[0];
            optimizer.update("w", w, row(1));
            assertEquals(before, w.data[0]);
        }
    }

    @Test
    void aLargeParameterIsMovedByAllThreadsToTheSameBits() {
        int before = Threads.count();
        try {
            for (int kind = 0; kind < 5; kind++) {
                Threads.setCount(1);
                double[] expected = afterSteps(kind);
                Threads.setCount(3);
                assertArrayEquals(expected, afterSteps(kind), "kind " + kind);
            }
        } finally {
            Threads.setCount(before);
        }
    }

    /** An optimizer whose steps have the length of its learning rate for every gradient. */
    private static final class Normalized extends Optimizer {
        Normalized(double rate) {
            super(rate);
        }

        @Override
        protected boolean isElementwise() {
            return false;
        }

        @Override
        protected void move(double[] w, double[] g, int from, int to, OptimizerState memory) {
            double squares = 0;
            for (int i = from; i < to; i++) squares += g[i] * g[i];
            for (int i = from; i < to; i++) w[i] -= learningRate() * g[i] / Math.sqrt(squares);
        }
    }

    @Test
    void aRuleThatNeedsAllOfAParameterGetsItAtOnce() {
        int before = Threads.count();
        try {
            Threads.setCount(3);
            DMatrixRMaj w = new DMatrixRMaj(300, 300);
            DMatrixRMaj g = new DMatrixRMaj(300, 300);
            g.fill(-2);
            new Normalized(3).update("w", w, g);
            for (double v : w.data) assertEquals(0.01, v, 1e-15);
        } finally {
            Threads.setCount(before);
        }
    }

    /** Returns the elements of a large parameter after three steps of an optimizer. */
    private static double[] afterSteps(int kind) {
        Optimizer optimizer =
                switch (kind) {
                    case 0 -> Sgd.of(0.1).nesterov(0.9).weightDecay(0.01);
                    case 1 -> Adam.of(0.1);
                    case 2 -> AdamW.of(0.1);
                    case 3 -> RmsProp.of(0.1).momentum(0.5).centered();
                    default -> Adagrad.of(0.1);
                };
        DMatrixRMaj w = new DMatrixRMaj(211, 401);
        DMatrixRMaj g = new DMatrixRMaj(211, 401);
        SplitMix random = new SplitMix(1);
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < g.getNumElements(); i++) g.data[i] = random.nextDouble(-0.5, 0.5);
            optimizer.update("w", w, g);
        }
        return w.data;
    }

    @Test
    void stateIsStoredByParameterName() {
        Sgd sgd = Sgd.of(1).momentum(0.5);
        DMatrixRMaj a = row(0);
        DMatrixRMaj b = row(0);
        sgd.update("a", a, row(1));
        sgd.update("b", b, row(8));
        sgd.update("a", a, row(0));
        assertEquals(-1.5, a.data[0]);
        assertEquals(-8, b.data[0]);
    }

    @Test
    void onlyTheElementsOfALongerArrayAreTouched() {
        for (Optimizer optimizer : new Optimizer[] {Sgd.of(1), Sgd.of(1).momentum(0.5), Adam.of(1)}) {
            DMatrixRMaj w = new DMatrixRMaj(1, 3);
            w.data[2] = 42;
            w.reshape(1, 2);
            DMatrixRMaj g = new DMatrixRMaj(1, 5);
            g.fill(1);
            g.reshape(1, 2);
            optimizer.update("w", w, g);
            assertEquals(42, w.data[2]);
            assertEquals(-1, w.data[1], 1e-7);
        }
    }

    @Test
    void aStepMovesTheMatricesThatTheUserGave() {
        DMatrixRMaj w = row(3, 4);
        Tape tape = new Tape();
        Sgd.of(0.5).step(Autodiff.gradients(Ops.sum(Ops.square(tape.param("w", w)))));
        assertArrayEquals(new double[] {0, 0}, w.data); // w - 0.5 · 2w
    }

    @Test
    void aStepRefusesWhatIsNoParameter() {
        Tape tape = new Tape();
        Var x = tape.input("x", row(1));
        Gradients gradients = Autodiff.gradients(Ops.mul(x, tape.param("w", row(2))), x);
        assertEquals(
                "optimizer: x is not a parameter; take the gradients of parameters only",
                assertThrows(IllegalArgumentException.class, () -> Sgd.of(1).step(gradients))
                        .getMessage());
    }

    @Test
    void anotherNetworkWithTheSameNamesIsRefused() {
        for (Optimizer optimizer : new Optimizer[] {Sgd.of(1).momentum(0.5), Adam.of(1)}) {
            optimizer.update("w", row(1, 2), row(1, 2));
            assertEquals(
                    "optimizer: parameter 'w' is 1x3 but was 1x2 in an earlier step;"
                            + " each network needs its own optimizer",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> optimizer.update("w", row(1, 2, 3), row(1, 2, 3)))
                            .getMessage());
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals(
                "the learning rate is -1.0; it must be finite and at least 0",
                assertThrows(IllegalArgumentException.class, () -> Sgd.of(-1)).getMessage());
        assertEquals(
                "the momentum is 1.0; it must be at least 0 and below 1",
                assertThrows(IllegalArgumentException.class, () -> Sgd.of(1).momentum(1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Adam.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Adam.of(1).betas(0.9, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Adam.of(1).epsilon(Double.POSITIVE_INFINITY));
        assertEquals(
                "the epsilon is 0.0; it must be finite and above 0",
                assertThrows(IllegalArgumentException.class, () -> Adam.of(1).epsilon(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Adam.of(1).learningRate(-0.1));
    }

    private static Optimizer[] all() {
        return new Optimizer[] {
            Sgd.of(1e-3),
            Sgd.of(1e-3).momentum(0.5).weightDecay(0.1),
            Sgd.of(1e-3).nesterov(0.5),
            RmsProp.of(1e-3),
            RmsProp.of(1e-3).momentum(0.5).centered(),
            Adagrad.of(1e-3).rateDecay(0.1),
            Adam.of(1e-3).weightDecay(0.1),
            AdamW.of(1e-3)
        };
    }

    /** Tests that an optimizer with restored state makes bit-equal steps. */
    @Test
    void whatIsRememberedCanBeReadAndRestored() {
        for (int k = 0; k < all().length; k++) {
            Optimizer first = all()[k];
            Optimizer second = all()[k];
            DMatrixRMaj w = row(1, 2, 3);
            for (double[] g : GRADIENTS) first.update("w", w, row(g));
            assertEquals(4, first.state().get("w/steps").data[0]);
            second.restore(Map.of("w", w), first.state());
            assertEquals(first.state().keySet(), second.state().keySet());
            DMatrixRMaj other = w.copy();
            for (double[] g : GRADIENTS) {
                first.update("w", w, row(g));
                second.update("w", other, row(g));
            }
            assertArrayEquals(w.data, other.data);
        }
    }

    @Test
    void restoringForgetsWhatWasRememberedBefore() {
        for (Optimizer optimizer : all()) {
            optimizer.update("v", row(1, 2, 3), row(1, 1, 1));
            Map<String, DMatrixRMaj> before = new TreeMap<>(optimizer.state());
            optimizer.update("w", row(1, 2, 3), row(1, 1, 1));
            optimizer.restore(Map.of("v", row(1, 2, 3), "w", row(1, 2, 3)), before);
            assertEquals(before.keySet(), optimizer.state().keySet(), optimizer::toString);
            optimizer.restore(Map.of("v", row(1, 2, 3)), Map.of());
            assertTrue(optimizer.state().isEmpty(), optimizer::toString);
        }
    }

    @Test
    void whatAnotherOptimizerRememberedIsRefused() {
        Adam adam = Adam.of(1);
        DMatrixRMaj w = row(1, 2);
        adam.update("w", w, row(1, 1));
        Sgd sgd = Sgd.of(1).momentum(0.5);
        sgd.update("w", w, row(1, 1));
        refused(
                "optimizer: 'w/mean' is not among the optimizer's slots [velocity]",
                () -> sgd.restore(Map.of("w", w), Map.of("w/mean", row(1, 2))));
        refused(
                "optimizer: 'v/mean' belongs to no parameter of the network",
                () -> adam.restore(Map.of("w", w), Map.of("v/mean", row(1, 2))));
        refused(
                "optimizer: 'w/mean' is 1x3 but the parameter is 1x2; they must have the same shape",
                () -> adam.restore(Map.of("w", w), Map.of("w/mean", row(1, 2, 3))));
        refused(
                "optimizer: 'w/steps' must be a number of steps, 1x1 and at least 0",
                () -> adam.restore(Map.of("w", w), Map.of("w/steps", row(-1))));
        assertEquals(1, adam.state().get("w/steps").data[0]);
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    @Test
    void everyOptimizerSaysWhatItIsInOneLine() {
        assertEquals("sgd, rate 0.001, momentum 0.5, weight decay 0.1", all()[1].toString());
        assertEquals("sgd, rate 0.001, nesterov 0.5", all()[2].toString());
        assertEquals("rmsprop, rate 0.001", all()[3].toString());
        assertEquals("rmsprop, rate 0.001, momentum 0.5, centered", all()[4].toString());
        assertEquals("adagrad, rate 0.001, rate decay 0.1", all()[5].toString());
        assertEquals("adam, rate 0.001, weight decay 0.1", all()[6].toString());
        assertEquals("adamw, rate 0.001, weight decay 0.01", all()[7].toString());
    }

    /** The JVM allocates when it recompiles the steps, so only one of several windows must have no allocation. */
    @Test
    void stepsAfterTheFirstAllocateNothing() {
        DMatrixRMaj w = Initializer.HE.weights(100, 100, new SplitMix(1));
        DMatrixRMaj g = Initializer.HE.weights(100, 100, new SplitMix(2));
        for (Optimizer optimizer : all()) {
            optimizer.update("w", w, g);
            long least = Long.MAX_VALUE;
            for (int window = 0; window < 10 && least > 0; window++) {
                long before = AllocatedBytes.now();
                for (int i = 0; i < 100; i++) optimizer.update("w", w, g);
                least = Math.min(least, AllocatedBytes.now() - before);
            }
            assertEquals(0, least, () -> "bytes in 100 steps of " + optimizer);
        }
    }

    private static DMatrixRMaj row(double... values) {
        return new DMatrixRMaj(1, values.length, true, values.clone());
    }
}
