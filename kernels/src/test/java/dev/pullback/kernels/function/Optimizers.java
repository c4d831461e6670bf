package dev.pullback.kernels.function;

import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.operand;
import static dev.pullback.kernels.function.Expr.shared;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The updates of the optimizers: functions that overwrite the parameter, array 0, and the state, arrays 2 to 4, by the
 * gradient, array 1. Array 5 has the settings, which are equal for all elements.
 */
final class Optimizers {
    private static final Expr W = operand(0);
    private static final Expr RATE = setting(0);
    private static final Expr G = operand(1).plus(setting(1).times(W));

    private Optimizers() {}

    private static Expr setting(int index) {
        return shared(5, index);
    }

    static void addTo(List<PointwiseFunction> all) {
        all.add(update("SGD", "SGD.", "rate, λ", Map.of(0, moved(G))));
        Expr v = setting(2).times(operand(2)).plus(G);
        all.add(update("SGD_MOMENTUM", "SGD with momentum; array 2 is V.", "rate, λ, μ", Map.of(0, moved(v), 2, v)));
        Expr ahead = G.plus(setting(2).times(v));
        all.add(update(
                "SGD_NESTEROV",
                "SGD with Nesterov's momentum; array 2 is V.",
                "rate, λ, μ",
                Map.of(0, moved(ahead), 2, v)));
        all.add(adam());
        Expr squares = operand(2).plus(G.times(G));
        all.add(update(
                "ADAGRAD",
                "Adagrad; array 2 is S.",
                "rate, λ, ε",
                Map.of(0, moved(G.over(squares.sqrt().plus(setting(2)))), 2, squares)));
        for (boolean centered : new boolean[] {false, true}) {
            for (boolean momentum : new boolean[] {false, true}) all.add(rmsProp(centered, momentum));
        }
    }

    private static PointwiseFunction update(String name, String what, String settings, Map<Integer, Expr> outputs) {
        String doc = "The update of " + what + " The settings are " + settings + ".";
        return new PointwiseFunction(name, doc, outputs, null, "");
    }

    private static Expr moved(Expr move) {
        return W.minus(RATE.times(move));
    }

    private static PointwiseFunction adam() {
        Expr w = W.times(setting(2));
        Expr g = operand(1).plus(setting(1).times(w));
        Expr m = operand(2).plus(setting(3).times(g.minus(operand(2))));
        Expr v = setting(4).times(operand(3)).plus(setting(5).times(g).times(g));
        Expr move = m.over(v.sqrt().over(setting(6)).plus(setting(7)));
        return update(
                "ADAM",
                "Adam and AdamW; array 2 is M, array 3 is V.",
                "rate/(1 − β₁ᵗ), λ added to the gradient, the factor of the parameter, 1 − β₁, β₂, 1 − β₂, √(1 − β₂ᵗ), ε",
                Map.of(0, w.minus(RATE.times(move)), 2, m, 3, v));
    }

    private static PointwiseFunction rmsProp(boolean centered, boolean momentum) {
        Expr rest = setting(3);
        Expr square = setting(2).times(operand(2)).plus(rest.times(G).times(G));
        Expr mean = operand(4).plus(rest.times(G.minus(operand(4))));
        // rounding may make a variance of 0 slightly negative
        Expr variance = centered ? square.minus(mean.times(mean)).max(number(0)) : square;
        Expr move = G.over(variance.sqrt().plus(setting(4)));
        Expr velocity = setting(5).times(operand(3)).plus(move);
        Map<Integer, Expr> outputs = new HashMap<>(Map.of(0, moved(momentum ? velocity : move), 2, square));
        if (momentum) outputs.put(3, velocity);
        if (centered) outputs.put(4, mean);
        return update(
                "RMS_PROP" + (centered ? "_CENTERED" : "") + (momentum ? "_MOMENTUM" : ""),
                "RMSProp; array 2 is S" + (momentum ? ", array 3 is B" : "") + (centered ? ", array 4 is M." : "."),
                "rate, λ, α, 1 − α, ε, μ",
                outputs);
    }
}
