package dev.pullback.autograd.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.autograd.program.Instruction.Kind;
import org.ejml.data.DMatrixRMaj;

/** That a program and an eager tape answer the same: bit by bit, or to rounding where products are summed in one matrix. */
final class Agreement {
    private static final double ROUNDING = 1e-14;

    private Agreement() {}

    static void assertSame(String what, DMatrixRMaj eager, DMatrixRMaj replayed, Program program) {
        assertSame(what, eager, replayed, program, ROUNDING);
    }

    /** With another bound on the rounding, relative to the largest element. */
    static void assertSame(String what, DMatrixRMaj eager, DMatrixRMaj replayed, Program program, double rounding) {
        assertEquals(eager.numRows + "x" + eager.numCols, replayed.numRows + "x" + replayed.numCols, what);
        boolean rounded = program.graph().code().stream().anyMatch(i -> i.is(Kind.ADD));
        double largest = 0;
        for (int i = 0; i < eager.getNumElements(); i++) largest = Math.max(largest, Math.abs(eager.data[i]));
        for (int i = 0; i < eager.getNumElements(); i++) {
            double tolerance = rounded && Double.isFinite(largest) ? rounding * largest : 0;
            int at = i;
            if (Double.doubleToLongBits(eager.data[i]) != Double.doubleToLongBits(replayed.data[i]))
                assertEquals(
                        eager.data[i],
                        replayed.data[i],
                        tolerance,
                        () -> what + ", element " + at + "\n" + program.show());
        }
    }
}
