package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The matrices of a network by name, not copied. They are found by recording the network once on a tape, so layers need
 * not list them.
 *
 * @param parameters the matrices that the optimizer changes
 * @param state the matrices that layers update themselves, such as running averages; see {@link Layer}
 */
public record Weights(Map<String, DMatrixRMaj> parameters, Map<String, DMatrixRMaj> state) {
    /** Copies the maps in their order, but not the matrices. */
    public Weights {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }

    /** Returns the matrices of a network for rows with {@code features} columns; records it with two rows of zeros. */
    public static Weights of(Layer net, int features) {
        return of(net, 2, Map.of(Predictions.FEATURES, features));
    }

    /** Returns the matrices of a network for rows like those of a data set, which may have further inputs. */
    public static Weights of(Layer net, Dataset like) {
        return of(net, 2, widths(like));
    }

    /**
     * Returns the matrices of a network that is trained for these rows.
     *
     * @param trainer the first word of the message
     * @throws IllegalArgumentException if a layer creates a parameter each time it is applied: training would change a
     *     matrix that nobody keeps
     */
    static Weights lasting(String trainer, Layer net, int rows, Dataset like) {
        Weights weights = of(net, rows, widths(like));
        Map<String, DMatrixRMaj> again = of(net, rows, widths(like)).parameters();
        weights.parameters().forEach((name, matrix) -> {
            if (again.containsKey(name) && again.get(name) != matrix)
                throw new IllegalArgumentException(trainer + ": the network creates a new matrix for the parameter '"
                        + name + "' each time it is applied; create it once, as a field of the layer");
        });
        return weights;
    }

    /** Returns the number of columns of each input of a network for these rows. */
    static Map<String, Integer> widths(Dataset like) {
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put(Predictions.FEATURES, like.features().numCols);
        like.inputs().forEach((name, m) -> widths.put(name, m.numCols));
        return widths;
    }

    /**
     * Returns the matrices of a network. Records it with {@code rows} rows, which errors of the network may mention.
     *
     * @param widths the number of columns of each input by name, among them the features
     */
    static Weights of(Layer net, int rows, Map<String, Integer> widths) {
        Tape tape = new Tape();
        Map<String, Var> in = new LinkedHashMap<>();
        widths.forEach((name, width) -> in.put(name, tape.input(name, new DMatrixRMaj(rows, width))));
        net.apply(Objects.requireNonNull(in.get(Predictions.FEATURES)));
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (Var v : tape.params()) parameters.put(v.label(), v.value());
        Map<String, DMatrixRMaj> state = new LinkedHashMap<>();
        LayerState found = new LayerState();
        found.find(tape);
        for (Var v : found.current()) state.put(v.label(), v.value());
        return new Weights(parameters, state);
    }

    /** Returns the parameters followed by the state. */
    public Map<String, DMatrixRMaj> all() {
        Map<String, DMatrixRMaj> all = new LinkedHashMap<>(parameters);
        all.putAll(state);
        return Collections.unmodifiableMap(all);
    }

    /** Returns a copy of all matrices. */
    public Map<String, DMatrixRMaj> copy() {
        return copy(all());
    }

    static Map<String, DMatrixRMaj> copy(Map<String, DMatrixRMaj> matrices) {
        Map<String, DMatrixRMaj> copy = new LinkedHashMap<>();
        matrices.forEach((name, m) -> copy.put(name, m.copy()));
        return copy;
    }

    /**
     * Copies values into the matrices of the network.
     *
     * @param values the values by name; other names are ignored
     * @throws IllegalArgumentException if a name is missing; nothing is changed then
     * @throws MatrixDimensionException if a shape differs; nothing is changed then
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

    /** Returns the elements of all parameters, one after the other. */
    double[] elements() {
        double[] elements = new double[Math.toIntExact(parameterCount())];
        int at = 0;
        for (DMatrixRMaj w : parameters.values()) {
            System.arraycopy(w.data, 0, elements, at, w.getNumElements());
            at += w.getNumElements();
        }
        return elements;
    }

    /** Copies elements into matrices, which are filled one after the other. */
    static void copy(double[] elements, Iterable<DMatrixRMaj> matrices) {
        int at = 0;
        for (DMatrixRMaj m : matrices) {
            System.arraycopy(elements, at, m.data, 0, m.getNumElements());
            at += m.getNumElements();
        }
    }

    /** Returns the number of elements of all parameters. */
    public long parameterCount() {
        return parameters.values().stream()
                .mapToLong(DMatrixRMaj::getNumElements)
                .sum();
    }

    /** Returns one line, as in {@code weights of 6 parameters, 2 states}. */
    @Override
    public String toString() {
        return "weights of " + parameters.size() + " parameters, " + state.size() + " states";
    }
}
