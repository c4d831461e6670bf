package dev.pullback.train.optim;

import dev.pullback.core.engine.Rollback;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The state that an {@link Optimizer} stores for one parameter: the number of steps and the slots. A slot is a named
 * matrix, usually of the parameter's shape, initially 0.
 */
public final class OptimizerState {
    private static final String STEPS = "steps";

    private final List<String> slots;
    private final int rows;
    private final int cols;
    private final boolean hasParts;
    private final AtomicReferenceArray<@Nullable DMatrixRMaj> matrices;

    /** For each slot, what undoes its allocation; created once, so that a step allocates nothing. */
    private final Runnable[] dropSlots;

    private final DMatrixRMaj steps = new DMatrixRMaj(1, 1);

    /** The update of the whole parameter; to look up that of the thread takes longer than a small update. */
    final Update whole = new Update();

    /**
     * Creates a state without slots' matrices.
     *
     * @param hasParts whether slots may be one row or one column, for an optimizer that updates whole parameters
     */
    OptimizerState(List<String> slots, int rows, int cols, boolean hasParts) {
        this.slots = slots;
        this.rows = rows;
        this.cols = cols;
        this.hasParts = hasParts;
        this.matrices = new AtomicReferenceArray<>(slots.size());
        this.dropSlots = new Runnable[slots.size()];
        for (int i = 0; i < dropSlots.length; i++) {
            int slot = i;
            dropSlots[i] = () -> matrices.set(slot, null);
        }
    }

    /** Returns the number of the current step, from 1. */
    public long steps() {
        return (long) steps.data[0];
    }

    void count() {
        steps.data[0]++;
    }

    /**
     * Returns the elements of a slot, which is allocated at the first call. Several threads may call this method at
     * once.
     *
     * @param index the position of the slot's name in the optimizer's constructor
     */
    public double[] slot(int index) {
        return slot(index, rows, cols);
    }

    /**
     * Returns the elements of a slot that has another shape than the parameter: one column or one row of it.
     *
     * @param index the position of the slot's name in the optimizer's constructor
     * @param rows the number of rows: that of the parameter, or 1
     * @param cols the number of columns: that of the parameter, or 1
     */
    public double[] slot(int index, int rows, int cols) {
        DMatrixRMaj m = matrices.get(index);
        return m == null ? newSlot(index, rows, cols) : m.data;
    }

    private synchronized double[] newSlot(int index, int rows, int cols) {
        DMatrixRMaj m = matrices.get(index);
        if (m == null) {
            m = new DMatrixRMaj(rows, cols);
            matrices.set(index, m);
        }
        return m.data;
    }

    /** Saves the state, which an update is going to change. A slot that is allocated later has been 0. */
    synchronized void saveIn(Rollback rollback) {
        rollback.save(steps.data, 1);
        for (int i = 0; i < matrices.length(); i++) {
            DMatrixRMaj m = matrices.get(i);
            if (m != null) rollback.save(m.data, m.getNumElements());
            else rollback.onUndo(dropSlots[i]);
        }
    }

    /** Returns the number of rows of the parameter. */
    public int rows() {
        return rows;
    }

    /** Returns the number of columns of the parameter. */
    public int cols() {
        return cols;
    }

    /** Returns the number of elements of the parameter. */
    int size() {
        return rows * cols;
    }

    void requireSize(String name, DMatrixRMaj parameter) {
        if (rows != parameter.numRows || cols != parameter.numCols)
            throw new IllegalArgumentException("optimizer: parameter '" + name + "' is " + parameter.numRows + "x"
                    + parameter.numCols + " but was " + rows + "x" + cols
                    + " in an earlier step; each network needs its own optimizer");
    }

    /** Adds the matrices, not copied, to a map. A key is the parameter's name, a separator and the slot's name. */
    void list(String name, Map<String, DMatrixRMaj> into) {
        into.put(name + Optimizer.SEPARATOR + STEPS, steps);
        for (int i = 0; i < matrices.length(); i++) {
            DMatrixRMaj m = matrices.get(i);
            if (m != null) into.put(name + Optimizer.SEPARATOR + slots.get(i), m);
        }
    }

    /**
     * Copies a matrix that {@link #list} added under a slot's name. {@code key} is its full name for error messages.
     */
    void restore(String key, String slot, DMatrixRMaj value) {
        if (slot.equals(STEPS)) {
            if (value.numRows != 1 || value.numCols != 1 || !(value.data[0] >= 0 && value.data[0] <= 0x1p53))
                throw new IllegalArgumentException(
                        "optimizer: '" + key + "' must be a number of steps, 1x1 and at least 0");
            steps.data[0] = Math.rint(value.data[0]);
            return;
        }
        int index = slots.indexOf(slot);
        if (index < 0)
            throw new IllegalArgumentException("optimizer: '" + key + "' is not among the optimizer's slots " + slots);
        boolean isWhole = value.numRows == rows && value.numCols == cols;
        boolean isPart = (value.numRows == rows && value.numCols == 1) || (value.numRows == 1 && value.numCols == cols);
        if (!isWhole && !(hasParts && isPart))
            throw new IllegalArgumentException("optimizer: '" + key + "' is " + value.numRows + "x" + value.numCols
                    + " but the parameter is " + rows + "x" + cols + "; they must have the same shape");
        System.arraycopy(value.data, 0, slot(index, value.numRows, value.numCols), 0, value.getNumElements());
    }
}
