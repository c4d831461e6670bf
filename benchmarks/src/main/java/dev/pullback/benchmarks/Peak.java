package dev.pullback.benchmarks;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A loop that reaches the machine's peak rate of fused multiply-adds. It has twelve independent chains in registers,
 * enough to hide a latency of four to six cycles on two units.
 */
final class Peak {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;

    private Peak() {}

    /** Returns the number of floating-point operations of {@link #run}, two for each multiply-add. */
    static double operations(int rounds) {
        return 2.0 * CHAINS * SPECIES.length() * rounds;
    }

    /** Runs the loop. The caller must use the result, or the JIT compiler may remove the loop. */
    static double run(int rounds) {
        DoubleVector x = DoubleVector.broadcast(SPECIES, 0.999);
        DoubleVector y = DoubleVector.broadcast(SPECIES, 0.001);
        DoubleVector s0 = y;
        DoubleVector s1 = y;
        DoubleVector s2 = y;
        DoubleVector s3 = y;
        DoubleVector s4 = y;
        DoubleVector s5 = y;
        DoubleVector s6 = y;
        DoubleVector s7 = y;
        DoubleVector s8 = y;
        DoubleVector s9 = y;
        DoubleVector s10 = y;
        DoubleVector s11 = y;
        for (int i = 0; i < rounds; i++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        DoubleVector sum = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
        return sum.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).reduceLanes(VectorOperators.ADD);
    }
}
