package dev.pullback.check;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * One way to check an op: a function that records it and what to call it with.
 *
 * @param op the name of the op
 * @param name the name of the case, as in {@code add, a row}
 * @param f records the op
 * @param inputs how to draw each input, in order
 * @param declared whether the rule of the op is a convention and not a derivative, as of {@code stopGradient}
 */
public record OpCase(String op, String name, Fn.N f, List<Draw> inputs, boolean declared) {
    public OpCase {
        inputs = List.copyOf(inputs);
    }

    /** Draws inputs that belong together, for a matrix of that shape. */
    public DMatrixRMaj[] draw(Random random, int rows, int cols) {
        DMatrixRMaj[] x = new DMatrixRMaj[inputs.size()];
        for (int i = 0; i < x.length; i++) x[i] = inputs.get(i).draw(random, rows, cols);
        return x;
    }

    /** The inputs, counted from 0, that no gradient is taken of. */
    public int[] fixed() {
        List<Integer> fixed = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).isFixed()) fixed.add(i);
        }
        return fixed.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The check of this case under some rules, ready for {@link GradCheck#at}. It does not mind an input without influence,
     * which in one row or one column may be right.
     */
    public GradCheck check(Rules rules) {
        return strictCheck(rules).evenIfConstant();
    }

    /** As {@link #check}, minding an input without influence. */
    GradCheck strictCheck(Rules rules) {
        GradCheck check = GradCheck.of(name, f).rules(rules).fixed(fixed());
        for (int i = 0; i < inputs.size(); i++) {
            check = check.domain(i, inputs.get(i).low(), inputs.get(i).high());
        }
        return check;
    }

    @Override
    public String toString() {
        return name;
    }
}
