package dev.pullback.train.reliability;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.Sgd;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Kills mutants that survived the tests of the parts that they are in. */
class SurvivorsTest {
    /** Leaves garbage in the free matrices of a tape. */
    private static void soil(Tape tape, int rows, int cols) {
        tape.reset();
        for (int i = 0; i < 20; i++)
            Arrays.fill(tape.constant(new Shape(rows, cols), 0).value().data, 0, rows * cols, 7.5);
        tape.reset();
    }

    @Test
    void padAndTheGradientOfASliceAreZeroOutsideInUsedMatrices() {
        Tape tape = new Tape();
        DMatrixRMaj x = new DMatrixRMaj(4, 5);
        for (int round = 0; round < 3; round++) {
            soil(tape, 4, 5);
            Var whole = pad(tape.constant(new Shape(1, 2), 3), 2, 1, new Shape(4, 5));
            double[] expected = new double[20];
            expected[11] = 3;
            expected[12] = 3;
            assertArrayEquals(expected, Arrays.copyOf(whole.value().data, 20));
            soil(tape, 4, 5);
            Var p = tape.param("x", x);
            DMatrixRMaj g = Autodiff.gradients(sum(slice(p, 2, 1, 1, 2))).of(p);
            Arrays.setAll(expected, i -> expected[i] / 3);
            assertArrayEquals(expected, Arrays.copyOf(g.data, 20));
        }
    }

    @Test
    void twoOperandsThatShareACotangentDoNotAddIntoEachOther() {
        // The rule of add returns one variable for both operands; each gets further contributions afterwards.
        DMatrixRMaj start = new DMatrixRMaj(new double[][] {{2, 3}});
        Tape tape = new Tape();
        Var a = tape.param("a", start);
        Var b = tape.param("b", start.copy());
        Var a2 = mul(a, a);
        Var b2 = mul(b, b);
        Var s = add(a2, b2);
        Var y = sum(add(mul(s, s), add(scale(a2, 5), scale(b2, 7))));
        var g = Autodiff.gradients(y, a, b, a2, b2, s);
        for (int i = 0; i < 2; i++) {
            double v = start.data[i];
            double ds = 2 * (2 * v * v);
            assertEquals(ds, g.of(s).data[i]);
            assertEquals(ds + 5, g.of(a2).data[i]);
            assertEquals(ds + 7, g.of(b2).data[i]);
            assertEquals((ds + 5) * 2 * v, g.of(a).data[i]);
            assertEquals((ds + 7) * 2 * v, g.of(b).data[i]);
        }
    }

    @Test
    void noTwoDifferentiableCotangentsAreOneVariable() {
        Tape tape = new Tape();
        Var a = tape.param("a", new DMatrixRMaj(new double[][] {{2}}));
        Var b = tape.param("b", new DMatrixRMaj(new double[][] {{3}}));
        Var g = tape.constant(1);
        Var[] cotangents = Autodiff.vjp(add(a, b), g, a, b);
        assertNotSame(cotangents[0], cotangents[1]);
        assertNotSame(g, cotangents[0]);
        assertTrue(cotangents[0].id() > g.id());
        // A cotangent that the sweep recorded itself is the result, without a copy.
        int before = tape.size();
        Var[] product = Autodiff.vjp(mul(a, b), tape.constant(1), a);
        assertEquals("mul", product[0].op().name());
        assertTrue(tape.size() <= before + 4, "size " + tape.size() + " after " + before);
    }

    @Test
    void anOptimizerForgetsWhatTheRestoredStateLacks() {
        DMatrixRMaj w = new DMatrixRMaj(1, 1);
        DMatrixRMaj g = new DMatrixRMaj(new double[][] {{1}});
        Adam adam = Adam.of(0.1);
        adam.update("old", w, g);
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>(Map.of("old", w, "new", w));
        Adam other = Adam.of(0.1);
        other.update("new", w, g);
        adam.restore(parameters, other.state());
        assertEquals(other.state().keySet(), adam.state().keySet());
        adam.restore(parameters, Sgd.of(0.1).state());
        assertTrue(adam.state().isEmpty());
    }
}
