package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** The tests see the species by reflection, because the option {@code --release} of their compiler hides the Vector API. */
class VectorDoublesTest {
    private static Object species(String owner, String constant) throws ReflectiveOperationException {
        return Class.forName(owner).getField(constant).get(null);
    }

    @Test
    void isTheSpeciesOfOtherLibrariesOnJdk17() throws ReflectiveOperationException {
        Object ours = species("dev.pullback.kernels.VectorDoubles", "SPECIES");
        Object preferred = species("jdk.incubator.vector.DoubleVector", "SPECIES_PREFERRED");
        Object greatest = species("jdk.incubator.vector.DoubleVector", "SPECIES_MAX");
        assertEquals(bits(preferred), bits(ours));
        boolean sharesProfile = Runtime.version().feature() <= 17 && bits(greatest) == bits(preferred);
        assertSame(sharesProfile ? greatest : preferred, ours);
    }

    private static int bits(Object species) throws ReflectiveOperationException {
        return (int) Class.forName("jdk.incubator.vector.VectorSpecies")
                .getMethod("vectorBitSize")
                .invoke(species);
    }
}
