package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.pullback.autograd.Autodiff;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Var;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Checks for a program of each op of the table that every matrix is still in its buffer when it is read. */
class BuffersOfEveryOpTest {
    @TestFactory
    Stream<DynamicTest> everyOp() {
        return OpCases.all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> assertNull(BufferCheck.flaw(plan(c)))));
    }

    private static Plan plan(OpCase c) {
        DMatrixRMaj[] x = c.draw(new Random(1), 3, 4);
        return Program.forward(tape -> {
                    Var[] in = new Var[x.length];
                    for (int i = 0; i < in.length; i++) in[i] = tape.input("x" + i, x[i]);
                    Var y = sum(square(c.f().apply(in)));
                    return sum(square(Autodiff.vjp(y, tape.constant(1), in[0])[0]));
                })
                .plan();
    }
}
