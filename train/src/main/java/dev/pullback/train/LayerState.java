package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ejml.MatrixDimensionException;

/** What the layers on a tape carry from step to step besides parameters; see {@link Layer}. */
final class LayerState {
    private final Map<Var, Var> next = new LinkedHashMap<>();

    /** Looks through a tape; what was found before is forgotten. */
    void find(Tape tape) {
        next.clear();
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            String name = v.name();
            if (name == null || v.op().isLeaf() || !name.endsWith(Layer.NEXT)) continue;
            Var kept = kept(tape, name.substring(0, name.length() - Layer.NEXT.length()), v);
            if (next.put(kept, v) != null)
                throw new IllegalArgumentException("layer: '" + kept.label()
                        + "' is counted on twice in one step; use a layer that keeps something in one place only");
        }
    }

    private static Var kept(Tape tape, String name, Var next) {
        for (int i = 0; i < tape.size(); i++) {
            Var v = tape.at(i);
            if (!v.op().isLeaf() || v.isParam() || !name.equals(v.name())) continue;
            if (!v.sameShape(next))
                throw new MatrixDimensionException("layer: '" + name + "' is " + v.shape() + " but '" + next.label()
                        + "' is " + next.shape() + "; they must have the same shape");
            return v;
        }
        throw new IllegalArgumentException(
                "layer: '" + next.label() + "' takes the place of '" + name + "', which is no input of the tape");
    }

    /** What is kept, in the order of the tape. */
    Iterable<Var> kept() {
        return next.keySet();
    }

    /** What takes the place of what is kept. */
    Iterable<Var> next() {
        return next.values();
    }

    /** Puts it there; for when nothing on the tape is needed any longer. */
    void advance() {
        next.forEach((kept, value) -> System.arraycopy(
                value.value().data, 0, kept.value().data, 0, value.value().getNumElements()));
    }
}
