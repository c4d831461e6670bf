package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

class LinearLayersTest {
    private final Tape tape = new Tape();

    private Var random(int rows, int cols, long seed) {
        return tape.input(RandomMatrices_DDRM.rectangle(rows, cols, -1, 1, new Random(seed)));
    }

    @Test
    void theyAreTheirPartsButForTheRoundingOfSumsThatStartFromTheBias() {
        for (int[] s : new int[][] {{1, 1, 1}, {5, 3, 4}, {2, 70, 90}}) {
            Var x = random(s[0], s[1], 1);
            Var w = random(s[1], s[2], 2);
            Var b = random(1, s[2], 3);
            Var z = add(matmul(x, w), b);
            assertArrayEquals(z.value().data, linear(x, w, b).value().data, 1e-14);
            Var y = linear(x, w, b);
            assertArrayEquals(tanh(y).value().data, linearTanh(x, w, b).value().data);
            assertArrayEquals(relu(y).value().data, linearRelu(x, w, b).value().data);
        }
    }

    @Test
    void aNaNIsNotLost() {
        Var x = tape.input(new DMatrixRMaj(new double[][] {{Double.NaN}, {-1}}));
        Var one = tape.constant(1);
        assertArrayEquals(
                new double[] {Double.NaN, 0},
                linearRelu(x, one, tape.constant(0)).value().data);
        assertArrayEquals(
                new double[] {Double.NaN, Math.tanh(-1)},
                linearTanh(x, one, tape.constant(0)).value().data);
    }

    @Test
    void refusals() {
        Var x = random(2, 3, 1).named("x");
        Var w = random(4, 5, 2).named("w");
        Var b = random(1, 4, 3).named("b");
        assertUnfit(
                "linear: x is 2x3 but w is 4x5; the columns of x (3) must equal the rows of w (4)",
                () -> linear(x, w, b));
        Var fits = random(3, 5, 2).named("w");
        String rule = ": w is 3x5 but b is 1x4; b must be a row with as many columns";
        assertUnfit("linear" + rule, () -> linear(x, fits, b));
        assertUnfit("linearTanh" + rule, () -> linearTanh(x, fits, b));
        assertUnfit("linearRelu" + rule, () -> linearRelu(x, fits, b));
    }

    private static void assertUnfit(String message, Runnable run) {
        assertEquals(
                message, assertThrows(MatrixDimensionException.class, run::run).getMessage());
    }
}
