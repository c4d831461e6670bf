package dev.pullback.train.optim;

import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Optimizer} remembers of one parameter: how many steps it has made, and some matrices of the parameter's
 * shape, which are 0 until they are written.
 */
public final class OptimizerState {
    private static final String STEPS = "steps";

    private final List<String> slots;
    private final int rows;
    private final int cols;
    private final @Nullable DMatrixRMaj[] matrices;
    private final DMatrixRMaj steps = new DMatrixRMaj(1, 1);

    OptimizerState(List<String> slots, int rows, int cols) {
        this.slots = slots;
        this.rows = rows;
        this.cols = cols;
        this.matrices = new DMatrixRMaj[slots.size()];
    }

    /** The number of the step being made, from 1. */
    public long steps() {
        return (long) steps.data[0];
    }

    void count() {
        steps.data[0]++;
    }

    /** The numbers of a slot, counted as the constructor of the optimizer names them; made when first asked for, by whichever thread. */
    public synchronized double[] slot(int index) {
        DMatrixRMaj m = matrices[index];
        if (m == null) {
            m = new DMatrixRMaj(rows, cols);
            matrices[index] = m;
        }
        return m.data;
    }

    /** Refuses a parameter of the same name that was of another size. */
    void requireSize(String name, DMatrixRMaj parameter) {
        if (rows != parameter.numRows || cols != parameter.numCols)
            throw new IllegalArgumentException("optimizer: parameter '" + name + "' is " + parameter.numRows + "x"
                    + parameter.numCols + " but was " + rows + "x" + cols
                    + " in an earlier step; an optimizer serves one network");
    }

    /** The matrices themselves, under the name of the parameter and of the slot. */
    void list(String name, Map<String, DMatrixRMaj> into) {
        into.put(name + Optimizer.OF + STEPS, steps);
        for (int i = 0; i < matrices.length; i++) {
            DMatrixRMaj m = matrices[i];
            if (m != null) into.put(name + Optimizer.OF + slots.get(i), m);
        }
    }

    /** Takes over a copy of what was listed under a slot's name. */
    void restore(String what, String slot, DMatrixRMaj value) {
        if (slot.equals(STEPS)) {
            if (value.numRows != 1 || value.numCols != 1 || !(value.data[0] >= 0 && value.data[0] <= 0x1p53))
                throw new IllegalArgumentException(
                        "optimizer: '" + what + "' must be a number of steps, 1x1 and at least 0");
            steps.data[0] = Math.rint(value.data[0]);
            return;
        }
        int index = slots.indexOf(slot);
        if (index < 0)
            throw new IllegalArgumentException(
                    "optimizer: '" + what + "' is not among what it remembers of a parameter, " + slots);
        if (value.numRows != rows || value.numCols != cols)
            throw new IllegalArgumentException("optimizer: '" + what + "' is " + value.numRows + "x" + value.numCols
                    + " but the parameter is " + rows + "x" + cols + "; they must have the same shape");
        System.arraycopy(value.data, 0, slot(index), 0, value.getNumElements());
    }
}
