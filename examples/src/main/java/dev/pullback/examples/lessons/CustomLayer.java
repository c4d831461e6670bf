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
 * Lesson 5: a custom layer that uses a custom op, and a check of its gradient. Expected output: the check accepts the correct
 * rule and names the first wrong derivative of the wrong rule; then the layer learns the spirals.
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
        GradCheck check = GradCheck.of("bump", x -> BUMP.on(x[0]));
        DMatrixRMaj at = new DMatrixRMaj(new double[][] {{-1, 0.5, 2}});
        System.out.println(
                "the right rule: " + check.rules(RULES).order(2).at(at).verdict());
        System.out.println("the wrong rule: " + check.rules(WRONG).at(at).verdict());

        SplitMix random = new SplitMix(1);
        Bumps bumps = new Bumps(new DMatrixRMaj(1, 32));
        GradCheck whole = GradCheck.of("layer", x -> bumps.apply(x[0]));
        System.out.println("the layer:      "
                + whole.rules(RULES).at(new DMatrixRMaj(2, 32)).verdict());

        Layer net = Linear.of("first", 2, 32, Initializer.GLOROT, random)
                .then(x -> scale(x, 3))
                .then(bumps)
                .then(Linear.of("last", 32, 2, Initializer.GLOROT, random));
        Dataset.Split data = Generated.spirals(1000, 2, 0.02, 1).split(0.2, 1);
        Trainer.of(net).rules(RULES).optimizer(Adam.of(0.01)).epochs(30).seed(1).fit(data.train());
        System.out.printf(Locale.ROOT, "test accuracy %.2f%n", Accuracy.of(net, data.test()));
    }
}
