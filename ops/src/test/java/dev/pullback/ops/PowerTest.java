package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import java.math.BigDecimal;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests powers with small whole exponents, which are products. */
class PowerTest {
    private static final double[] SPECIAL = {
        0,
        -0.0,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        1e200,
        -1e200,
        1e103,
        -1e-200,
        1e-300,
        1
    };

    private static double[] powers(double[] x, int p) {
        Tape tape = new Tape();
        return Ops.pow(tape.input("x", new DMatrixRMaj(1, x.length, true, x)), p)
                .value()
                .data;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void areWithinAnUlp(int p) {
        Random random = new Random(p);
        double[] x = random.doubles(1000, -10, 10)
                .map(v -> v * Math.pow(10, random.nextInt(40) - 20))
                .toArray();
        double[] y = powers(x, p);
        for (int i = 0; i < x.length; i++) {
            double ulps = Exact.ulps(y[i], new BigDecimal(x[i]).pow(p));
            assertTrue(ulps <= 0.51, x[i] + " to the power of " + p + " is " + ulps + " ulp off");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void ofSpecialNumbersAreThoseOfMath(int p) {
        double[] y = powers(SPECIAL, p);
        for (int i = 0; i < y.length; i++) assertEquals(Math.pow(SPECIAL[i], p), y[i], SPECIAL[i] + "^" + p);
    }
}
