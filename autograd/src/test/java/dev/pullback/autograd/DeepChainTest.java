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
import org.junit.jupiter.api.Test;

/** Depth is no recursion, and a long tape costs no more per op than a short one. */
class DeepChainTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int SHORT = 10_000;
    private static final int LONG = 1_000_000;

    /**
     * Nanoseconds of this thread for each op, recorded and swept, of so many chains of a length on one tape. The collector, whose
     * work depends on how large the heap is and what else the machine does, has threads of its own.
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

    /** The best of several turns of each, in alternation, so that a slow moment of the machine hits neither alone. */
    @Test
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
