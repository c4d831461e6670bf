package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.autograd.Matrices.row;
import static dev.pullback.ops.Ops.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Checks that the sweep does not recurse, and that an op of a long tape takes as long as one of a short tape. */
class DeepChainTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int SHORT = 10_000;
    private static final int LONG = 1_000_000;

    /**
     * Returns the nanoseconds of this thread per op, recorded and swept, for several chains on one tape, and checks each gradient.
     * The time of the garbage collector, which depends on the heap and the load of the machine, is not included.
     */
    private static double nanosPerOp(Tape tape, int length, int chains) {
        long start = THREADS.getCurrentThreadCpuTime();
        for (int k = 0; k < chains; k++) {
            tape.reset();
            Var y = tape.param("x", row(0.5));
            for (int i = 0; i < length; i++) y = sin(y);
            assertEquals(gradients(y).of("x").data[0], derivative(length), 1e-10 * derivative(length));
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / ((double) length * chains);
    }

    private static double derivative(int length) {
        double value = 0.5;
        double derivative = 1;
        for (int i = 0; i < length; i++) {
            derivative *= Math.cos(value);
            value = Math.sin(value);
        }
        return derivative;
    }

    @Test
    void aChainOfAMillionOpsIsDifferentiated() {
        nanosPerOp(new Tape(), LONG, 1);
    }

    /** Returns the best of several alternating runs of each, so that a slow moment of the machine affects both. */
    @Test
    @Tag("slow")
    void timePerOpDoesNotGrowWithTheLength() {
        Tape shortTape = new Tape();
        Tape longTape = new Tape();
        double shortest = Double.POSITIVE_INFINITY;
        double longest = Double.POSITIVE_INFINITY;
        for (int turn = 0; turn < 5; turn++) {
            shortest = Math.min(shortest, nanosPerOp(shortTape, SHORT, LONG / SHORT));
            longest = Math.min(longest, nanosPerOp(longTape, LONG, 1));
        }
        assertTrue(longest < 2 * shortest, longest + " ns against " + shortest + " ns for each op");
    }
}
