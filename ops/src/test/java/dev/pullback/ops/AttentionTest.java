package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private static final double[][] Q = {{1, 0.5}, {-1, 2}, {0, 0}};
    private static final double[][] K = {{0.5, 1}, {2, -1}};
    private static final double[][] V = {{1, 2, 3}, {-4, 5, -6}};
    private final Tape tape = new Tape();

    private Var var(double[]... rows) {
        return tape.input(new DMatrixRMaj(rows));
    }

    /** Computes the result by its definition, in loops. */
    private static double expected(double[][] mask, int i, int j) {
        double sum = 0;
        double weighted = 0;
        for (int k = 0; k < K.length; k++) {
            double score = (Q[i][0] * K[k][0] + Q[i][1] * K[k][1]) / Math.sqrt(2);
            double e = mask[i][k] * Math.exp(score);
            sum += e;
            weighted += e * V[k][j];
        }
        return sum == 0 ? 0 : weighted / sum;
    }

    private static void assertIs(double[][] mask, Var y) {
        assertEquals("3x3", y.shape().toString());
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++)
                assertEquals(expected(mask, i, j), y.value().get(i, j), 1e-14);
        }
    }

    @Test
    void eachQueryAttendsToTheKeysOfItsMask() {
        double[][] mask = {{1, 1}, {0, 1}, {1, 0}};
        assertIs(mask, attention(var(Q), var(K), var(V), var(mask)));
        assertIs(new double[][] {{1, 0}, {1, 0}, {1, 0}}, attention(var(Q), var(K), var(V), var(new double[] {1, 0})));
        assertIs(new double[][] {{1, 1}, {1, 1}, {1, 1}}, attention(var(Q), var(K), var(V)));
    }

    @Test
    void aFullyMaskedQueryHasNothing() {
        double[][] mask = {{1, 1}, {0, 0}, {1, 0}};
        Var y = attention(var(Q), var(K), var(V), var(mask));
        assertIs(mask, y);
        for (int j = 0; j < 3; j++) assertEquals(0, y.value().get(1, j));
    }

    @Test
    void largeScoresDoNotOverflow() {
        Var y = attention(
                var(new double[] {1e4}),
                var(new double[] {1e4}, new double[] {-1e4}),
                var(new double[] {3}, new double[] {5}));
        assertArrayEquals(new double[] {3}, y.value().data);
    }

    @Test
    void refusals() {
        Var q = var(Q).named("q");
        Var k = var(K).named("k");
        Var v = var(V).named("v");
        Var mask = var(new double[] {0, Double.NEGATIVE_INFINITY}).named("mask");
        assertEquals(
                "maskScores: mask holds -Infinity in row 0, column 1; a mask holds 1 where a score counts and 0 where it does not",
                assertThrows(IllegalArgumentException.class, () -> attention(q, k, v, mask))
                        .getMessage());
        assertEquals(
                "matmulTransB: q is 3x2 but v is 2x3; the columns of q (2) must equal the columns of v (3)",
                assertThrows(MatrixDimensionException.class, () -> attention(q, v, k))
                        .getMessage());
        Var wide = var(new double[] {0, 1, 1}).named("mask");
        String message = assertThrows(MatrixDimensionException.class, () -> attention(q, k, v, wide))
                .getMessage();
        assertEquals(
                "is 3x2 but mask is 1x3; a mask must have the shape of the scores, or be a row, column or scalar that fits it",
                message.substring(message.indexOf("is 3x2")));
    }
}
