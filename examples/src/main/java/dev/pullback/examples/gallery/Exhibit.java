package dev.pullback.examples.gallery;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TextTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;

/**
 * A naive formula and a stable formula for the same function, at a point where the naive one fails.
 *
 * @param naive the text of the naive formula
 * @param wrong the naive formula: a function from a row to one number
 * @param fused the text of the stable formula
 * @param right the stable formula
 * @param at the point at which both are evaluated, a row
 */
public record Exhibit(String naive, Fn wrong, String fused, Fn right, DMatrixRMaj at) {
    /** Returns an exhibit at a row of numbers. */
    public static Exhibit of(String naive, Fn wrong, String fused, Fn right, double... at) {
        return new Exhibit(naive, wrong, fused, right, new DMatrixRMaj(new double[][] {at}));
    }

    /** The value and the gradient of a function. */
    public record Outcome(double value, List<Double> gradient) {
        /** Returns a text such as {@code value 800, gradient [1, -1]}. */
        @Override
        public String toString() {
            return "value " + number(value) + ", gradient "
                    + gradient.stream().map(Exhibit::number).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** Returns the outcome of the naive formula. */
    public Outcome before() {
        return outcome(wrong);
    }

    /** Returns the outcome of the stable formula. */
    public Outcome after() {
        return outcome(right);
    }

    private Outcome outcome(Fn f) {
        Tape tape = new Tape();
        Var x = tape.input(at);
        Var y = f.apply(x);
        DMatrixRMaj g = Autodiff.vjp(y, tape.constant(1), x)[0].value();
        return new Outcome(
                y.scalar(), Arrays.stream(g.data, 0, g.getNumElements()).boxed().toList());
    }

    /** Returns two lines: each formula with its value and its gradient. */
    @Override
    public String toString() {
        String lines =
                new TextTable("ll").row(naive, before()).row(fused, after()).toString();
        return lines.stripTrailing();
    }

    private static String number(double x) {
        if (x == Math.rint(x) && Math.abs(x) < 1e6) return Long.toString((long) x);
        return Double.isFinite(x) ? String.format(Locale.ROOT, "%.5g", x) : Double.toString(x);
    }
}
