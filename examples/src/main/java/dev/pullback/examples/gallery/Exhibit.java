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
 * A naive formula and what cures it, side by side at one point.
 *
 * @param naive the naive formula, as text
 * @param wrong the naive formula, a function of a row with one number as result
 * @param fused the cure, as text
 * @param right the cure
 * @param at the point, a row
 */
public record Exhibit(String naive, Fn wrong, String fused, Fn right, DMatrixRMaj at) {
    /** An exhibit at a row of numbers. */
    public static Exhibit of(String naive, Fn wrong, String fused, Fn right, double... at) {
        return new Exhibit(naive, wrong, fused, right, new DMatrixRMaj(new double[][] {at}));
    }

    /** The value and the gradient of a function. */
    public record Outcome(double value, List<Double> gradient) {
        /** As in {@code value 800, gradient [1, -1]}. */
        @Override
        public String toString() {
            return "value " + number(value) + ", gradient "
                    + gradient.stream().map(Exhibit::number).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** What the naive formula gives. */
    public Outcome before() {
        return outcome(wrong);
    }

    /** What the cure gives. */
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

    /** Two lines: the naive formula and the cure, each with its value and its gradient. */
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
