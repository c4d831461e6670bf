package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Matrices;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Checks that the parameters that a function records are moved and compared like its inputs. */
class ParametersTest {
    /** Y = X ∘ S. The rule of X is right; the rule of S multiplies the gradient by a factor. */
    private static final Op GATE = Op.broadcasting("gate", "Y = A ∘ B", (a, b) -> a * b);

    private static final Rules RIGHT = rules(1);
    private static final Rules WRONG_SIGN = rules(-1);
    private static final Rules ONE_PERCENT = rules(1.01);

    private final DMatrixRMaj x = Matrices.random(4, 3, 1);
    private final DMatrixRMaj s = Matrices.random(1, 3, 2);
    private final Fn layer = v -> GATE.on(v, v.tape().param("gate.s", s));

    private static Rules rules(double factor) {
        return Rules.standard()
                .on(
                        GATE,
                        "dA = G ∘ B",
                        (g, y, a, b) -> mul(g, b),
                        "dB = G ∘ A",
                        (g, y, a, b) -> scale(mul(g, a), factor));
    }

    private static void assertNamesTheParameter(Report r) {
        assertEquals(Verdict.WRONG, r.verdict(), r::toTable);
        assertTrue(r.toString().contains("dgate.s[0,"), r::toTable);
    }

    @Test
    void aRightLayerPasses() {
        Report r = GradCheck.of(layer).rules(RIGHT).order(2).at(x);
        assertEquals(Verdict.OK, r.verdict(), r::toTable);
        assertEquals(Verdict.OK, GradCheck.of(layer).rules(RIGHT).fast().at(x).verdict());
    }

    @Test
    void aWrongRuleForAParameterIsFoundAndNamed() {
        assertNamesTheParameter(GradCheck.of("layer", in -> layer.apply(in[0]))
                .rules(WRONG_SIGN)
                .at(x));
        assertNamesTheParameter(GradCheck.of(layer).rules(ONE_PERCENT).at(x));
        assertNamesTheParameter(GradCheck.of(layer).rules(WRONG_SIGN).fast().at(x));
    }

    @Test
    void theWrongRuleIsFoundWhereTheInputsAreFixed() {
        assertNamesTheParameter(GradCheck.of(layer).rules(WRONG_SIGN).fixed(0).at(x));
        Report right = GradCheck.of(layer).rules(RIGHT).fixed(0).at(x);
        assertEquals(Verdict.OK, right.verdict(), right::toTable);
    }

    @Test
    void aParameterInsideACheckpointIsMoved() {
        Fn.N inside = Autodiff.checkpoint(v -> tanh(layer.apply(v[0])));
        assertEquals(
                Verdict.OK,
                GradCheck.of("inside", inside).rules(RIGHT).order(2).at(x).verdict());
        assertNamesTheParameter(GradCheck.of("inside", inside).rules(WRONG_SIGN).at(x));
    }

    @Test
    void aSharedParameterIsOneInput() {
        Fn.N twice = v -> layer.apply(tanh(layer.apply(v[0])));
        Report r = GradCheck.of("twice", twice).rules(RIGHT).order(2).at(x);
        assertEquals(Verdict.OK, r.verdict(), r::toTable);
        assertNamesTheParameter(GradCheck.of("twice", twice).rules(WRONG_SIGN).at(x));
    }

    @Test
    void theUsersMatricesStayAsTheyAre() {
        DMatrixRMaj before = s.copy();
        GradCheck.of(layer).rules(RIGHT).order(2).at(x);
        assertEquals(before.toString(), s.toString());
    }

    @Test
    void whatIsNotMovedIsListed() {
        DMatrixRMaj mean = new DMatrixRMaj(1, 3);
        DMatrixRMaj mask = Matrices.random(4, 3, 3);
        Fn stateful = v -> {
            var m = v.tape().input("norm.mean", mean);
            colSums(v).named("norm.mean.next");
            return mul(sub(v, m), v.tape().constant(mask));
        };
        Report r = GradCheck.of(stateful).at(x);
        assertEquals(Verdict.OK, r.verdict(), r::toTable);
        assertTrue(r.notes().contains("not moved: state norm.mean, constant of 4x3"), r::toTable);
        assertFalse(GradCheck.of(layer).rules(RIGHT).at(x).toTable().contains("not moved"));
    }

    @Test
    void aNetworkIsCheckedByItsFeaturesAndParameters() {
        DMatrixRMaj w = Matrices.random(3, 2, 4);
        Fn network = v -> matmul(layer.apply(v), v.tape().param("out.w", w));
        int[] labels = {0, 1, 1, 0};
        Report r = GradCheck.ofNetwork(network, (z, k) -> softmaxCrossEntropy(z, k), x, labels)
                .rules(RIGHT)
                .run();
        assertEquals(Verdict.OK, r.verdict(), r::toTable);
        assertNamesTheParameter(GradCheck.ofNetwork(network, (z, k) -> softmaxCrossEntropy(z, k), x, labels)
                .rules(WRONG_SIGN)
                .run());
    }
}
