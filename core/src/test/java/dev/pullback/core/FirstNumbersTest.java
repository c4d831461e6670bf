package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the text of a matrix on one line. */
class FirstNumbersTest {
    private static String text(double x) {
        return FirstNumbers.of(new DMatrixRMaj(1, 1, true, x));
    }

    @Test
    void allOfTwelveElementsAreShownAndSixOfMore() {
        assertEquals("[0, 0, 0, 0; 0, 0, 0, 0; 0, 0, 0, 0]", FirstNumbers.of(new DMatrixRMaj(3, 4)));
        assertEquals("[0, 0, 0, 0, 0, 0, …]", FirstNumbers.of(new DMatrixRMaj(1, 13)));
        assertEquals("[0, 0, 0; 0, 0, 0; …]", FirstNumbers.of(new DMatrixRMaj(5, 3)));
    }

    @Test
    void numbersHaveAtMostSixDigits() {
        assertEquals("[999999]", text(999_999));
        assertEquals("[-999999]", text(-999_999));
        assertEquals("[1e+06]", text(1e6));
        assertEquals("[-1e+06]", text(-1e6));
        assertEquals("[1.23457e+07]", text(12_345_678));
        assertEquals("[0.1]", text(0.1));
        assertEquals("[0.333333]", text(1.0 / 3));
        assertEquals("[100.5]", text(100.5));
        assertEquals("[1e-09]", text(1e-9));
        assertEquals("[Infinity]", text(Double.POSITIVE_INFINITY));
        assertEquals("[-Infinity]", text(Double.NEGATIVE_INFINITY));
        assertEquals("[NaN]", text(Double.NaN));
    }
}
