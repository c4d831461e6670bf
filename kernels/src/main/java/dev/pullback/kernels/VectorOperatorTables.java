package dev.pullback.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Runs each operator of the Vector API that the kernels use, before any of their loops is compiled, so that JDK 17
 * compiles the loops well. Comparisons and masks are not included, since they use other methods of the Vector API.
 *
 * <p>Each vector operation looks up its operator in small methods of the JDK that all operations share. These methods
 * are compiled early, for the kinds of operators seen until then. A kind that is first used later invalidates an
 * assumption of the compiler, up to four times in each such method. Since the methods are inlined in every operation, a
 * loop of 25 operations can reach a hundred wrong assumptions. This is the PerMethodTrapLimit: C2 of JDK 17 then stops
 * making assumptions in that loop, and the loop allocates its vectors as objects as long as the JVM runs.
 */
public final class VectorOperatorTables {
    /** The number of rounds; it is enough for the JVM to record the kinds of operators. */
    private static final int ROUNDS = 400;

    private static volatile boolean isFilled;

    private VectorOperatorTables() {}

    /** Runs the operators. Every vector implementation calls this before its first loop. Later calls do nothing. */
    public static void fill() {
        if (isFilled) return;
        isFilled = true;
        for (int i = 0; i < ROUNDS; i++) useAll();
    }

    private static void useAll() {
        DoubleVector x = DoubleVector.zero(VectorDoubles.SPECIES);
        DoubleVector y = x.fma(x, x)
                .add(x)
                .sub(x)
                .mul(x)
                .div(x)
                .neg()
                .abs()
                .sqrt()
                .max(x)
                .min(x);
        LongVector bits = y.reinterpretAsLongs();
        bits.add(bits)
                .sub(bits)
                .and(bits)
                .or(bits)
                .lanewise(VectorOperators.XOR, bits)
                .mul(bits);
        bits.lanewise(VectorOperators.LSHL, 1).lanewise(VectorOperators.LSHR, 1);
    }
}
