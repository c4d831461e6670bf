package dev.pullback.train.data.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalParserTest {
    /** Compares all bits, including the sign of zero. */
    private static void assertAsJavaReadsIt(String text) {
        assertEquals(
                Double.doubleToRawLongBits(Double.parseDouble(text)),
                Double.doubleToRawLongBits(DecimalParser.parse(text)),
                text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+0.0",
                "1",
                "-1",
                "+12",
                "007",
                "1.5",
                ".5",
                "5.",
                "-.25e2",
                "1e3",
                "1E-3",
                "1e+22",
                "1e23",
                "123456789012345",
                "1234567890123456",
                "9007199254740993",
                "0.1",
                "0.30000000000000004",
                "179769313486231570000e289",
                "4.9e-324",
                "2.2250738585072014e-308",
                "1e-400",
                "0e999999999",
                "1e400",
                "-1e999999999999",
                "18446744073709551615",
                "18446744073709551616",
                "99999999999999999999.5",
                "0.000000000000000000000000000001234567890123456789",
                "1.00000000000000011102230246251565"
            })
    void readsWhatJavaReads(String text) {
        assertAsJavaReadsIt(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "+",
                "-",
                ".",
                "-.",
                "e5",
                "1e",
                "1e+",
                "1e5.0",
                "--1",
                "1-",
                "1,5",
                "1 2",
                "1f",
                "1d",
                "0x10",
                "NaN",
                "Infinity",
                "1_000",
                "\u0661",
                "one",
                "1..2"
            })
    void refusesWhatIsNoPlainDecimal(String text) {
        assertTrue(Double.isNaN(DecimalParser.parse(text)), text);
    }

    @Property(tries = 20_000)
    void readsEveryDoubleBack(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
            assertAsJavaReadsIt(Double.toString(value));
        }
    }

    @Property(tries = 20_000)
    void readsOrdinaryNumbersOfAllDigits(@ForAll double value) {
        assertAsJavaReadsIt(Double.toString(value % 1000));
        assertAsJavaReadsIt(String.format(Locale.ROOT, "%.6f", value % 1000));
    }

    @Property(tries = 20_000)
    void readsAnyDigitsAndExponent(@ForAll long digits, @ForAll @IntRange(min = -90, max = 90) int exponent) {
        assertAsJavaReadsIt(Long.toUnsignedString(digits) + "e" + exponent);
        assertAsJavaReadsIt("-0." + Long.toUnsignedString(digits >>> 9) + "E" + exponent);
    }

    @Property(tries = 20_000)
    void roundsTiesToEven(@ForAll long bits, @ForAll @IntRange(min = -6, max = 6) int scale) {
        // An odd number of 54 bits lies halfway between two doubles.
        long halfway = (1L << 53) | (bits >>> 11) | 1;
        BigDecimal power = new BigDecimal(2).pow(Math.abs(scale));
        BigDecimal value = scale < 0 ? new BigDecimal(halfway).divide(power) : new BigDecimal(halfway).multiply(power);
        assertAsJavaReadsIt(value.toPlainString());
        assertAsJavaReadsIt(value.toString());
    }
}
