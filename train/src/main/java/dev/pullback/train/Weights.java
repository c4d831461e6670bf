package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.Messages;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * What a network holds, by name: the matrices themselves, found by recording the network once. So they are all there
 * whatever it is made of, and a layer need not list them.
 *
 * @param parameters what training moves
 * @param kept what layers keep besides, as running averages
 */
public record Weights(Map<String, DMatrixRMaj> parameters, Map<String, DMatrixRMaj> kept) {
    /** Keeps the matrices themselves, in their order. */
    public Weights {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        kept = Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    }

    /** Of a network for rows of so many features, recorded with two rows of zeros. */
    public static Weights of(Layer net, int features) {
        return of(net, 2, features);
    }

    /** Recorded with so many rows, which errors may name. */
    static Weights of(Layer net, int rows, int features) {
        Tape tape = new Tape();
        net.apply(tape.input("x", new DMatrixRMaj(rows, features)));
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (Var v : tape.params()) parameters.put(v.label(), v.value());
        Map<String, DMatrixRMaj> kept = new LinkedHashMap<>();
        LayerState carried = new LayerState();
        carried.find(tape);
        for (Var v : carried.kept()) kept.put(v.label(), v.value());
        return new Weights(parameters, kept);
    }

    /** Both together, the parameters first. */
    public Map<String, DMatrixRMaj> all() {
        Map<String, DMatrixRMaj> all = new LinkedHashMap<>(parameters);
        all.putAll(kept);
        return Collections.unmodifiableMap(all);
    }

    /** A copy of {@link #all}, which training does not change. */
    public Map<String, DMatrixRMaj> copy() {
        Map<String, DMatrixRMaj> copy = new LinkedHashMap<>();
        all().forEach((name, m) -> copy.put(name, m.copy()));
        return copy;
    }

    /**
     * Puts other numbers into the matrices of the network.
     *
     * @param values copied; those of other names play no part
     * @throws IllegalArgumentException if a name is missing; nothing is then changed
     * @throws MatrixDimensionException if a shape differs; nothing is then changed
     */
    public void set(Map<String, DMatrixRMaj> values) {
        all().forEach((name, m) -> {
            DMatrixRMaj value = values.get(name);
            if (value == null)
                throw new IllegalArgumentException("weights: " + Messages.quoted(name) + " is missing; there are "
                        + Messages.list(List.copyOf(values.keySet())));
            if (value.numRows != m.numRows || value.numCols != m.numCols)
                throw new MatrixDimensionException("weights: '" + name + "' is " + value.numRows + "x" + value.numCols
                        + " but the network's is " + m.numRows + "x" + m.numCols + "; they must have the same shape");
        });
        Map<String, DMatrixRMaj> own = all();
        values.forEach((name, value) -> {
            DMatrixRMaj m = own.get(name);
            if (m != null) System.arraycopy(value.data, 0, m.data, 0, m.getNumElements());
        });
    }

    /** How many numbers training can move. */
    public long parameterCount() {
        return parameters.values().stream()
                .mapToLong(DMatrixRMaj::getNumElements)
                .sum();
    }

    /** One short line, as in {@code weights of 6 parameters, 2 kept}. */
    @Override
    public String toString() {
        return "weights of " + parameters.size() + " parameters, " + kept.size() + " kept";
    }
}
