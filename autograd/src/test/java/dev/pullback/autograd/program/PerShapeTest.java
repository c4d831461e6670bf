package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class PerShapeTest {
    private final Random random = new Random(1);

    @Test
    void epochsWithASmallerLastBatchAreThoseOfATapeBitByBit() {
        Net net = new Net(3, 5, 4);
        Net twin = new Net(3, 5, 4);
        PerShape steps = PerShape.of(
                Program.recorder().update(net::update),
                in -> softmaxCrossEntropy(net.logits(in[0]), in[1]),
                "x",
                "labels");
        Tape tape = new Tape();
        for (int i = 0; i < 30; i++) {
            int rows = i % 3 == 2 ? 2 : 8;
            DMatrixRMaj x = Net.random(rows, 3, random);
            int[] labels = Net.labels(rows, 4, random);
            Program step = steps.at(x, labels);
            step.run();
            tape.reset();
            Var loss = softmaxCrossEntropy(twin.logits(tape.input("x", x)), tape.input("labels", labels));
            Gradients g = Autodiff.gradients(loss);
            g.variables().forEach(v -> twin.update(v.label(), v.value(), g.of(v)));
            assertEquals(loss.scalar(), step.scalar());
        }
        assertEquals(2, steps.size());
        twin.parameters.forEach((name, w) -> assertArrayEquals(w.data, net.parameters.get(name).data, name));
        assertTrue(steps.toString().matches("programs of x, labels for 2 shapes, \\d+\\.\\d KB"), steps::toString);
    }

    @Test
    void matricesOfAnyNumberAreBound() {
        PerShape sums = PerShape.of(Program.recorder().withoutGradients(), in -> add(in[0], in[1]), "a", "b");
        DMatrixRMaj a = Net.random(2, 2, random);
        DMatrixRMaj b = Net.random(2, 2, random);
        Program first = sums.at(a, b);
        first.run();
        assertEquals(a.data[3] + b.data[3], first.value().data[3]);
        assertSame(first, sums.at(b, b));
        first.run();
        assertEquals(2 * b.data[3], first.value().data[3]);
        Program row = sums.at(a, Net.random(1, 2, random));
        assertTrue(row != first);
        assertEquals(2, sums.size());
        assertThrows(IllegalArgumentException.class, () -> sums.at(a));
        assertThrows(IllegalArgumentException.class, () -> PerShape.of(Program.recorder(), in -> in[0]));
        assertThrows(IllegalArgumentException.class, () -> sums.limit(0));
    }

    @Test
    void theLeastRecentlyUsedProgramIsDropped() {
        PerShape sums = PerShape.of(Program.recorder(), in -> sum(in[0]), "a");
        for (int rows = 1; rows <= 1500; rows++)
            sums.at(new DMatrixRMaj(rows, 2)).run();
        assertEquals(64, sums.size());
        sums.limit(2);
        Program last = sums.at(new DMatrixRMaj(1500, 2));
        Program before = sums.at(new DMatrixRMaj(1499, 2));
        assertSame(last, sums.at(new DMatrixRMaj(1500, 2)));
        sums.at(new DMatrixRMaj(1, 2));
        assertSame(last, sums.at(new DMatrixRMaj(1500, 2)));
        assertNotSame(before, sums.at(new DMatrixRMaj(1499, 2)));
        assertEquals(2, sums.size());
    }
}
