// Heads for JBang, which runs this file alone: jbang CustomLayer.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//DEPS dev.pullback:pullback-check:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Rules;
import dev.pullback.check.GradCheck;
import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.train.Accuracy;
import dev.pullback.train.Initializer;
import dev.pullback.train.Layer;
import dev.pullback.train.Linear;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Adam;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 5: a custom layer that uses a custom op, and a check of both gradients. Expected output: the check accepts the correct
 * rule and rejects the wrong one; then the layer learns the spirals.
 */
public final class CustomLayer {
    /** The op is a bump: it is 1 at 0 and decreases on both sides. */
    private static final Op BUMP = Op.elementwise("bump", "Y = exp(-X²)", x -> Math.exp(-x * x));

    private static final Rules RULES =
            Rules.standard().on(BUMP, "dX = -2 G ∘ X ∘ Y", (g, y, x) -> mul(scale(g, -2), mul(x, y)));

    /** The same op with a wrong rule: the factor 2 is missing. */
    private static final Rules WRONG =
            Rules.standard().on(BUMP, "dX = -G ∘ X ∘ Y", (g, y, x) -> neg(mul(g, mul(x, y))));

    private CustomLayer() {}

    /** The layer is one method. {@code tape.param} makes a weight a parameter; each parameter needs its own name. */
    private record Bumps(DMatrixRMaj centres) implements Layer {
        @Override
        public Var apply(Var x) {
            return BUMP.on(sub(x, x.tape().param("bumps.centres", centres)));
        }
    }

    /** Runs the lesson. */
    public static void main(String[] args) {
        GradCheck op = GradCheck.of(BUMP).inputs(3, 4);
        System.out.println("the right rule: " + op.rules(RULES).order(2).run().verdict());
        System.out.println("the wrong rule: " + op.rules(WRONG).run().verdict());

        SplitMix random = new SplitMix(1);
        Bumps bumps = new Bumps(new DMatrixRMaj(1, 32));
        GradCheck layer = GradCheck.of(bumps).inputs(2, 32);
        System.out.println("the layer:      " + layer.rules(RULES).run().verdict());
        System.out.println("its wrong rule: " + layer.rules(WRONG).run().verdict());

        Layer net = Linear.of("first", 2, 32, Initializer.GLOROT, random)
                .then(x -> scale(x, 3))
                .then(bumps)
                .then(Linear.of("last", 32, 2, Initializer.GLOROT, random));
        Dataset.Split data = Generated.spirals(1000, 2, 0.02, 1).split(0.2, 1);
        Trainer.of(net).rules(RULES).optimizer(Adam.of(0.01)).epochs(30).seed(1).fit(data.train());
        System.out.printf(Locale.ROOT, "test accuracy %.2f%n", Accuracy.of(net, data.test()));
    }
}
