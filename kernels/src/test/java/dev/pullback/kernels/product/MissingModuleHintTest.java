package dev.pullback.kernels.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.OtherJvm;
import java.io.IOException;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Runs JVMs with and without the vector module. */
class MissingModuleHintTest {
    private static final String FLAG = "--add-modules jdk.incubator.vector";

    private static long linesNamingTheFlag(int size, String... options) throws IOException, InterruptedException {
        String printed = OtherJvm.run(MissingModuleHintTest.class, List.of(options), "" + size);
        return printed.lines().filter(line -> line.contains(FLAG)).count();
    }

    @Test
    void largeProductsWithoutTheModuleLogOneLine() throws IOException, InterruptedException {
        assertEquals(1, linesNamingTheFlag(110));
        assertEquals(0, linesNamingTheFlag(50));
        assertEquals(0, linesNamingTheFlag(110, "--add-modules", "jdk.incubator.vector"));
    }

    /** Computes two products of square matrices, of the size in the first argument. */
    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        for (int i = 0; i < 2; i++) {
            DMatrixRMaj c = new DMatrixRMaj(n, n);
            Backend.get().products().mult(new DMatrixRMaj(n, n), new DMatrixRMaj(n, n), c);
        }
    }
}
