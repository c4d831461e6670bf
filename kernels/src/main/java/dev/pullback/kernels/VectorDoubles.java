package dev.pullback.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of the vectors of doubles in all loops. JDK 17 has two species of the greatest length of the machine, {@code
 * SPECIES_MAX} and, for example, {@code SPECIES_512}. Its C2 takes the class of a vector from the profile of methods such
 * as {@code intoArray}, which all code of the JVM shares: after a program has used two species, loops that are compiled
 * later allocate their vectors as objects and are ten times slower. The BLAS of Spark and Breeze uses {@code
 * SPECIES_MAX}, so the loops do the same on JDK 17. C2 of later versions needs no such profile.
 */
public final class VectorDoubles {
    /** The species with the preferred length of the machine. */
    public static final VectorSpecies<Double> SPECIES = ofBits(DoubleVector.SPECIES_PREFERRED.vectorBitSize());

    private VectorDoubles() {}

    /** Returns the species of vectors with the given number of bits. */
    public static VectorSpecies<Double> ofBits(int bits) {
        boolean profiled = Runtime.version().feature() <= 17;
        if (profiled && DoubleVector.SPECIES_MAX.vectorBitSize() == bits) return DoubleVector.SPECIES_MAX;
        return VectorSpecies.of(double.class, VectorShape.forBitSize(bits));
    }
}
