package dev.pullback.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Has the Vector API meet the operators of this package before a loop of theirs is compiled: arithmetic and bits. Comparisons
 * and what is done with masks are not looked up.
 *
 * <p>Each operation on vectors looks its operator up, by some small methods of the JDK that are the same for all and so are
 * compiled after the first few, for what was seen until then. An operator of another kind that comes later is a wrong guess of
 * the compiler, counted up to four times at each such method. Since the method is part of every operation, a loop of 25
 * operations counts it a hundred times, and then (PerMethodTrapLimit) C2 of JDK 17 guesses no more in that loop: vectors in it
 * are objects, for as long as the JVM runs.
 */
public final class VectorOperatorTables {
    /** As often as makes the JVM note which kinds of operators there are. */
    private static final int ROUNDS = 400;

    private static volatile boolean isFilled;

    private VectorOperatorTables() {}

    /** Runs once; to be called before the first loop of a vector implementation. */
    public static void fill() {
        if (isFilled) return;
        isFilled = true;
        for (int i = 0; i < ROUNDS; i++) useAll();
    }

    private static void useAll() {
        DoubleVector x = DoubleVector.zero(DoubleVector.SPECIES_PREFERRED);
        DoubleVector y = x.fma(x, x).add(x).sub(x).mul(x).div(x).neg().abs();
        LongVector bits = y.reinterpretAsLongs();
        bits.add(bits).sub(bits).and(bits).or(bits);
        bits.lanewise(VectorOperators.LSHL, 1).lanewise(VectorOperators.LSHR, 1);
    }
}
