package dev.pullback.examples.operations;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exponentials and logarithms in fixed-point arithmetic. The exponential is the product of a power of two, of two numbers from tables
 * of {@code exp(i 2⁻⁸)} and {@code exp(i 2⁻¹⁶)}, and of a short Taylor series. The logarithm is that of a double, corrected by
 * the series of the logarithm near 1.
 */
final class PreciseFunctions {
    private static final ConcurrentHashMap<Integer, PreciseFunctions> ALL = new ConcurrentHashMap<>();

    /** The number of bits of an index into a table. */
    private static final int STEP = 8;

    /** The number of bits after the point. */
    private final int p;

    private final BigInteger one;
    private final BigInteger ln2;
    private final BigInteger[] coarse = new BigInteger[1 << STEP];
    private final BigInteger[] fine = new BigInteger[1 << STEP];

    private PreciseFunctions(int bits) {
        p = bits + 100;
        one = BigInteger.ONE.shiftLeft(p);
        int digits = p * 3 / 10 + 10;
        BigDecimal log = BigDecimalMath.log(BigDecimal.valueOf(2), new MathContext(digits));
        ln2 = log.multiply(new BigDecimal(one)).toBigInteger();
        for (int i = 0; i < coarse.length; i++) {
            coarse[i] = series(BigInteger.valueOf(i).shiftLeft(p - STEP));
            fine[i] = series(BigInteger.valueOf(i).shiftLeft(p - 2 * STEP));
        }
    }

    /** Returns the functions for numbers with a given number of bits. */
    static PreciseFunctions of(int bits) {
        return ALL.computeIfAbsent(bits, PreciseFunctions::new);
    }

    private BigInteger times(BigInteger a, BigInteger b) {
        return a.multiply(b).shiftRight(p);
    }

    private BigInteger series(BigInteger x) {
        BigInteger sum = one;
        BigInteger term = one;
        for (int n = 1; term.signum() != 0; n++) {
            term = times(term, x).divide(BigInteger.valueOf(n));
            sum = sum.add(term);
        }
        return sum;
    }

    Precise exp(Precise x) {
        BigInteger[] parts = x.fixed(p).divideAndRemainder(ln2);
        int k = parts[0].intValueExact();
        BigInteger r = parts[1];
        if (r.signum() < 0) {
            r = r.add(ln2);
            k--;
        }
        return Precise.own(ofPart(r), k - p);
    }

    /** Returns the exponential of a number from 0 to 1. */
    private BigInteger ofPart(BigInteger r) {
        int i = r.shiftRight(p - STEP).intValue();
        int j = r.shiftRight(p - 2 * STEP).intValue() & ((1 << STEP) - 1);
        BigInteger rest = r.subtract(BigInteger.valueOf(((long) i << STEP) + j).shiftLeft(p - 2 * STEP));
        return times(times(coarse[i], fine[j]), series(rest));
    }

    Precise log(Precise x) {
        int k = x.exponent() - 1;
        BigInteger f = x.fixed(p - k); // from 1 to 2
        double guess = Math.log(Precise.own(f, -p).doubleValue());
        BigInteger y = Precise.of(Math.max(guess, 0)).fixed(p);
        // f / exp(y) = 1 + d
        BigInteger d = f.shiftLeft(p).divide(ofPart(y)).subtract(one);
        BigInteger power = d;
        BigInteger sum = BigInteger.ZERO;
        for (int n = 1; power.signum() != 0 && power.bitLength() > 1; n++) {
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = n % 2 == 1 ? sum.add(term) : sum.subtract(term);
            power = times(power, d);
        }
        return Precise.own(y.add(sum).add(ln2.multiply(BigInteger.valueOf(k))), -p);
    }
}
