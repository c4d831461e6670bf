package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.autograd.Matrices.row;
import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.square;
import static dev.pullback.ops.Ops.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the backward sweep: matrices that contributions share, listeners, outputs without a cotangent, and failures. */
class SweepTest {
    /** A sum of three operands. */
    private static final Op SUM3 = Op.of("sum3", "Y = A + B + C", 3, ShapeRule.SAME, (in, attr, out) -> {
        for (int i = 0; i < out.getNumElements(); i++) out.data[i] = in[0].data[i] + in[1].data[i] + in[2].data[i];
    });

    private static final Op BOTH = Op.multi(
            "both",
            "A, B = 2 X, 3 X",
            1,
            (op, in, attr) -> new Shape[] {in[0].shape(), in[0].shape()},
            (in, attr, out) -> {
                for (int i = 0; i < in[0].getNumElements(); i++) {
                    out[0].data[i] = 2 * in[0].data[i];
                    out[1].data[i] = 3 * in[0].data[i];
                }
            });

    private static final Op UNKNOWN = Op.elementwise("unknown", "Y = X", x -> x);

    private final Tape tape = new Tape();
    private final TapeEngine engine = TapeEngine.of(tape);
    private final Var a = tape.param("a", row(1, 2));
    private final Var b = tape.param("b", row(3, 4));

    private static Rules with(Op op, Vjp.All rule) {
        return Rules.standard().onAll(op, "…", rule);
    }

    /** Keeps a line for each call. */
    private static final class Recorder implements SweepListener {
        final List<String> lines = new ArrayList<>();

        @Override
        public void recorded(Var v) {}

        @Override
        public void contributed(Var node, Var[] g, int operand, Var contribution) {
            lines.add(node.label() + " to " + node.in(operand).label() + ": " + contribution.value().data[0] + " of "
                    + g[0].value().data[0]);
        }

        @Override
        public void adding(Var node, int operand, DMatrixRMaj soFar, Var contribution) {
            lines.add(node.in(operand).label() + ": " + soFar.data[0] + " and " + contribution.value().data[0]);
        }
    }

    @Test
    void theCotangentItselfMayBeTheContributionToAllOperands() {
        Rules rules = with(SUM3, n -> new Var[] {n.g(0), n.g(0), n.g(0)});
        Gradients g = gradients(rules, sum(square(SUM3.on(a, a, b))));
        // The sum is (5, 8).
        assertArrayEquals(new double[] {20, 32}, g.of(a).data);
        assertArrayEquals(new double[] {10, 16}, g.of(b).data);
    }

    @Test
    void oneContributionMayBeForAllOperands() {
        Rules rules = with(SUM3, n -> {
            Var c = mul(n.g(0), n.in(0).tape().constant(1));
            return new Var[] {c, c, c};
        });
        Var y = SUM3.on(a, a, b);
        Gradients g = gradients(rules, sum(square(y)), a, b, y);
        assertArrayEquals(new double[] {20, 32}, g.of(a).data);
        assertArrayEquals(new double[] {10, 16}, g.of(b).data);
        assertArrayEquals(new double[] {10, 16}, g.of(y).data);
    }

    @Test
    void theCotangentIsKeptIfASumBeginsWithIt() {
        Op sum2 = Op.elementwise("sum2", "Y = A + B", 2, (in, attr, out) -> {
            for (int i = 0; i < out.getNumElements(); i++) out.data[i] = in[0].data[i] + in[1].data[i];
        });
        Rules rules =
                with(sum2, n -> new Var[] {n.g(0), mul(n.g(0), n.in(0).tape().constant(1))});
        Var y = sum2.on(a, a);
        Gradients g = gradients(rules, sum(y), a, y);
        assertArrayEquals(new double[] {2, 2}, g.of(a).data);
        assertArrayEquals(new double[] {1, 1}, g.of(y).data);
    }

    @Test
    void anOutputThatTheLossDoesNotUseHasACotangentOfZeros() {
        List<double[]> seen = new ArrayList<>();
        Rules rules = with(BOTH, n -> {
            seen.add(n.g(0).value().data.clone());
            seen.add(n.g(1).value().data.clone());
            Tape t = n.in(0).tape();
            return new Var[] {add(mul(n.g(0), t.constant(2)), mul(n.g(1), t.constant(3)))};
        });
        Var[] y = BOTH.onAll(Op.NONE, a);
        assertArrayEquals(new double[] {3, 3}, gradients(rules, sum(y[1])).of(a).data);
        assertArrayEquals(new double[] {0, 0}, seen.get(0));
        assertArrayEquals(new double[] {1, 1}, seen.get(1));
    }

