package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests that every kernel writes every element of its output: a tape that takes back buffers full of NaN computes the
 * same bits as a new one, forward and backward.
 */
class DirtyBuffersTest {
    private static final long SEED = 7;

    @TestFactory
    Stream<DynamicTest> everyOp() {
        return OpCases.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> compare(c)));
    }

    private static void compare(OpCase c) {
        Tape tape = new Tape();
        DMatrixRMaj[] x = c.draw(new Random(SEED), 3, 4);
        List<double[]> expected = record(c, tape, x);
        for (int round = 0; round < 2; round++) {
            List<double[]> again = record(c, tape, x);
            for (int i = 0; i < expected.size(); i++)
                assertArrayEquals(expected.get(i), again.get(i), "result " + i + ", seed " + SEED);
        }
    }

    /** Returns the result and the cotangent of the first operand. Fills all buffers with NaN and gives them back. */
    private static List<double[]> record(OpCase c, Tape tape, DMatrixRMaj[] x) {
        tape.reset();
        Var[] in = new Var[x.length];
        for (int i = 0; i < in.length; i++) in[i] = tape.input("x" + i, x[i]);
        Var y = c.f().apply(in);
        Var g = Autodiff.vjp(y, Ops.identity(y), in[0])[0];
        List<double[]> results = new ArrayList<>();
        for (Var v : List.of(y, g)) {
            DMatrixRMaj m = v.value();
            results.add(Arrays.copyOf(m.data, m.getNumElements()));
        }
        for (int id = in.length; id < tape.mark(); id++) {
            Var v = tape.at(id);
            if (!v.op().isLeaf()) Arrays.fill(v.value().data, Double.NaN);
        }
        return results;
    }
}
