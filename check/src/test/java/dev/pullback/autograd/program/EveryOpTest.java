package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.identity;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.sum;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every op of the table on a tape and in a program, which is recorded on some numbers and run on others. */
class EveryOpTest {
    private static final int[][] SHAPES = {{3, 4}, {1, 1}, {1, 4}, {3, 1}};

    @TestFactory
    Stream<DynamicTest> forward() {
        return tests(c -> (tape, in) -> new Var[] {c.f().apply(in)});
    }

    @TestFactory
    Stream<DynamicTest> backward() {
        return tests(c -> (tape, in) -> gradients(tape, c.f().apply(in), free(c, in)));
    }

    @TestFactory
    Stream<DynamicTest> secondOrder() {
        return tests(c -> (tape, in) -> {
            Var[] x = free(c, in);
            Var[] g = gradients(tape, c.f().apply(in), x);
            Var inner = tape.constant(0);
            for (Var v : g) inner = add(inner, sum(mul(v, weights(tape, v.shape()))));
            List<Var> all = new ArrayList<>(Arrays.asList(g));
            all.addAll(Arrays.asList(Autodiff.vjp(inner, tape.constant(1), x)));
            return all.toArray(Var[]::new);
        });
    }

    @TestFactory
    Stream<DynamicTest> everyOpHasACase() {
        return Rules.standard().ops().stream()
                .map(op -> DynamicTest.dynamicTest(
                        op.name(), () -> assertTrue(!OpCases.of(op).isEmpty())));
    }

    /** Records the values to compare. */
    private interface Computation {
        Var[] record(Tape tape, Var[] in);
    }

    private static Stream<DynamicTest> tests(Function<OpCase, Computation> of) {
        return OpCases.all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    for (int[] shape : SHAPES) check(c, of.apply(c), shape);
                }));
    }

    private static void check(OpCase c, Computation f, int[] shape) {
        DMatrixRMaj[] recorded = c.draw(new Random(1), shape[0], shape[1]);
        Program program = Program.forward(tape -> {
            Var[] y = f.record(tape, inputs(tape, recorded));
            for (int k = 0; k < y.length; k++) {
                // a function may return a variable twice, or return an input
                identity(y[k]).named("result " + k);
            }
            return y[0];
        });
        for (int seed = 2; seed < 4; seed++) {
            DMatrixRMaj[] x = c.draw(new Random(seed), shape[0], shape[1]);
            for (int i = 0; i < x.length; i++) program.bind("x" + i, x[i]);
            program.run();
            Tape tape = new Tape();
            Var[] y = f.record(tape, inputs(tape, x));
            Agreement.assertSame(c.name(), y[0].value(), program.value(), program);
            for (int k = 0; k < y.length; k++) {
                Agreement.assertSame(c.name(), x, y[k].value(), program.value("result " + k), program);
            }
        }
    }

    private static Var[] inputs(Tape tape, DMatrixRMaj[] x) {
        return IntStream.range(0, x.length)
                .mapToObj(i -> tape.input("x" + i, x[i]))
                .toArray(Var[]::new);
    }

    /** Returns the gradients of a weighted sum of all elements. */
    private static Var[] gradients(Tape tape, Var y, Var[] x) {
        return Autodiff.vjp(sum(mul(y, weights(tape, y.shape()))), tape.constant(1), x);
    }

    private static Var weights(Tape tape, Shape shape) {
        DMatrixRMaj w = new DMatrixRMaj(shape.rows(), shape.cols());
        for (int i = 0; i < w.data.length; i++) w.data[i] = Math.sin(1 + i);
        return tape.constant(w);
    }

    private static Var[] free(OpCase c, Var[] in) {
        List<Integer> fixed = Arrays.stream(c.fixed()).boxed().toList();
        return IntStream.range(0, in.length)
                .filter(i -> !fixed.contains(i))
                .mapToObj(i -> in[i])
                .toArray(Var[]::new);
    }
}
