package dev.pullback.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Var;
import dev.pullback.explain.Advisor;
import java.util.List;

/**
 * The verbs of {@link Autodiff} for programs of the documentation. They throw if the advisor has advice on the program.
 */
public final class Advised {
    private Advised() {}

    private static Var sound(Var y) {
        assertEquals(List.of(), Advisor.advise(y));
        return y;
    }

    /** As {@link Autodiff#gradients(Var)}. */
    public static Gradients gradients(Var loss) {
        return Autodiff.gradients(sound(loss));
    }

    /** As {@link Autodiff#gradients(Var, Var...)}. */
    public static Gradients gradients(Var loss, Var... wrt) {
        return Autodiff.gradients(sound(loss), wrt);
    }

    /** As {@link Autodiff#grad(Fn)}. */
    public static Fn grad(Fn f) {
        return Autodiff.grad(x -> sound(f.apply(x)));
    }

    /** As {@link Autodiff#hessian(Fn)}. */
    public static Fn hessian(Fn f) {
        return Autodiff.hessian(x -> sound(f.apply(x)));
    }
}
