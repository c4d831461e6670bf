package dev.pullback.autograd.user;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Activations;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

/** Tests custom rules: for custom ops, for existing ops, and the errors for rules that are wrong. */
class RulesTest {
    private static final Op SWISH = Op.elementwise("swish", "Y = X σ(X)", v -> v / (1 + Math.exp(-v)));
    private static final Rules WITH_SWISH = Rules.standard().on(SWISH, "dX = G ∘ (S + Y ∘ σ(-X))", (g, y, x) -> {
        return mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x)))));
    });

    private static final Op QUOTIENT_AND_REMAINDER = Op.multi(
            "divmod",
            "Q = ⌊A / B⌋, R = A - Q B",
            2,
            (op, in, attr) -> new Shape[] {in[0].shape(), in[0].shape()},
            (in, attr, out) -> {
                for (int i = 0; i < in[0].getNumElements(); i++) {
                    out[0].data[i] = Math.floor(in[0].data[i] / in[1].data[i]);
                    out[1].data[i] = in[0].data[i] - out[0].data[i] * in[1].data[i];
                }
            });

    private final Tape tape = Tape.withLines();
    private final Var w = tape.param("w", row(4, 5, 6));

    @Test
    void aCustomOpDoesAllThatABuiltInOpDoes() {
        assertArrayEquals(
                grad(x -> sum(silu(x))).at(row(-1, 0.5)).data,
                grad(WITH_SWISH, x -> sum(SWISH.on(x))).at(row(-1, 0.5)).data,
                1e-15);
        assertArrayEquals(
                hessian(x -> sum(silu(x))).at(row(-1, 0.5)).data,
                hessian(WITH_SWISH, x -> sum(SWISH.on(x))).at(row(-1, 0.5)).data,
                1e-15);
        assertEquals("dX = G ∘ (S + Y ∘ σ(-X))", WITH_SWISH.formula(SWISH));
    }

    @Test
    void aRuleForAnExistingOpIsLocalToItsTable() {
        Rules straightThrough = Rules.standard().on(Activations.TANH, "dX = G", (g, y, x) -> g);
        Var loss = sum(tanh(w));
        assertArrayEquals(
                new double[] {1, 1, 1}, gradients(straightThrough, loss).of(w).data);
        assertTrue(gradients(loss).of(w).data[0] < 0.01);
        assertSame(Rules.standard(), Rules.standard());
    }

    @Test
    void anOpOfSeveralOutputsHasOneRuleForAll() {
        Rules rules = Rules.standard().onAll(QUOTIENT_AND_REMAINDER, "dA = R̄, dB = -Q ∘ R̄", n ->
                new Var[] {n.g(1), neg(mul(n.y(0), n.g(1)))});
        Var b = tape.param("b", row(3, 3, 4));
        Var[] y = QUOTIENT_AND_REMAINDER.onAll(Op.NONE, w, b);
        assertArrayEquals(new double[] {1, 2, 2}, y[1].value().data);
        var g = gradients(rules, sum(y[1]));
        assertArrayEquals(new double[] {1, 1, 1}, g.of(w).data);
        assertArrayEquals(new double[] {-1, -1, -1}, g.of(b).data);
        assertEquals(0, CommonOps_DDRM.elementMaxAbs(gradients(rules, sum(y[0])).of(b)), "of the quotient: zeros");
        var both = gradients(rules, sum(mul(y[0], y[1])), y[1], b);
        assertArrayEquals(new double[] {1, 1, 1}, both.of(y[1]).data);
    }

    @Test
    void theSplitOpIsDifferentiableToAnyOrder() {
        assertArrayEquals(
                hessian(x -> sum(mul(slice(x, 0, 0, 1, 1), slice(x, 0, 1, 1, 1))))
                        .at(row(2, 3))
                        .data,
                hessian(x -> {
                            Var[] parts = splitCols(x, 1, 1);
                            return sum(mul(parts[0], parts[1]));
                        })
                        .at(row(2, 3))
                        .data);
    }

    @Test
    void anOpWithoutARuleIsNamedWithItsLine() {
        Var loss = sum(SWISH.on(w).named("h"));
        String message = assertThrows(IllegalArgumentException.class, () -> gradients(loss))
                .getMessage();
        assertTrue(
                message.matches(
                        "backward of h \\(swish\\) \\(RulesTest.java:\\d+\\): no VJP rule for op swish;"
                                + " add one by Rules.on or Rules.constant, and pass the rules:"
                                + " gradients\\(rules, loss\\), GradCheck.of\\(…\\).rules\\(rules\\), Trainer.of\\(…\\).rules\\(rules\\)"),
                message);
    }

    @Test
    void anOpWithoutARuleDoesNoHarmOffThePath() {
        Var x = tape.input("x", row(1, 2, 3));
        Var loss = sum(mul(SWISH.on(x), w));
        assertEquals(3, gradients(loss).of(w).numCols);
        SWISH.on(w);
        assertEquals(3, gradients(loss).of(w).numCols);
    }

    @Test
    void aRuleThatReturnsAWrongShapeIsNamedWithItsLine() {
        Rules rules = Rules.standard().on(SWISH, "wrong", (g, y, x) -> transpose(g));
        Var h = SWISH.on(w);
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;
        String message = assertThrows(MatrixDimensionException.class, () -> gradients(rules, sum(h)))
                .getMessage();
        assertEquals(
                "backward of swish#1 (RulesTest.java:" + line + "): the rule for operand 0 (w) returned 3x1, not 1x3",
                message);
    }

    @Test
    @SuppressWarnings("NullAway")
    void aRuleThatReturnsNullOrAnotherTapesVarOrFailsIsNamed() {
        Var other = new Tape().input(row(1, 2, 3));
        Var loss = sum(SWISH.on(w));
        assertMessage(
                "the rule for operand 0 (w) returned null, not 1x3",
                loss,
                Rules.standard().on(SWISH, "", (g, y, x) -> null));
        assertMessage(
                "the rule for operand 0 (w) returned a Var of another tape, not 1x3",
                loss,
                Rules.standard().on(SWISH, "", (g, y, x) -> other));
        assertMessage("its rule failed: matmul: ", loss, Rules.standard().on(SWISH, "", (g, y, x) -> matmul(g, g)));
        assertMessage(
                "its rule must return one cotangent for each of 1 operands",
                loss,
                Rules.standard().onAll(SWISH, "", n -> new Var[0]));
    }

    private static void assertMessage(String part, Var loss, Rules rules) {
        String message = assertThrows(IllegalStateException.class, () -> gradients(rules, loss))
                .getMessage();
        String where = message.endsWith("rewound the tape") ? "" : " (RulesTest.java:";
        assertTrue(message.startsWith("backward of swish#1" + where), message);
        assertTrue(message.contains(part), message);
    }

    @Test
    void aTableRefusesARowOfTheWrongArity() {
        String message = assertThrows(IllegalArgumentException.class, () -> Rules.none()
                        .on(SWISH, "", (g, y, a, b) -> g, "", (g, y, a, b) -> g))
                .getMessage();
        assertEquals("rules: swish takes 1 operands, not 2", message);
    }

    @Test
    void aTableRefusesARuleForOneOutputOfSeveral() {
        String message = assertThrows(IllegalArgumentException.class, () -> Rules.none()
                        .on(QUOTIENT_AND_REMAINDER, "", (g, y, a, b) -> g, "", (g, y, a, b) -> g))
                .getMessage();
        assertEquals("rules: divmod has several outputs; give one rule for all, by onAll", message);
    }

    @Test
    void aRuleThatRewindsTheTapeIsNamed() {
        assertMessage(
                "its rule rewound the tape", sum(SWISH.on(w)), Rules.standard().on(SWISH, "", (g, y, x) -> {
                    tape.reset();
                    return g;
                }));
    }

    @Test
    void everyRowHasItsFormula() {
        List<Op> ops = List.copyOf(Rules.standard().ops());
        assertTrue(ops.size() > 70);
        for (Op op : ops) {
            assertTrue(Rules.standard().formula(op).length() > 5, op.name());
            assertTrue(op.formula().length() > 3, op.name());
        }
        assertEquals(ops.size(), ops.stream().map(Op::name).distinct().count(), "names are unique");
    }
}
