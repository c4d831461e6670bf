package dev.pullback.autograd.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.autograd.program.Instruction.Kind;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** Asserts that a program and an eager tape compute the same bits, or the same up to rounding if products are added in place. */
final class Agreement {
    private static final double ROUNDING = 1e-14;

    private Agreement() {}

    static void assertSame(String what, DMatrixRMaj eager, DMatrixRMaj replayed, Program program) {
        assertSame(what, eager, replayed, program, ROUNDING, largest(eager));
    }

    /** Allows rounding relative to the largest element of operands and result, since a result may cancel to 0. */
    static void assertSame(
            String what, DMatrixRMaj[] operands, DMatrixRMaj eager, DMatrixRMaj replayed, Program program) {
        double largest = Math.max(
                largest(eager),
                Arrays.stream(operands).mapToDouble(Agreement::largest).max().orElse(0));
        assertSame(what, eager, replayed, program, ROUNDING, largest);
    }

    /** Allows the given rounding relative to the largest element, or to 1, since earlier terms may have cancelled. */
    static void assertSame(String what, DMatrixRMaj eager, DMatrixRMaj replayed, Program program, double rounding) {
        assertSame(what, eager, replayed, program, rounding, Math.max(1, largest(eager)));
    }

    private static double largest(DMatrixRMaj m) {
        double largest = 0;
        for (int i = 0; i < m.getNumElements(); i++) largest = Math.max(largest, Math.abs(m.data[i]));
        return largest;
    }

    private static void assertSame(
            String what, DMatrixRMaj eager, DMatrixRMaj replayed, Program program, double rounding, double largest) {
        assertEquals(eager.numRows + "x" + eager.numCols, replayed.numRows + "x" + replayed.numCols, what);
        boolean rounded = program.plan().code().stream().anyMatch(i -> i.is(Kind.ADD));
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
