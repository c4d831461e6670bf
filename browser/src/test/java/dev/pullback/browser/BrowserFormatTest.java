package dev.pullback.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BrowserFormatTest {
    @Test
    void numbersLookAsTheJvmWritesThem() {
        Random r = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            double x = Math.scalb(r.nextGaussian(), r.nextInt(80) - 40);
            for (String f : new String[] {"%.6g", "%.3g", "%.10g", "%.0e", "%.1e", "%.3e"})
                assertEquals(String.format(Locale.ROOT, f, x), BrowserFormat.format(Locale.ROOT, f, x), f + " of " + x);
        }
        for (double x : new double[] {0, 1, 100, 999999.5, 1e-4, 9.9999995e-5, Double.NaN, Double.NEGATIVE_INFINITY})
            assertEquals(String.format(Locale.ROOT, "%.6g", x), BrowserFormat.format(Locale.ROOT, "%.6g", x));
    }

    @Test
    void otherConversionsStay() {
        assertEquals(
                "a 7 1.50 100 % 2.5e+00",
                BrowserFormat.format(Locale.ROOT, "%s %d %.2f 100 %% %.1e", "a", 7, 1.5, 2.5));
    }
}
