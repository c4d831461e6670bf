package dev.pullback.train.optim;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.function.Pointwise;

/**
 * The update of a range of the elements of a parameter by a function of {@link Pointwise}: one pass over the parameter,
 * its gradient and its state. The update of a whole parameter uses the object of its {@link OptimizerState}; that of
 * a part uses the object of the thread.
 */
final class Update {
    private static final int FIRST_STATE = 2;
    private static final int SETTINGS = 5;
    private static final double[] NONE = {};

    private static final PerThread<Update> CURRENT = new PerThread<>(Update::new);

    private final double[][] arrays = {NONE, NONE, NONE, NONE, NONE, new double[8]};
    private final int[] at = new int[SETTINGS + 1];
    private int length;
    private int settings;

    /** Creates an update, whose operands are set by {@link #of}. */
    Update() {}

    /** Returns the update of the elements {@code from} (inclusive) to {@code to} (exclusive) of w by the gradient g. */
    static Update of(double[] w, double[] g, int from, int to, OptimizerState state) {
        Update update = to - from == state.size() ? state.whole : CURRENT.get();
        update.array(0, w, from);
        update.array(1, g, from);
        update.length = to - from;
        update.settings = 0;
        return update;
    }

    private void array(int k, double[] array, int from) {
        arrays[k] = array;
        at[k] = from;
    }

    /** Sets array 2, 3 or 4 of the function: slot 0, 1 or 2 of the state. */
    Update slot(int index, OptimizerState state) {
        array(FIRST_STATE + index, state.slot(index), at[0]);
        return this;
    }

    /** Sets the next setting of the function. */
    Update with(double setting) {
        arrays[SETTINGS][settings++] = setting;
        return this;
    }

    /** Runs the update. */
    void run(Pointwise f) {
        Backend.get().elementwise().run(f, arrays, at, length, 0, 0);
        for (int k = 0; k < SETTINGS; k++) arrays[k] = NONE;
    }
}
