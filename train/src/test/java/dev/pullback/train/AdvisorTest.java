package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Advisor;
import dev.pullback.explain.Anomalies;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.task.Loss;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the advisor has no advice on the library's own networks, and that their steps have no anomaly. */
class AdvisorTest {
    @ParameterizedTest
    @ValueSource(strings = {"relu", "tanh"})
    void hasNothingToSayOfANetwork(String activation) {
        Activation a = activation.equals("relu") ? Activation.RELU : Activation.TANH;
        Dataset moons = Generated.moons(50, 0.1, 1);
        Tape tape = Anomalies.tape();
        Var logits = Mlp.of(2, 8, 8, 2).activation(a).seed(1).apply(tape.input("x", moons.features()));
        for (Loss loss : List.<Loss>of(Ops::softmaxCrossEntropy, Ops::hinge, (z, y) -> Ops.focalLoss(z, y, 2))) {
            Var y = loss.of(logits, tape.input(moons.labels()));
            assertEquals(List.of(), Advisor.advise(y));
            assertSame(y, Advisor.stabilise(y));
            assertEquals(6, Autodiff.gradients(y).names().size());
        }
    }
}
