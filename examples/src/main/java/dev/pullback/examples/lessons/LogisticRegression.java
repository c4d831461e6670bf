// Heads for JBang, which runs this file alone: jbang LogisticRegression.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.Accuracy;
import dev.pullback.train.Layer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Sgd;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 2: straight borders between clouds of points, found by a network without hidden units and with cross-entropy
 * as the loss. Expected output: the loss falls from ln 3, the loss of guessing one of three classes, and nearly all
 * points are classified correctly.
 */
public final class LogisticRegression {
    private LogisticRegression() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Dataset.Split data = Generated.blobs(600, 3, 0.2, 1).split(0.25, 1);
        DMatrixRMaj w = new DMatrixRMaj(2, 3);
        DMatrixRMaj b = new DMatrixRMaj(1, 3);
        Layer net = x -> linear(x, x.tape().param("w", w), x.tape().param("b", b));

        Sgd descent = Sgd.of(1);
        Tape tape = new Tape();
        for (int step = 0; step <= 200; step++) {
            tape.reset();
            Var logits = net.apply(tape.input("x", data.train().features()));
            Var loss = softmaxCrossEntropy(logits, data.train().labels());
            if (step % 50 == 0) System.out.printf(Locale.ROOT, "step %3d: loss %.4f%n", step, loss.scalar());
            descent.step(gradients(loss));
        }
        System.out.printf(Locale.ROOT, "test accuracy %.2f%n", Accuracy.of(net, data.test()));

        // Softmax turns logits into probabilities. In the middle between all clouds the network should be uncertain.
        tape.reset();
        DMatrixRMaj points = new DMatrixRMaj(new double[][] {{0, 0}, {1, 0}});
        DMatrixRMaj p = softmax(net.apply(tape.input("points", points))).value();
        for (int i = 0; i < 2; i++)
            System.out.printf(
                    Locale.ROOT,
                    "at (%.0f, %.0f): %.2f, %.2f, %.2f%n",
                    points.get(i, 0),
                    points.get(i, 1),
                    p.get(i, 0),
                    p.get(i, 1),
                    p.get(i, 2));
    }
}