    @Test
    void anOpThatNothingReachesRunsNoRule() {
        Var[] unused = BOTH.onAll(Op.NONE, a);
        assertEquals(2, unused.length);
        assertArrayEquals(new double[] {1, 1}, gradients(sum(a)).of(a).data);
    }

    @Test
    void theListenerIsNotifiedOfEachContributionAndSum() {
        Recorder seen = new Recorder();
        engine.listen(seen);
        Var p = mul(a, b).named("p");
        Var q = add(p, a).named("q");
        Var loss = sum(q).named("loss");
        gradients(loss, a);
        assertEquals(
                List.of(
                        "loss to q: 1.0 of 1.0",
                        "q to p: 1.0 of 1.0",
                        "q to a: 1.0 of 1.0",
                        "p to a: 3.0 of 1.0",
                        "a: 1.0 and 3.0"),
                seen.lines);
    }

    @Test
    void withinACheckpointTheListenerIsNotifiedOfTheUsersOps() {
        Recorder seen = new Recorder();
        Tape lines = Tape.withLines();
        TapeEngine.of(lines).listen(seen);
        Var x = lines.param("x", row(3));
        Var loss = sum(Autodiff.checkpoint(v -> square(v[0])).apply(x)).named("loss");
        gradients(loss);
        assertEquals(
                1, seen.lines.stream().filter(line -> line.startsWith("square")).count(), seen.lines::toString);
    }

    @Test
    void afterACheckpointTheListenerIsNotifiedAgain() {
        Recorder seen = new Recorder();
        engine.listen(seen);
        Var p = mul(a, b).named("p");
        gradients(sum(Autodiff.checkpoint(v -> square(v[0])).apply(p)), a);
        assertEquals(
                1, seen.lines.stream().filter(line -> line.startsWith("p to a")).count(), seen.lines::toString);
    }

    @Test
    void aFailedSweepLeavesTheTapeAsItWas() {
        Var loss = sum(UNKNOWN.on(mul(a, b)));
        int size = tape.size();
        String message = assertThrows(IllegalArgumentException.class, () -> gradients(loss))
                .getMessage();
        assertEquals(
                "backward of unknown#3: no VJP rule for op unknown; add one by Rules.on or Rules.constant, and pass the"
                        + " rules: gradients(rules, loss), GradCheck.of(…).rules(rules), Trainer.of(…).rules(rules)",
                message);
        assertEquals(size, tape.size());
        Var one = tape.constant(1);
        assertThrows(IllegalArgumentException.class, () -> Backward.differentiable(Rules.standard(), loss, one, a));
        assertEquals(size + 1, tape.size());
        assertEquals(
                "the cotangent of sum#4 is 1x2, not 1x1",
                assertThrows(
                                MatrixDimensionException.class,
                                () -> Backward.differentiable(Rules.standard(), loss, a, a))
                        .getMessage());
        assertEquals(size + 1, tape.size());
    }

    private String refused(Vjp.All rule) {
        return assertThrows(RuntimeException.class, () -> gradients(with(UNKNOWN, rule), sum(UNKNOWN.on(a))))
                .getMessage();
    }

    @Test
    void aRuleMustReturnACotangentOfEachOperand() {
        String rule = "the rule for operand 0 (a) returned ";
        assertEquals("backward of unknown#2: " + rule + "null, not 1x2", refused(n -> new Var[1]));
        tape.rewind(2);
        assertEquals(
                "backward of unknown#2: its rule must return one cotangent for each of 1 operands",
                refused(n -> new Var[2]));
        tape.rewind(2);
        assertEquals("backward of unknown#2: " + rule + "1x1, not 1x2", refused(n -> new Var[] {sum(n.g(0))}));
        tape.rewind(2);
        Var other = new Tape().input(row(1, 2));
        assertEquals(
                "backward of unknown#2: " + rule + "a Var of another tape, not 1x2", refused(n -> new Var[] {other}));
        tape.rewind(2);
        Var stale = square(a);
        tape.rewind(2);
        assertEquals("backward of unknown#2: " + rule + "a stale Var, not 1x2", refused(n -> new Var[] {stale}));
        tape.rewind(2);
        assertEquals("backward of unknown#2: its rule failed: no", refused(n -> {
            throw new IllegalArgumentException("no");
        }));
        tape.rewind(2);
        assertEquals("backward of unknown#2: its rule rewound the tape", refused(n -> {
            tape.rewind(n.g(0).id());
            return new Var[] {a};
        }));
    }
}
