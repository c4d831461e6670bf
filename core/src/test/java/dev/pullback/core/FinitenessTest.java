package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that an infinity or NaN is noticed at each position of matrices of each size. */
class FinitenessTest {
    private static DMatrixRMaj row(int n) {
        DMatrixRMaj m = new DMatrixRMaj(1, n);
        // Tiny, large and negative numbers, whose sum would overflow or cancel.
        Arrays.setAll(m.data, i -> i % 3 == 0 ? Double.MAX_VALUE : i % 3 == 1 ? -1.5 : Double.MIN_VALUE);
        return m;
    }

    @Test
    void anyFiniteNumbersAreFinite() {
        for (int n = 0; n <= 11; n++) {
            assertTrue(Finiteness.isFinite(row(n)), n + " elements");
            assertEquals(Finiteness.FINITE, Finiteness.of(row(n)));
        }
    }

    @Test
    void oneElementDecides() {
        for (int n = 1; n <= 11; n++) {
            for (int i = 0; i < n; i++) {
                DMatrixRMaj m = row(n);
                for (double infinity : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                    m.data[i] = infinity;
                    assertFalse(Finiteness.isFinite(m), "element " + i + " of " + n);
                    assertEquals(Finiteness.INFINITE, Finiteness.of(m));
                }
                m.data[i] = Double.NaN;
                assertFalse(Finiteness.isFinite(m), "element " + i + " of " + n);
                assertEquals(Finiteness.NAN, Finiteness.of(m));
                m.data[(i + 1) % n] = m.data[i] + Double.POSITIVE_INFINITY;
                assertEquals(Finiteness.NAN, Finiteness.of(m));
            }
        }
    }

    @Test
    void aNanIsWorseThanAnInfinityWhereverItIs() {
        DMatrixRMaj m = new DMatrixRMaj(1, 3, true, Double.POSITIVE_INFINITY, 1, Double.NaN);
        assertEquals(Finiteness.NAN, Finiteness.of(m));
    }

    @Test
    void elementsBeyondTheMatrixDoNotCount() {
        DMatrixRMaj m = new DMatrixRMaj(1, 6);
        for (int n = 1; n < 6; n++) {
            Arrays.fill(m.data, Double.NaN);
            m.reshape(1, n);
            Arrays.fill(m.data, 0, n, 7);
            assertTrue(Finiteness.isFinite(m), n + " elements");
            m.data[0] = Double.POSITIVE_INFINITY;
            assertEquals(Finiteness.INFINITE, Finiteness.of(m), n + " elements");
        }
    }

    @Test
    void theOrderIsFromTheBestToTheWorst() {
        List<Finiteness> all = List.of(Finiteness.FINITE, Finiteness.INFINITE, Finiteness.NAN);
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) assertEquals(a > b, all.get(a).isWorseThan(all.get(b)), a + " and " + b);
        }
    }
}
