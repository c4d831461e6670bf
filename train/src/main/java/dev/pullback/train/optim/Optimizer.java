package dev.pullback.train.optim;

import dev.pullback.autograd.Gradients;
import dev.pullback.core.Var;
import dev.pullback.kernels.Threads;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Moves parameters against their gradients, at a learning rate that may change from step to step. What it remembers of
 * earlier steps it keeps by the name of the parameter, so an optimizer serves one network; after its first step it
 * allocates nothing. A setting changes the optimizer and answers it.
 *
 * <p>An optimizer of one's own names what it remembers and says how a parameter moves:
 *
 * <pre>{@code
 * final class SignDescent extends Optimizer {
 *     SignDescent(double rate) {
 *         super(rate);
 *     }
 *
 *     protected void move(double[] w, double[] g, int from, int to, Memory memory) {
 *         for (int i = from; i < to; i++) w[i] -= learningRate() * Math.signum(g[i]);
 *     }
 * }
 * }</pre>
 */
public abstract class Optimizer {
    /** Stands between the name of a parameter and what is remembered of it. */
    static final String OF = "/";

    private static final double[] NONE = {};

    private static final OptimizerState NOTHING = new OptimizerState(List.of(), 0, 0);

    private final List<String> slots;
    private final Map<String, OptimizerState> memories = new LinkedHashMap<>();
    private final Move move = new Move();
    private double rate;

    /**
     * With a learning rate.
     *
     * @param slots what matrices are remembered of each parameter, by name, as in {@code velocity}
     * @throws IllegalArgumentException unless the rate is finite and at least 0
     */
    protected Optimizer(double rate, String... slots) {
        this.rate = Ranges.requireNotNegative("learning rate", rate);
        this.slots = List.of(slots);
    }

    /** The rate that the next step uses. */
    public final double learningRate() {
        return rate;
    }

    /**
     * Sets the rate for the steps to come.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public final void learningRate(double rate) {
        this.rate = Ranges.requireNotNegative("learning rate", rate);
    }

    /**
     * Moves every parameter once. The matrices that the user gave to the tape are changed in place: what was recorded
     * from them no longer agrees with them, so reset the tape before it is used again.
     *
     * @throws IllegalArgumentException if a gradient is of something else than a parameter, or of a parameter whose
     *     shape differs from that of the same name in an earlier step
     */
    public final void step(Gradients gradients) {
        for (Var v : gradients.variables()) {
            if (!v.isParam())
                throw new IllegalArgumentException(
                        "optimizer: " + v + " is no parameter; take the gradients of parameters only");
        }
        for (Var v : gradients.variables()) update(v.label(), v.value(), gradients.of(v));
    }

    /** Moves one parameter: {@code parameter} is modified, {@code gradient}, of the same shape, is not. */
    public final void update(String name, DMatrixRMaj parameter, DMatrixRMaj gradient) {
        OptimizerState memory = memories.get(name);
        if (memory == null) {
            memory = new OptimizerState(slots, parameter.numRows, parameter.numCols);
            memories.put(name, memory);
        }
        memory.requireSize(name, parameter);
        memory.count();
        move.run(parameter, gradient, memory);
    }

    /**
     * Whether each element is moved by what is known of it alone, so that a large parameter is moved in ranges, by several
     * threads at once. A rule that needs all of a parameter, as one that divides by a norm, overrides this to answer false.
     */
    protected boolean isElementwise() {
        return true;
    }

    /**
     * Moves some elements of a parameter, or all of them at once if this is not {@linkplain #isElementwise element-wise}. Nothing
     * else may be changed, and no element outside of the range be read. Where one range fails others may be moved already.
     *
     * @param w the elements of the parameter; those of the range are modified
     * @param g those of its gradient, not modified
     * @param from the first of the range
     * @param to the end of the range, which is not moved
     * @param memory what is remembered of the parameter
     */
    protected abstract void move(double[] w, double[] g, int from, int to, OptimizerState memory);

    /**
     * All that is remembered, by names as in {@code layer1.w/velocity} and {@code layer1.w/steps}: the matrices
     * themselves, for reading. With the settings and the rate it is all that decides on the steps to come.
     */
    public final Map<String, DMatrixRMaj> state() {
        Map<String, DMatrixRMaj> state = new LinkedHashMap<>();
        memories.forEach((name, memory) -> memory.list(name, state));
        return Collections.unmodifiableMap(state);
    }

    /**
     * Remembers what {@link #state} once listed, and nothing else.
     *
     * @param parameters the matrices of the parameters by name, for their shapes
     * @param state copied
     * @throws IllegalArgumentException if it is of another kind of optimizer, or does not fit the parameters; nothing is
     *     then changed
     */
    public final void restore(Map<String, DMatrixRMaj> parameters, Map<String, DMatrixRMaj> state) {
        Map<String, OptimizerState> restored = new LinkedHashMap<>();
        state.forEach((what, value) -> {
            int cut = what.lastIndexOf(OF);
            DMatrixRMaj parameter = parameters.get(what.substring(0, Math.max(cut, 0)));
            if (parameter == null)
                throw new IllegalArgumentException("optimizer: '" + what + "' is of no parameter of the network");
            restored.computeIfAbsent(
                            what.substring(0, cut),
                            k -> new OptimizerState(slots, parameter.numRows, parameter.numCols))
                    .restore(what, what.substring(cut + 1), value);
        });
        memories.clear();
        memories.putAll(restored);
    }

    /** The move at hand, kept so that a step allocates nothing. */
    private final class Move implements Threads.Range {
        private double[] w = NONE;
        private double[] g = NONE;
        private OptimizerState memory = NOTHING;

        void run(DMatrixRMaj parameter, DMatrixRMaj gradient, OptimizerState memory) {
            int n = parameter.getNumElements();
            if (!isElementwise()) {
                move(parameter.data, gradient.data, 0, n, memory);
                return;
            }
            w = parameter.data;
            g = gradient.data;
            this.memory = memory;
            try {
                Threads.elements(n, this);
            } finally {
                w = NONE;
                g = NONE;
                this.memory = NOTHING;
            }
        }

        @Override
        public void run(int from, int to) {
            move(w, g, from, to, memory);
        }
    }
}
