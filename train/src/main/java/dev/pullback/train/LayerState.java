package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.MatrixDimensionException;

/**
 * The state of the layers on a tape: the inputs that hold it, and for each the variable that holds its value after the
 * step. They are found by their names. See {@link Layer}.
 */
final class LayerState {
    private final Map<Var, Var> next = new LinkedHashMap<>();

    /** Searches a tape and forgets the results of earlier searches. */
    void find(Tape tape) {
        next.clear();
        Map<String, Var> inputs = new HashMap<>();
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            String name = v.name();
            if (name != null && v.op().isLeaf() && !v.isParam()) inputs.put(name, v);
        }
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            String name = v.name();
            if (name == null || v.op().isLeaf() || !name.endsWith(Layer.NEXT)) continue;
            Var state = input(inputs, name.substring(0, name.length() - Layer.NEXT.length()), v);
            if (next.put(state, v) != null)
                throw new IllegalArgumentException("layer: '" + state.label()
                        + "' is updated twice in one step; use a layer with state in one place only");
        }
    }

    private static Var input(Map<String, Var> inputs, String name, Var next) {
        Var v = inputs.get(name);
        if (v == null)
            throw new IllegalArgumentException(
                    "layer: '" + next.label() + "' replaces '" + name + "', which is not an input of the tape");
        if (!v.sameShape(next))
            throw new MatrixDimensionException("layer: '" + name + "' is " + v.shape() + " but '" + next.label()
                    + "' is " + next.shape() + "; they must have the same shape");
        return v;
    }

    /** Returns the inputs that hold the state, in the order of the tape. */
    Iterable<Var> current() {
        return next.keySet();
    }

    /** Returns the values after the step, in the order of {@link #current()}. */
    Iterable<Var> next() {
        return next.values();
    }

    /** Copies each value after the step into its input. The other values on the tape are then out of date. */
    void advance() {
        next.forEach((state, value) -> System.arraycopy(
                value.value().data, 0, state.value().data, 0, value.value().getNumElements()));
    }
}
