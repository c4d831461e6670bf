package dev.pullback.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FusedMultiplyAddTest {
    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        1,
        -1,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        0x1p-1000,
        0x1p1000,
        0x1p-537,
        1 + 0x1p-52,
        3
    };

    private static void same(double a, double b, double c) {
        assertEquals(
                Double.doubleToLongBits(Math.fma(a, b, c)),
                Double.doubleToLongBits(FusedMultiplyAdd.fma(a, b, c)),
                () -> a + " * " + b + " + " + c + " is " + Math.fma(a, b, c) + ", not "
                        + FusedMultiplyAdd.fma(a, b, c));
    }

    @Test
    void specialNumbersHaveTheBitsOfMath() {
        for (double a : SPECIAL) for (double b : SPECIAL) for (double c : SPECIAL) same(a, b, c);
    }

    @Test
    void randomNumbersHaveTheBitsOfMath() {
        Random r = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            double a = r.nextGaussian();
            double b = r.nextGaussian();
            same(a, b, r.nextGaussian());
            same(a, b, -a * b);
            same(a, b, -a * b * (1 + 0x1p-52));
            same(a, b, Math.scalb(r.nextGaussian(), r.nextInt(120) - 60));
        }
        for (int i = 0; i < 20_000; i++)
            same(
                    Double.longBitsToDouble(r.nextLong()),
                    Double.longBitsToDouble(r.nextLong()),
                    Double.longBitsToDouble(r.nextLong()));
    }

    @Test
    void floatsHaveTheBitsOfMath() {
        Random r = new Random(2);
        for (int i = 0; i < 200_000; i++) {
            float a = Float.intBitsToFloat(r.nextInt());
            float b = i % 2 == 0 ? (float) r.nextGaussian() : Float.intBitsToFloat(r.nextInt());
            float c = i % 3 == 0 ? -a * b : Float.intBitsToFloat(r.nextInt());
            assertEquals(Float.floatToIntBits(Math.fma(a, b, c)), Float.floatToIntBits(FusedMultiplyAdd.fma(a, b, c)));
        }
    }
}
