package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that a run allocates nothing. */
class AllocationTest {
    private static final int RUNS = 2000;

    private final Net net = new Net(2, 16, 2);
    private final DMatrixRMaj[] x = {Net.random(32, 2, new Random(1)), Net.random(32, 2, new Random(2))};
    private final int[][] labels = {Net.labels(32, 2, new Random(3)), Net.labels(32, 2, new Random(4))};

    @Test
    void aStepOfTrainingAllocatesNothing() {
        Program step = Program.training(
                net::update,
                tape -> softmaxCrossEntropy(net.logits(tape.input("x", x[0])), tape.input("labels", labels[0])));
        assertEquals(0, bytesOf(() -> {
            for (int i = 0; i < RUNS; i++) {
                step.bind("x", x[i & 1]);
                step.set("labels", labels[i & 1]);
                step.run();
            }
        }));
    }

    @Test
    void norDoesFindingTheProgramOfAShape() {
        PerShape steps = PerShape.of(
                Program.recorder().update(net::update),
                in -> softmaxCrossEntropy(net.logits(in[0]), in[1]),
                "x",
                "labels");
        DMatrixRMaj small = Net.random(5, 2, new Random(5));
        int[] few = {0, 1, 0, 1, 1};
        assertEquals(0, bytesOf(() -> {
            for (int i = 0; i < RUNS; i++) {
                steps.at(x[i & 1], labels[i & 1]).run();
                steps.at(small, few).run();
            }
        }));
        assertEquals(2, steps.size());
    }

    /** Returns the least of several rounds, since loops over vectors allocate until the JVM has compiled them. */
    private static long bytesOf(Runnable work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(threads.isThreadAllocatedMemorySupported());
        long least = Long.MAX_VALUE;
        long end = System.nanoTime() + 30_000_000_000L;
        while (least > 0 && System.nanoTime() < end) {
            long before = threads.getCurrentThreadAllocatedBytes();
            work.run();
            long after = threads.getCurrentThreadAllocatedBytes();
            least = Math.min(least, after - before);
        }
        return least;
    }
}
