package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.ops.Activations;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OpTableTest {
    @TestFactory
    Stream<DynamicTest> everyOpOfTheTable() {
        return GradCheckTests.ofOps(Rules.standard());
    }

    @Test
    void aRowEndsInItsVerdict() {
        OpTable t = OpTable.of(Rules.standard(), List.of(Activations.TANH, Activations.RELU), 7);
        assertTrue(t.passes());
        assertEquals(2, t.rows().size());
        for (OpTable.Row r : t.rows()) assertTrue(r.toString().endsWith(" OK"), r::toString);
        assertEquals("2 of 2 ops right", t.toString());
    }

    @Test
    void aWrongRuleFailsAndIsExplainedBelowTheTable() {
        Rules wrong = Rules.standard().on(Activations.TANH, "", (g, y, x) -> g);
        OpTable t = OpTable.of(wrong, List.of(Activations.TANH), 7);
        assertFalse(t.passes());
        assertTrue(t.rows().get(0).toString().endsWith(" WRONG"), t::toTable);
        assertTrue(t.toTable().contains("\n\ntanh: WRONG dY["), t::toTable);
        assertThrows(AssertionError.class, t.rows().get(0)::assertPasses);
    }

    @Test
    void aCustomOpNeedsNoCase() {
        Op swish = Op.elementwise("swish", "Y = X σ(X)", x -> x / (1 + Math.exp(-x)));
        Rules rules = Rules.none().on(swish, "", (g, y, x) -> mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x))))));
        Op sum = Op.of("both", "Y = A + B", 2, (op, in, attr) -> in[0].shape(), (in, attr, out) -> {
            for (int i = 0; i < out.getNumElements(); i++) out.data[i] = in[0].data[i] + in[1].data[i];
        });
        Rules all = Rules.standard()
                .on(swish, "", (g, y, x) -> mul(g, add(sigmoid(x), mul(y, sigmoid(neg(x))))))
                .on(sum, "", (g, y, a, b) -> g, "", (g, y, a, b) -> g);
        assertEquals(1, rules.ops().size());
        OpTable t = OpTable.of(all, List.of(swish, sum), 7);
        assertTrue(t.passes(), t::toTable);
    }

    @Test
    void anOpWithoutACaseThatRefusesItsOperandsIsUndecided() {
        Op turn = Op.of("turn", "Y = f(k)", 1, (op, in, attr) -> in[0].shape(), (in, attr, out) -> {
            throw new IllegalArgumentException("k must be a whole number");
        });
        OpTable t = OpTable.of(Rules.none().constant(turn), List.of(turn), 7);
        assertEquals(Verdict.UNDECIDED, t.rows().get(0).verdict());
        assertTrue(t.rows().get(0).worst().contains("has no OpCase"), t::toTable);
    }

    /** log, asin and acosh are finite for positive numbers, below 1 and above 1. */
    @Test
    void anOpWithoutACaseIsCheckedWhereItIsFinite() {
        Op log = Op.elementwise("ownLog", "Y = ln X", Math::log);
        Op asin = Op.elementwise("ownAsin", "Y = asin X", Math::asin);
        Op acosh = Op.elementwise("ownAcosh", "Y = acosh X", x -> Math.log(x + Math.sqrt(x * x - 1)));
        for (double factor : new double[] {1, 1.01}) {
            Rules own = Rules.standard()
                    .on(log, "", (g, y, x) -> scale(div(g, x), factor))
                    .on(asin, "", (g, y, x) -> scale(div(g, sqrt(shift(neg(square(x)), 1))), factor))
                    .on(acosh, "", (g, y, x) -> scale(div(g, sqrt(shift(square(x), -1))), factor));
            for (OpTable.Row row : OpTable.of(own, List.of(log, asin, acosh), 7).rows())
                assertEquals(factor == 1 ? Verdict.OK : Verdict.WRONG, row.verdict(), row::worst);
        }
    }

    @Test
    void aGradientThroughADeclaredConstantIsWrong() {
        Rules leaking = Rules.standard().on(dev.pullback.ops.Layout.STOP_GRADIENT, "", (g, y, x) -> g);
        OpTable t = OpTable.of(leaking, List.of(dev.pullback.ops.Layout.STOP_GRADIENT), 7);
        assertEquals(Verdict.WRONG, t.rows().get(0).verdict());
    }
}
