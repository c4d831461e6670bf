package dev.pullback.check;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * A test case for the gradient of an op: a function that calls the op, and how to draw its inputs.
 *
 * @param op the name of the op
 * @param name the name of the case, as in {@code add, a row}
 * @param f a function that calls the op
 * @param inputs how to draw each input
 * @param declared whether the rule of the op is a convention instead of the derivative, as for {@code stopGradient}
 */
public record OpCase(String op, String name, Fn.N f, List<Draw> inputs, boolean declared) {
    public OpCase {
        inputs = List.copyOf(inputs);
    }

    /**
     * Describes a case of a custom op, as in {@code OpCase.of("gather, by row", GATHER::on, Draw.real(FULL),
     * Draw.index(COLUMN, ROW_INDEX))}.
     *
     * @param name the name of the op, optionally followed by a comma and a description
     */
    public static OpCase of(String name, Fn.N f, Draw... inputs) {
        int comma = name.indexOf(',');
        return new OpCase(comma < 0 ? name : name.substring(0, comma), name, f, List.of(inputs), false);
    }

    /** Draws matching inputs, whose shapes follow from a number of rows and columns. */
    public DMatrixRMaj[] draw(Random random, int rows, int cols) {
        DMatrixRMaj[] x = new DMatrixRMaj[inputs.size()];
        for (int i = 0; i < x.length; i++) x[i] = inputs.get(i).draw(random, rows, cols);
        return x;
    }

    /** Returns the indices of the inputs that get no gradient. */
    public int[] fixed() {
        List<Integer> fixed = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).isFixed()) fixed.add(i);
        }
        return fixed.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Returns the check of this case with these rules, ready for {@link GradCheck#at}. It accepts inputs without influence
     * on the value, because some inputs have none if there is only one row or column.
     */
    public GradCheck check(Rules rules) {
        return strictCheck(rules).evenIfConstant();
    }

    /** As {@link #check}, but does not accept inputs without influence. */
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
