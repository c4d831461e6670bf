package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Tests gradients behind masks and at the limits of a double, and the memory of a tape that is used for long. */
class EdgesTest {
    private static double slope(Fn f, double x) {
        return grad(v -> sum(f.apply(v))).at(row(x)).data[0];
    }

    @Test
    void aMaskStopsAnInfiniteCotangent() {
        assertEquals(0, slope(x -> sqrt(relu(x)), -1));
        assertEquals(0, slope(x -> sqrt(clip(x, 0, 1)), -1));
        assertEquals(0, slope(x -> sqrt(maximum(x, x.tape().constant(0))), -1));
        assertEquals(0, grad(x -> sum(sqrt(rowMax(x)))).at(row(-1, 0)).data[0]);
        assertEquals(Double.NaN, slope(x -> clip(x, 0, 1), Double.NaN));
    }

    @Test
    void tanhKeepsTheDigitsOfItsTail() {
        for (double x : new double[] {1, 10, 15, 18, 20, 300}) {
            double e = Math.exp(-2 * x);
            double expected = 4 * e / ((1 + e) * (1 + e));
            assertEquals(expected, slope(v -> tanh(v), x), 4 * Math.ulp(expected));
        }
    }

    @Test
    void reciprocalDoesNotOverflowInBetween() {
        assertEquals(0, Math.abs(slope(x -> scale(reciprocal(x), 0), 1e-160)));
        assertEquals(-1e220, slope(x -> scale(reciprocal(x), 1e-100), 1e-160), 1e206);
        assertEquals(-1e-100, slope(x -> scale(reciprocal(x), 1e300), 1e200), 1e-114);
    }

    @Test
    void logSoftmaxKeepsTheDigitsThatOneMinusProbabilityLoses() {
        double p = Math.exp(-40);
        double[] g = grad(z -> neg(sum(pick(logSoftmax(z), 0)))).at(row(40, 0)).data;
        assertEquals(-p, g[0], 1e-15 * p);
        assertEquals(p, g[1], 1e-15 * p);
        double h = hessian(z -> neg(sum(pick(logSoftmax(z), 0)))).at(row(40, 0)).data[0];
        assertEquals(p, h, 1e-15 * p);
    }

    /** Records new sizes all the time and only rewinds: the free matrices must stay within a bound. */
    @Test
    void aTapeThatAlwaysSeesNewSizesDoesNotGrow() {
        Tape tape = new Tape();
        Var w = tape.param("w", row(1));
        int mark = tape.mark();
        var memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < 4000; i++) {
            Var x = tape.constant(new Shape(1 + i, 8), 0.5);
            assertEquals(4.0 * (1 + i), gradients(sum(mul(x, w))).of(w).data[0], 1e-6);
            tape.rewind(mark);
        }
        System.gc();
        long used = memory.getHeapMemoryUsage().getUsed();
        assertTrue(used < 200L << 20, "uses " + (used >> 20) + " MB; 4,000 steps held on to would be 1,500");
    }

    private static double[] gradient(Fn f, double... at) {
        Tape tape = new Tape();
        Var x = tape.param("x", row(at));
        return gradients(sum(f.apply(x))).of("x").data;
    }

    @Test
    void theFirstNanOfARowTakesTheGradientOfItsMaximum() {
        assertArrayEquals(new double[] {1, 0}, gradient(x -> rowMax(x), Double.NaN, 0));
        assertArrayEquals(new double[] {0, 1, 0}, gradient(x -> rowMax(x), 3, Double.NaN, Double.NaN));
        assertArrayEquals(new double[] {0, 1}, gradient(x -> colMax(transpose(x)), 0, Double.NaN));
    }

    @Test
    void aNanStaysInTheSecondDerivativeOfElu() {
        assertArrayEquals(
                new double[] {Double.NaN, 2 * Math.exp(-1), 0}, gradient(x -> eluSlope(x, 2), Double.NaN, -1, 1));
    }

    @Test
    void theNormOfAnInfinityIsInfinite() {
        double inf = Double.POSITIVE_INFINITY;
        assertEquals(inf, norm(new Tape().input(row(3, -inf))).scalar());
        assertArrayEquals(new double[] {0, Double.NaN}, gradient(x -> norm(x), 3, -inf));
    }
}
