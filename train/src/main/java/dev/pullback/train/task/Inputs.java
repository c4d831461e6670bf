package dev.pullback.train.task;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the further inputs of a batch on the tape, by the names that {@code Dataset.withInput} gave them. Networks
 * with several inputs use them, and losses that depend on more than the output and the targets:
 *
 * <pre>{@code
 * Layer two = x -> concatCols(left.apply(x), right.apply(Inputs.of(x, "text")));
 * Loss masked = (y, t) -> mean(mul(Inputs.of(y, "mask"), square(sub(y, t))));
 * }</pre>
 */
public final class Inputs {
    private Inputs() {}

    /**
     * Returns the input of a name.
     *
     * @param any a variable of the same tape, such as the argument of a layer
     * @throws IllegalArgumentException if the tape has no such input
     */
    public static Var of(Var any, String name) {
        Tape tape = any.tape();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (!v.op().isLeaf() || v.isParam() || v.name() == null) continue;
            if (name.equals(v.name())) return v;
            names.add(v.name());
        }
        throw new IllegalArgumentException(
                "inputs: there is no input '" + name + "' among " + names + "; add it to the data set by withInput");
    }
}
