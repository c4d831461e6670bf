package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Log1p;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Log1pTest {
    @Test
    void isWithinSixTenthsOfAnUlp() {
        Random random = new Random(4);
        for (int i = 0; i < 6000; i++) {
            // all sizes, and more of those near 1
            double x = Math.exp(i % 3 == 0 ? 80 * random.nextDouble() - 40 : 3 * random.nextGaussian());
            double ulps = Exact.ulps(Log1p.of(x), Exact.log1p(Exact.of(x)));
            assertTrue(ulps <= 0.6, () -> "log1p of " + x + " is off by " + ulps + " ulp");
        }
    }

    @Test
    void endsOfTheRange() {
        assertEquals(0, Log1p.of(0));
        assertEquals(Double.MIN_VALUE, Log1p.of(Double.MIN_VALUE));
        assertEquals(1e-300, Log1p.of(1e-300));
        assertEquals(Math.log(Double.MAX_VALUE), Log1p.of(Double.MAX_VALUE));
        assertEquals(Double.POSITIVE_INFINITY, Log1p.of(Double.POSITIVE_INFINITY));
        assertEquals(Double.NaN, Log1p.of(Double.NaN));
    }
}
