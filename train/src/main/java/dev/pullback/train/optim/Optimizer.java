package dev.pullback.train.optim;

import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.program.Update;
import dev.pullback.autograd.program.UpdateStep;
import dev.pullback.core.Var;
import dev.pullback.core.engine.Rollback;
import dev.pullback.core.engine.ThreadGuard;
import dev.pullback.kernels.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Changes parameters by their gradients, at a learning rate that may change from step to step. An optimizer stores its
 * state by parameter name, so each network needs its own optimizer. After its first step it allocates nothing. A setter
 * changes the optimizer and returns it.
 *
 * <p>A step changes all parameters, or none if {@link #move} throws an exception; the state of the optimizer is then as
 * before the step, too. A program gets the optimizer as its {@link Update}: {@code Program.training(optimizer, loss)}.
 *
 * <p>An optimizer belongs to one thread at a time. A call by a second thread while another call is running throws an
 * {@link IllegalStateException}.
 *
 * <p>To write another optimizer, extend this class, name the matrices it stores per parameter and implement
 * {@link #move}:
 *
 * <pre>{@code
 * final class SignDescent extends Optimizer {
 *     SignDescent(double rate) {
 *         super(rate);
 *     }
 *
 *     protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
 *         for (int i = from; i < to; i++) w[i] -= learningRate() * Math.signum(g[i]);
 *     }
 * }
 * }</pre>
 */
public abstract class Optimizer implements Update {
    /** Separates the name of a parameter from the name of a part of its state. */
    static final String SEPARATOR = "/";

    private static final double[] NO_ELEMENTS = {};

    private static final OptimizerState NO_STATE = new OptimizerState(List.of(), 0, 0, false);

    private final List<String> slots;
    private final Map<String, OptimizerState> states = new LinkedHashMap<>();
    private final Map<String, Optimizer> groups = new LinkedHashMap<>();
    private final Map<String, Double> groupRates = new LinkedHashMap<>();
    private final Move move = new Move();

    /** The state of each parameter of the step that was prepared last; reused, so that a step looks it up once. */
    private OptimizerState[] prepared = {};

    /** The names of those parameters. */
    private List<String> preparedNames = List.of();

    /** Uses this object only in a step. */
    @SuppressWarnings("this-escape")
    private final UpdateStep steps = new UpdateStep(this);

    private final Rollback rollback = new Rollback();
    private final ThreadGuard guard = new ThreadGuard("optimizer");

    /** Whether {@link #move} is that of this package, which throws nothing once a parameter has its state. */
    private final boolean isBuiltIn = getClass().getPackage() == Optimizer.class.getPackage();

    private final double firstRate;
    private double rate;
    private boolean ascends;
    private final DMatrixRMaj negative = new DMatrixRMaj(1, 1);

    /**
     * Creates an optimizer with a learning rate.
     *
     * @param slots the names of the matrices to store for each parameter, such as {@code velocity}
     * @throws IllegalArgumentException unless the rate is finite and at least 0
     */
    protected Optimizer(double rate, String... slots) {
        this.rate = Ranges.requireNotNegative("learning rate", rate);
        this.firstRate = rate;
        this.slots = List.of(slots);
    }

    /** Returns the learning rate of the next step. */
    public final double learningRate() {
        return rate;
    }

    /**
     * Sets the learning rate of the next steps.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public final void learningRate(double rate) {
        this.rate = Ranges.requireNotNegative("learning rate", rate);
        groups.forEach((name, group) -> group.learningRate(groupRate(name, rate)));
    }

    /** Returns the rate of a group, which keeps its ratio to that of this optimizer. */
    private double groupRate(String name, double rate) {
        double own = groupRates.getOrDefault(name, 0.0);
        return firstRate == 0 ? own : own * (rate / firstRate);
    }

    /**
     * Lets another optimizer update a group of parameters: that of this name, or all whose name begins with it and a dot,
     * such as {@code layer1} for {@code layer1.w} and {@code layer1.b}. When the learning rate of this optimizer changes,
     * that of the group changes by the same factor. Of several groups, the one added first updates a parameter.
     *
     * <pre>{@code
     * Trainer.of(net).optimizer(AdamW.of(1e-3).group("layer1", AdamW.of(1e-4).weightDecay(0)));
     * }</pre>
     */
    public final Optimizer group(String name, Optimizer optimizer) {
        groups.put(name, optimizer);
        groupRates.put(name, optimizer.learningRate());
        return this;
    }

    /** Returns the optimizer of a parameter: that of its group, or this one. */
    private Optimizer of(String parameter) {
        for (Map.Entry<String, Optimizer> group : groups.entrySet()) {
            if (parameter.equals(group.getKey()) || parameter.startsWith(group.getKey() + ".")) return group.getValue();
        }
        return this;
    }

    /**
     * Updates every parameter once, or none if an exception is thrown. The matrices that the user gave to the tape are changed in place. The values
     * recorded on the tape are then out of date, so reset the tape before it is used again.
     *
     * @throws IllegalArgumentException if a gradient belongs to a variable that is not a parameter, or to a parameter
     *     whose shape differs from that of the parameter of the same name in an earlier step
     */
    public final void step(Gradients gradients) {
        for (Var v : gradients.variables()) {
            if (!v.isParam())
                throw new IllegalArgumentException(
                        "optimizer: " + v.label() + " is not a parameter; take the gradients of parameters only");
        }
        List<DMatrixRMaj> parameters = new ArrayList<>();
        for (Var v : gradients.variables()) parameters.add(v.value());
        step(gradients.names(), parameters, gradients.matrices());
    }

    /**
     * Updates parameters by their gradients, all or none; the lists have the same order.
     *
     * @throws IllegalArgumentException if a parameter has another shape than in an earlier step
     */
    public final void step(List<String> names, List<DMatrixRMaj> parameters, List<DMatrixRMaj> gradients) {
        boolean entered = guard.enter();
        try {
            steps.run(names, parameters, gradients);
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * Returns whether the updates of these parameters cannot throw an exception; see {@link Update#prepare}.
     *
     * @throws IllegalArgumentException if a parameter has another shape than in an earlier step
     */
    @Override
    public final boolean prepare(List<String> names, List<DMatrixRMaj> parameters, List<DMatrixRMaj> gradients) {
        boolean isSafe = true;
        if (prepared.length < names.size()) prepared = new OptimizerState[names.size()];
        preparedNames = names;
        for (int i = 0; i < names.size(); i++) {
            Optimizer owner = groups.isEmpty() ? this : of(names.get(i));
            OptimizerState state = owner.states.get(names.get(i));
            if (state != null) state.requireSize(names.get(i), parameters.get(i));
            // The first step of a parameter allocates its state, which may fail.
            isSafe &= owner.isBuiltIn && state != null;
            prepared[i] = state == null ? NO_STATE : state;
        }
        return isSafe;
    }

    @Override
    public final void applyAll(List<String> names, List<DMatrixRMaj> parameters, List<DMatrixRMaj> gradients) {
        if (names != preparedNames || !groups.isEmpty() || Rollback.current() != null) {
            Update.super.applyAll(names, parameters, gradients);
            return;
        }
        boolean entered = guard.enter();
        try {
            for (int i = 0; i < names.size(); i++) move(parameters.get(i), gradients.get(i), prepared[i]);
        } finally {
            guard.leave(entered);
        }
    }

    /** Same as {@link #update}. */
    @Override
    public final void apply(String name, DMatrixRMaj parameter, DMatrixRMaj gradient) {
        update(name, parameter, gradient);
    }

    /**
     * Makes the optimizer maximise: it takes each step by the negative of the gradient. A weight decay still makes
     * parameters smaller. As PyTorch's {@code maximize}.
     */
    public final Optimizer maximize() {
        ascends = true;
        return this;
    }

    /**
     * Updates one parameter: {@code parameter} is modified; {@code gradient}, of the same shape, is not. If an exception
     * is thrown, neither the parameter nor its state has changed.
     */
    public final void update(String name, DMatrixRMaj parameter, DMatrixRMaj gradient) {
        Optimizer group = groups.isEmpty() ? this : of(name);
        if (group != this) {
            group.update(name, parameter, gradient);
            return;
        }
        boolean entered = guard.enter();
        try {
            OptimizerState state = states.get(name);
            if (state != null) state.requireSize(name, parameter);
            Rollback outer = Rollback.current();
            if (outer != null) moveSaved(name, parameter, gradient, outer);
            else if (isBuiltIn && state != null) move(parameter, gradient, state);
            else rollback.run(() -> moveSaved(name, parameter, gradient, rollback));
        } finally {
            guard.leave(entered);
        }
    }

    private void moveSaved(String name, DMatrixRMaj parameter, DMatrixRMaj gradient, Rollback active) {
        OptimizerState state = states.get(name);
        if (state == null) {
            state = new OptimizerState(slots, parameter.numRows, parameter.numCols, !isElementwise());
            states.put(name, state);
            active.onUndo(() -> states.remove(name));
        }
        active.save(parameter.data, parameter.getNumElements());
        state.saveIn(active);
        move(parameter, gradient, state);
    }

    private void move(DMatrixRMaj parameter, DMatrixRMaj gradient, OptimizerState state) {
        if (ascends) CommonOps_DDRM.changeSign(gradient, negative);
        state.count();
        move.run(parameter, ascends ? negative : gradient, state);
    }

    /**
     * Returns whether the update of an element depends only on that element, its gradient and its state. A large
     * parameter is then updated in ranges by several threads. An update rule that needs the whole parameter, such as
     * one that divides by a norm, overrides this method to return false.
     */
    protected boolean isElementwise() {
        return true;
    }

    /**
     * Updates a range of the elements of a parameter; all of them if this optimizer is not
     * {@linkplain #isElementwise element-wise}. An implementation must not read or change elements outside of the
     * range. If one range throws, other ranges may already be updated.
     *
     * @param w the elements of the parameter; those of the range are modified
     * @param g the elements of its gradient, not modified
     * @param from the first index of the range
     * @param to the index after the last of the range
     * @param state the stored state of the parameter
     */
    protected abstract void move(double[] w, double[] g, int from, int to, OptimizerState state);

    /**
     * Returns the stored matrices of all parameters, by names such as {@code layer1.w/velocity} and
     * {@code layer1.w/steps}. The matrices are not copied; do not modify them. Together with the settings and the
     * learning rate they determine the next steps.
     */
    public final Map<String, DMatrixRMaj> state() {
        Map<String, DMatrixRMaj> state = new LinkedHashMap<>();
        states.forEach((name, s) -> s.list(name, state));
        groups.values().forEach(group -> state.putAll(group.state()));
        return Collections.unmodifiableMap(state);
    }

    /**
     * Replaces the stored state by one that {@link #state} returned earlier.
     *
     * @param parameters the matrices of the parameters by name; only their shapes are used
     * @param state the earlier state, which is copied
     * @throws IllegalArgumentException if the state belongs to another kind of optimizer or does not fit the
     *     parameters; nothing is changed then
     */
    public final void restore(Map<String, DMatrixRMaj> parameters, Map<String, DMatrixRMaj> state) {
        IdentityHashMap<Optimizer, Map<String, OptimizerState>> restored = new IdentityHashMap<>();
        restored.put(this, new LinkedHashMap<>());
        for (Optimizer group : groups.values()) restored.put(group, new LinkedHashMap<>());
        state.forEach((key, value) -> {
            int cut = key.lastIndexOf(SEPARATOR);
            DMatrixRMaj parameter = parameters.get(key.substring(0, Math.max(cut, 0)));
            if (parameter == null)
                throw new IllegalArgumentException("optimizer: '" + key + "' belongs to no parameter of the network");
            Optimizer owner = of(key.substring(0, cut));
            Objects.requireNonNull(restored.get(owner))
                    .computeIfAbsent(
                            key.substring(0, cut),
                            k -> new OptimizerState(
                                    owner.slots, parameter.numRows, parameter.numCols, !owner.isElementwise()))
                    .restore(key, key.substring(cut + 1), value);
        });
        boolean entered = guard.enter();
        try {
            restored.forEach((owner, found) -> {
                owner.states.clear();
                owner.states.putAll(found);
            });
        } finally {
            guard.leave(entered);
        }
    }

    /**
     * The update of one parameter as a task for the worker threads. One object is reused, so that a step allocates
     * nothing.
     */
    private final class Move implements Threads.Range {
        private double[] w = NO_ELEMENTS;
        private double[] g = NO_ELEMENTS;
        private OptimizerState state = NO_STATE;

        void run(DMatrixRMaj parameter, DMatrixRMaj gradient, OptimizerState state) {
            int n = parameter.getNumElements();
            if (n < Threads.MANY_ELEMENTS || !isElementwise()) {
                move(parameter.data, gradient.data, 0, n, state);
                return;
            }
            w = parameter.data;
            g = gradient.data;
            this.state = state;
            try {
                Threads.elements(n, this);
            } finally {
                w = NO_ELEMENTS;
                g = NO_ELEMENTS;
                this.state = NO_STATE;
            }
        }

        @Override
        public void run(int from, int to) {
            move(w, g, from, to, state);
        }
    }
}
